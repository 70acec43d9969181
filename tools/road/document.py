"""Reads the commands of a document: each fenced block, and what its fence says is to be done with it.

A fence is ```sh road=NAME where the road types the block, or ```sh example="reason" where nobody can.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ("README.md", "docs/operations.md")
COMMANDS = ("", "sh", "bash", "console", "shell")
FENCE = re.compile(r"^( *)```(.*)$")


@dataclass(frozen=True)
class Block:
    """Some lines to type, with the line of the document where they begin."""

    document: str
    line: int
    language: str
    name: str
    example: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.document}:{self.line}"

    @property
    def is_command(self) -> bool:
        return self.language in COMMANDS


def read(document: str, source: str) -> Iterator[Block]:
    """Every fenced block of a document, in its order."""
    opened: tuple[int, str, str] | None = None
    lines: list[str] = []
    for number, line in enumerate(source.splitlines(), start=1):
        fence = FENCE.match(line)
        if fence is None:
            lines.append(line)
        elif opened is None:
            opened, lines = (number + 1, fence[1], fence[2]), []
        else:
            begins, indent, info = opened
            yield _block(document, begins, info, "\n".join(each.removeprefix(indent) for each in lines))
            opened = None


def blocks() -> list[Block]:
    """Every fenced block of what an operator reads, in the order of reading."""
    return [block for name in DOCUMENTS for block in read(name, (ROOT / name).read_text(encoding="utf-8"))]


def walked(found: list[Block]) -> dict[str, Block]:
    """The blocks that are typed, by name, in the order of reading."""
    return {block.name: block for block in found if block.name}


def _block(document: str, line: int, info: str, text: str) -> Block:
    """ValueError where a fence says something that is not known."""
    language, *rest = shlex.split(info) or [""]
    said = dict(word.split("=", maxsplit=1) for word in rest)
    name, example = said.pop("road", ""), said.pop("example", "")
    if said:
        raise ValueError(f"{document}:{line}: a fence says road=NAME or example=REASON, not {', '.join(said)}")
    return Block(document, line, language, name, example, text + "\n")
