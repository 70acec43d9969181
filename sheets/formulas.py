"""The formulas of a sheet into which rows are put: what they point at moves along, a sum over the row takes all in."""

from __future__ import annotations

import re

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

CELL = re.compile(r"((?:(?<![\w$.])|:)\$?[A-Z]{1,3})(\$?)(\d+)(?!\w)")


def stretched(formula: str, place: int, more: int, at: int | None = None) -> str:
    """A formula after `more` rows were put in below row `place`; one of that row itself stands in the row `at` further.

    What points to another sheet stays as it is.
    """
    said = Tokenizer(formula)
    for token in said.items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE and "!" not in token.value:
            token.value = area(token.value, place, more, at)
    return "=" + "".join(token.value for token in said.items)


def area(text: str, place: int, more: int, at: int | None = None) -> str:
    """Where cells and areas such as A3 and $A$1:D9 stand then: from outside, an area with the row takes in all rows;
    from within, the row is one's own, unless it is fixed with a $."""

    def cell(found: re.Match[str]) -> str:
        ends = found[1].startswith(":")
        own = (more if ends else 0) if at is None else 0 if found[2] else at
        row = int(found[3])
        return f"{found[1]}{found[2]}{row + (more if row > place else own if row == place else 0)}"

    return CELL.sub(cell, text)
