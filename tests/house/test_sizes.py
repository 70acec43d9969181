"""No file grows past what one can read at a sitting, no folder past what one can look over; both are split by noun."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.house.sources import expect_none, paths, texts

LONGEST, MOST = 250, 25
# A specification a file, a catalogue a noun, a page a file: there the number is that of the things themselves.
LEAVES = ("tests/", "translations/", "templates/", "migrations/")
WRITTEN = (".py", ".js", ".css", ".html", ".sh", "Makefile")


def too_long(sources: dict[str, str]) -> list[str]:
    counted = ((path, len(source.splitlines())) for path, source in sources.items())
    return [f"{path} has {lines} lines, {LONGEST} at most" for path, lines in counted if lines > LONGEST]


def test_no_file_but_a_migration_is_too_long():
    written = texts(*WRITTEN)
    expect_none(too_long({path: text for path, text in written.items() if not path.startswith("migrations/")}))


def test_a_planted_long_file_is_found():
    assert too_long({"a.py": "x\n" * LONGEST, "b.py": "x\n" * (LONGEST + 1)}) == ["b.py has 251 lines, 250 at most"]


def crowded(paths: Iterable[str]) -> list[str]:
    folders = Counter(path.rpartition("/")[0] for path in paths if not path.startswith(LEAVES))
    return [f"{folder} holds {files} files, {MOST} at most" for folder, files in folders.items() if files > MOST]


def test_no_folder_is_crowded():
    expect_none(crowded(paths()))


def test_a_planted_crowd_is_found():
    crowd = [f"models/{number}.py" for number in range(MOST + 1)]
    assert crowded(["rules/a.py", *crowd, *(f"tests/{path}" for path in crowd)]) == [
        "models holds 26 files, 25 at most"
    ]
