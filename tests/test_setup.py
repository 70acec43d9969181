"""Setting up for running: from an index, or from a folder that was packed for a machine without one."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.installations import ROOT

NO_INDEX = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_EXTRA_INDEX_URL": "", "PIP_RETRIES": "0"}


def wheel(folder: Path, name: str, version: str) -> str:
    """A package of one line; its line in a lock."""
    file = folder / f"{name}-{version}-py3-none-any.whl"
    about = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr(f"{name}.py", f"VERSION = {version!r}\n")
        packed.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        packed.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        packed.writestr(f"{about}/RECORD", "")
    return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The program's folder with a lock of three small packages, which stand in the folder `index` beside it."""
    (tmp_path / "index").mkdir()
    folder = tmp_path / "program"
    (folder / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "setup.py", folder / "tools")
    lock = [wheel(tmp_path / "index", name, "1.0") for name in ("one_part", "other_part", "third_part")]
    (folder / "requirements.txt").write_text("".join(lock))
    (folder / "requirements-dev.txt").write_text("".join(lock))
    return folder


def make(folder: Path, target: str, **more: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")} | {
        "PIP_CONFIG_FILE": os.devnull, **more,
    }  # fmt: skip
    command = [sys._base_executable, "tools/setup.py", target]  # type: ignore[attr-defined]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def installed(folder: Path) -> list[str]:
    names = "import one_part, other_part, third_part as third; print(one_part.VERSION, third.VERSION)"
    said = subprocess.run([folder / ".venv/bin/python", "-c", names], capture_output=True, text=True, check=True)
    return said.stdout.split()


def test_what_was_packed_where_there_is_an_index_is_installed_where_there_is_none(checkout: Path) -> None:
    index = checkout.parent / "index"
    packed = make(checkout, "wheelhouse", PIP_NO_INDEX="1", PIP_FIND_LINKS=str(index))
    assert packed.returncode == 0 and "3 packages" in packed.stdout, packed.stderr
    made = make(checkout, "install", **NO_INDEX)
    assert made.returncode == 0, made.stderr
    assert installed(checkout) == ["1.0", "1.0"]
    assert list(checkout.glob(".venv/lib/*/site-packages/__pycache__/one_part.*")), "who serves may not compile"
    again = make(checkout, "install", **NO_INDEX)
    assert again.returncode == 0 and "Setting up" not in again.stdout

    (checkout / "requirements.txt").write_text(wheel(index, "one_part", "2.0"))
    stale = make(checkout, "install", **NO_INDEX)
    assert stale.returncode != 0 and "pack it anew with `make wheelhouse`" in stale.stderr
    assert installed(checkout) == ["1.0", "1.0"], "what was there still runs"
    shutil.rmtree(checkout / "wheelhouse")
    assert "index" in make(checkout, "install", PIP_NO_INDEX="1").stderr
    assert make(checkout, "install", PIP_NO_INDEX="1", PIP_FIND_LINKS=str(index)).returncode == 0
    assert installed(checkout) == ["2.0", "1.0"]
