"""`flask init` takes the towns' rhythm by any name that people use for it, with its due days, or asks for them."""

from __future__ import annotations

import os
import pty
import shlex
import subprocess
import sys
from datetime import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from commands.rhythm import due_days, due_time, rhythm_called
from tools.road.document import blocks

ROOT = Path(__file__).parents[1]
TOWNS = text("SELECT frequency, first_due_day, second_due_day, due_time FROM schedule WHERE level = 'town'")


@pytest.mark.parametrize(
    "said", ["half_month", "half-month", "halfmonth", "Half month", "半月", " 每半月一次 ", "ＨＡＬＦ－ＭＯＮＴＨ"]
)
def test_a_half_month_goes_by_all_its_names(said: str) -> None:
    assert rhythm_called(said) == "half_month"


def test_other_words_are_refused_with_what_can_be_said() -> None:
    assert [rhythm_called(said) for said in ("biweekly", "双周", "bi-weekly")] == ["biweekly"] * 3
    assert [due_days(said) for said in ("13,28", "１２、27", "1 31")] == [(13, 28), (12, 27), (1, 31)]
    assert [due_time(said) for said in ("17:00", "09:30", "１６：００")] == [time(17), time(9, 30), time(16)]
    for read, words, lists in (
        (rhythm_called, ("weekly", "月", ""), "half-month"),
        (due_days, ("13", "16,28", "13,15", "0,28", "13,32", "13,20,28", "13.28.2026"), "13,28"),
        (due_time, ("5pm", "25:00", ""), "17:00"),
    ):
        for said in words:
            with pytest.raises(ValueError, match=lists):
                read(said)


def towns_of(folder: Path, *words: str, typed: str | None = None) -> tuple[tuple[object, ...], str]:
    """The towns' schedule after `flask init` in a new data folder, and what it said; `typed` at a real terminal."""
    environment = os.environ | {"PAICHA_DATA_DIR": str(folder), "COLUMNS": "200"}
    for name in [name for name in environment if name.startswith("PAICHA_") and name != "PAICHA_DATA_DIR"]:
        del environment[name]
    command = [sys.executable, "-m", "flask", "--app", "app", "init", *words]
    master, terminal = pty.openpty()
    try:
        os.write(master, (typed or "").encode())
        given = terminal if typed else subprocess.DEVNULL
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdin=given, capture_output=True, text=True, timeout=120, check=False
        )
    finally:
        os.close(master)
        os.close(terminal)
    assert done.returncode == 0, done.stdout + done.stderr
    with create_engine(f"sqlite:///{next(folder.glob('*.db'))}").connect() as database:
        row = database.execute(TOWNS).one()
    return (*row[:3], str(row[3])[:5]), done.stdout + done.stderr


def test_the_line_of_the_manual_makes_the_half_months_that_it_says(tmp_path: Path) -> None:
    (line,) = [block.text for block in blocks() if "--towns" in block.text]
    program, init, *words = shlex.split(line)
    assert (program, init) == ("paicha", "init")
    assert towns_of(tmp_path / "data", *words)[0] == ("half_month", 12, 27, "16:00")


def test_who_sits_at_the_terminal_is_asked_until_the_answer_can_be_used(tmp_path: Path) -> None:
    typed = "weekly\n半月\n28,13\n10，25\nsoon\n16:30\n"
    found, said = towns_of(tmp_path / "data", "--county", "青山县信联办", "--admin", "zhou", typed=typed)
    assert found == ("half_month", 10, 25, "16:30")
    assert "Say biweekly" in said and "Say two days" in said and "Say for example 17:00" in said
    assert said.count("due 20") == 18, "six rounds of each rhythm before the choice, and six of the chosen one"
