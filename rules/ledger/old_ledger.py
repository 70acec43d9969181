"""An office's own ledger of before, as a table: where its heads stand, which column means what, which rows are matters.

Rows are lists of cells as plain text; `None` is blank, `False` a formula or an error, which cannot be trusted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rules.ledger.words import FIELDS, field_of, key
from rules.org.contact import plain
from rules.words import N_

Cell = str | bool | None
Row = tuple[int, Sequence[Cell]]  # (number of the row in its sheet, cells)
HEAD_WITHIN, SURE = 20, 20
FIELD_NAMES = {
    "number": N_("Number in this ledger"),
    "title": N_("Title"),
    "summary": N_("What it is about"),
    "registered_on": N_("Registered on"),
    "happened_on": N_("Happened on"),
    "town": N_("Town of the unit"),
    "unit": N_("Unit where it arose"),
    "place": N_("Place"),
    "category": N_("Kind of dispute"),
    "people": N_("People involved"),
    "applicant": N_("Applicant"),
    "respondent": N_("Respondent"),
    "party": N_("People concerned"),
    "phone": N_("Telephone"),
    "address": N_("Address"),
    "origin": N_("Origin"),
    "status": N_("State"),
    "closed_on": N_("Settled on"),
    "result": N_("What came of it"),
    "handler": N_("Handling unit"),
    "leader": N_("Leader in charge"),
    "responsible": N_("Person responsible"),
    "due_on": N_("To be settled by"),
}
PERSONAL = ("applicant", "respondent", "party", "phone", "address")
TOTALS = ("合计", "总计", "小计", "total")


@dataclass(frozen=True)
class Sheet:
    """One sheet as read; merged cells all say what their first one says.

    `hidden` are the numbers of rows that nobody sees who opens the file, `joined` the (row, column) of cells that are
    merged with the one above; `unseen` is a sheet that is hidden as a whole.
    """

    name: str
    rows: Sequence[Row]
    hidden: Sequence[int] = ()
    joined: frozenset[tuple[int, int]] = frozenset()
    unseen: bool = False


@dataclass(frozen=True)
class Layout:
    """Where the heads stand (place in `rows`) and what they say by column; `below` is the first row of matters."""

    head: int
    below: int
    heads: Mapping[int, str] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """The same for every ledger with the same heads."""
        return hashlib.sha256("|".join(key(text) for text in self.heads.values()).encode()).hexdigest()


def layout_at(sheet: Sheet, head: int) -> Layout:
    """The heads as they stand in that row, and in the one below where heads are divided (当事人 → 姓名, 电话)."""
    top = sheet.rows[head][1]
    under = sheet.rows[head + 1][1] if head + 1 < len(sheet.rows) else ()
    divided = _divided(top, under)
    heads = {}
    for at, cell in enumerate(top):
        below = under[at] if divided and at < len(under) else None
        said = [text for text in dict.fromkeys((cell, below)) if text]
        if said:
            heads[at] = " ".join(plain(str(text)) for text in said)
    return Layout(head, head + 1 + divided, heads)


def _divided(top: Sequence[Cell], under: Sequence[Cell]) -> bool:
    """One head lies over several columns, another over two rows: the row below has heads as well."""
    pairs = [(at, cell) for at, cell in enumerate(top) if cell and at < len(under)]
    over_two = any(under[at] == cell for at, cell in pairs)
    wide = any(at and top[at - 1] == cell and under[at] not in (cell, None, under[at - 1]) for at, cell in pairs)
    return over_two and wide


def find_head(sheet: Sheet) -> tuple[int, int]:
    """(place of the row that looks most like heads, how much it does); titles may stand above it."""
    best = (0, 0)
    for at, (_number, cells) in enumerate(sheet.rows[:HEAD_WITHIN]):
        found = {field_of(str(cell))[0] for cell in cells if cell} - {""}
        if len(found) > best[1]:
            best = (at, len(found))
    return best


def choose_sheet(sheets: Sequence[Sheet]) -> int:
    """The sheet that looks most like a ledger; of two alike the one that is to be seen."""
    scores = [(find_head(sheet)[1], not sheet.unseen, len(sheet.rows), -at) for at, sheet in enumerate(sheets)]
    return -max(scores)[3]


def guess(layout: Layout, remembered: Mapping[str, str]) -> dict[str, int]:
    """Field → column: first as the office has said before (field → head), then by the words of the heads."""
    by_head = {key(text): at for at, text in reversed(list(layout.heads.items()))}
    found = {name: by_head[key(head)] for name, head in remembered.items() if key(head) in by_head and name in FIELDS}
    told = {key(head) for head in remembered.values()}
    sure = [(*field_of(text), at) for at, text in layout.heads.items() if key(text) not in told]
    for name, how_sure, at in sorted(sure, key=lambda one: (-one[1], one[2])):
        if name and how_sure >= SURE and name not in found and at not in found.values():
            found[name] = at
    return found


def groups(sheet: Sheet, layout: Layout, columns: Mapping[str, int], *, hidden: bool = False) -> list[list[Row]]:
    """The rows that can be matters, several where one matter is merged over them: then each has its own person.

    What a further row only repeats of the one above, because the cell is merged, is blank in it.
    """
    found: list[list[Row]] = []
    what, numbered = columns.get("summary", columns.get("title", -1)), columns.get("number", -1)
    for number, cells in matters(sheet, layout, hidden=hidden):
        own = [None if (number, place) in sheet.joined else cell for place, cell in enumerate(cells)]
        renumbered = found and _at(own, numbered) not in (None, _at(found[-1][0][1], numbered))
        if found and (number, what) in sheet.joined and not renumbered:
            found[-1].append((number, own))
        else:
            found.append([(number, cells)])
    return found


def _at(cells: Sequence[Cell], place: int) -> Cell:
    return cells[place] if 0 <= place < len(cells) else None


def unread(layout: Layout, columns: Mapping[str, int]) -> list[str]:
    """The heads of columns from which nothing is taken."""
    return [text for at, text in layout.heads.items() if at not in columns.values()]


def matters(sheet: Sheet, layout: Layout, *, hidden: bool = False) -> Iterator[Row]:
    """The rows below the heads that can be matters: no blanks, no totals, no remarks, no heads once more; those that
    nobody sees only where `hidden`."""
    heads = [key(text) for text in layout.heads.values()]
    unseen = () if hidden else set(sheet.hidden)
    for number, cells in sheet.rows[layout.below :]:
        if number in unseen:
            continue
        said = [key(cell) for cell in cells if cell]
        told = len(set(said)) + sum(cell is False for cell in cells)
        if said and told > 1 and said[0] not in TOTALS and not _same(said, heads):
            yield number, cells


def _same(said: list[str], heads: list[str]) -> bool:
    """Whether a row says the heads once more, as on a new page."""
    known = sum(text in heads for text in said)
    return known > 1 and known * 2 >= len(said)
