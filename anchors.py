"""The audit chain's anchors: lines "date length digest" that the timetable writes down outside the database."""

from __future__ import annotations

from pathlib import Path

NAME = "anchors.log"


def read(path: Path) -> list[tuple[int, str]]:
    """(length, digest) of every whole line, oldest first."""
    if not path.is_file():
        return []
    lines = (line.split() for line in path.read_text().splitlines())
    return [(int(parts[1]), parts[2]) for parts in lines if len(parts) == 3]
