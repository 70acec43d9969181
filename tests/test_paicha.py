"""`paicha`, the operator's command: the settings of the service, its user, its program, from any folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.house import Place
from tests.support import databases
from tests.support.installations import ROOT

TELLING = """#!/bin/sh
pwd; echo "$PAICHA_CALLED_FROM"; id -u
for name in PLAIN QUOTED SINGLE ESCAPED URL EMPTY SHARP; do eval "printf '%s\\n' \\"\\$$name\\""; done
printf '<%s>\\n' "$@"
"""
# As systemd reads them: quotes and backslashes count, dollars and commands do not.
SETTINGS = (
    "PLAIN=two words \t\n"
    + r"""# a remark
; another one

  QUOTED="a \"b\" \\ \n $HOME `id`"
SINGLE='it "is" \ so'
ESCAPED=a\ b\\c
URL=postgresql+psycopg://paicha:p%40=#@127.0.0.1/paicha?a=1&b=2
EMPTY=
SHARP=a#b"""
)
READ = [
    "two words",
    r'a "b" \ \n $HOME `id`',
    r'it "is" \ so',
    r"a b\c",
    "postgresql+psycopg://paicha:p%40=#@127.0.0.1/paicha?a=1&b=2",
    "",
    "a#b",
]


@pytest.fixture
def program() -> Iterator[Path]:
    """A program that tells how it was called; another user reaches it."""
    folder = Path(tempfile.mkdtemp(dir=databases.run()))
    flask = folder / "program" / ".venv" / "bin" / "flask"
    flask.parent.mkdir(parents=True)
    flask.write_text(TELLING)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    yield folder / "program"
    shutil.rmtree(folder)


def paicha(program: Path, settings: str, *words: str, user: str = "nobody") -> subprocess.CompletedProcess[str]:
    file = program.parent / "paicha.env"
    file.write_text(settings)
    told = {"PAICHA_PROGRAM": str(program), "PAICHA_ENV_FILE": str(file), "PAICHA_USER": user}
    command = ["sh", str(ROOT / "deploy" / "paicha"), *words]
    return subprocess.run(
        command, env={**os.environ, **told}, cwd=program.parent, capture_output=True, text=True, timeout=60, check=False
    )


def test_it_reads_the_settings_as_systemd_does_and_goes_to_the_program_as_its_user(program: Path):
    said = paicha(program, SETTINGS, "backup", "a place")
    assert said.returncode == 0, said.stderr
    where, came_from, user, *rest = said.stdout.splitlines()
    assert (where, came_from) == (str(program), str(program.parent))
    assert user != "0", "it never runs as root"
    assert rest == [*READ, "<backup>", "<a place>"]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("A=1\nB", "line 2: write NAME=value"),
        ("A-B=1", "A-B is no name"),
        ('A="x', "end the value with its quote"),
        ('A="x"y"', "end the value with its quote"),
        ("A=x\\\nB=2", "may not go on in the next line"),
    ],
)
def test_a_line_that_it_cannot_read_stops_it(program: Path, settings: str, told: str):
    said = paicha(program, settings, "doctor")
    assert (said.returncode, said.stdout) == (1, "") and told in said.stderr and said.stderr.count("\n") == 1


def test_without_settings_program_or_user_it_says_what_is_missing(program: Path):
    said = paicha(program, "A=1", "doctor", user="nobody-of-this-name")
    assert os.geteuid() != 0 or (said.returncode == 1 and "there is no user nobody-of-this-name" in said.stderr)
    (program / ".venv" / "bin" / "flask").unlink()
    said = paicha(program, "A=1", "doctor")
    assert said.returncode == 1 and f"there is no program in {program}" in said.stderr


def test_a_place_is_meant_from_where_it_was_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PAICHA_CALLED_FROM", str(tmp_path))
    kind = Place(path_type=Path)
    assert kind.convert("units.xlsx", None, None) == tmp_path / "units.xlsx"
    assert kind.convert("/srv/units.xlsx", None, None) == Path("/srv/units.xlsx")
    monkeypatch.delenv("PAICHA_CALLED_FROM")
    assert kind.convert("units.xlsx", None, None) == Path("units.xlsx")
