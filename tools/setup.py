"""Makes .venv and keeps it as the lock says: `setup.py run|dev|lock`. Standard library only."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": "requirements.txt", "dev": "requirements-dev.txt"}
# The lock names every dependency, so none needs to be looked for.
PIP_INSTALL = ["pip", "install", "-qq", "--no-deps", "--no-compile", "--disable-pip-version-check"]
COMPILE = ["pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]


def main(target: str) -> None:
    """Sets up for running or developing, or makes the locks anew."""
    os.chdir(ROOT)
    if target == "lock":
        lock()
    elif not installed(target):
        install(target)


def installed(target: str) -> bool:
    """Whether .venv already holds what the lock of this target names; development includes running."""
    return PYTHON.exists() and any(
        stamp(kind).is_file() and stamp(kind).read_text() == digest(kind) for kind in {target, "dev"}
    )


def install(target: str) -> None:
    """Makes .venv when it is missing or broken and installs the lock into it, hashes checked."""
    print(f"Setting up .venv from {LOCKS[target]} (again only when that changes) …", flush=True)
    installer = make_venv()
    if subprocess.call([*installer, "--require-hashes", "-r", LOCKS[target]]):
        stop("Installing failed; the lines above say why. A package index, or a mirror of it, must be reachable.")
    stamp(target).write_text(digest(target))


def make_venv() -> list[str]:
    """The command that installs into .venv, by the first way that works on this machine; the quickest comes first."""
    new_enough = "import sys; sys.exit(sys.version_info < (3, 11))"
    own = [str(PYTHON), "-m", *PIP_INSTALL]
    outer = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    venv = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if succeeds([str(PYTHON), "-c", f"import pip; {new_enough}"]):
        return own
    usable = succeeds([str(PYTHON), "-c", new_enough]) or succeeds([*venv, "--without-pip"])
    if usable and succeeds([*outer, "--version"]):
        return [*outer, *PIP_INSTALL[1:]]
    if succeeds(venv):
        return own
    uv = shutil.which("uv")
    if uv and succeeds([uv, "venv", "--clear", "--python", sys.executable, str(VENV)]):
        return [uv, "pip", "install", "--quiet", "--no-deps", "--python", str(PYTHON)]
    return stop("Python can make no virtual environment here (Debian, Ubuntu: apt install python3-venv).")


def lock() -> None:
    """Writes requirements*.txt from requirements*.in; no index address gets into them."""
    if not PYTHON.exists():
        install("run")
    uv = shutil.which("uv", path=str(PYTHON.parent)) or shutil.which("uv")
    if not uv:
        subprocess.check_call([*make_venv(), "uv"])
        uv = str(PYTHON.parent / "uv")
    for name in LOCKS.values():
        source = name.replace(".txt", ".in")
        subprocess.check_call([uv, *COMPILE, "--no-header", "--no-annotate", source, "-o", name])


def digest(kind: str) -> str:
    return hashlib.sha256((ROOT / LOCKS[kind]).read_bytes()).hexdigest()


def stamp(kind: str) -> Path:
    return VENV / f".installed-{kind}"


def succeeds(command: list[str]) -> bool:
    try:
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def stop(sentence: str) -> NoReturn:
    sys.exit(sentence)


if __name__ == "__main__":
    main(sys.argv[1])
