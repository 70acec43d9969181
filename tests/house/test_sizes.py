"""No file grows past what one can read at a sitting; where one does, it is split by noun."""

from __future__ import annotations

from tests.house.sources import expect_none, texts

LONGEST = 250
WRITTEN = (".py", ".js", ".css", ".html", ".sh", "Makefile")


def too_long(sources: dict[str, str]) -> list[str]:
    counted = ((path, len(source.splitlines())) for path, source in sources.items())
    return [f"{path} has {lines} lines, {LONGEST} at most" for path, lines in counted if lines > LONGEST]


def test_no_file_but_a_migration_is_too_long():
    written = texts(*WRITTEN)
    expect_none(too_long({path: text for path, text in written.items() if not path.startswith("migrations/")}))


def test_a_planted_long_file_is_found():
    assert too_long({"a.py": "x\n" * LONGEST, "b.py": "x\n" * (LONGEST + 1)}) == ["b.py has 251 lines, 250 at most"]
