"""Reading an .xlsx of units and people, and writing it: the template, and a copy with what is wrong beside each row."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any
from unicodedata import normalize

import xlsxwriter
from flask_babel import get_babel
from flask_babel import gettext as _
from openpyxl.styles import Font

from config import LOCALES
from rules.errors import NotAllowed
from rules.ledger.values import filler
from rules.ledger.words import key
from rules.org.roster import COLUMNS, MOST_ROWS, Wrong
from rules.org.roster_words import KINDS, field_of, nearest
from rules.org.unit import KIND_NAMES, ROLE_NAMES
from rules.words import N_
from sheets.reading import hidden_rows, opened, spread, typed
from wording.catalogues import say

MOST_COLUMNS = 40
HEAD_WITHIN = 10
HEADS = {
    "unit": N_("Name of the unit"),
    "kind": N_("Kind"),
    "parent": N_("Stands below"),
    "unit_phone": N_("Office telephone"),
    "name": N_("Person's name"),
    "username": N_("Username"),
    "phone": N_("Person's telephone"),
    "email": N_("E-mail address"),
    "role": N_("Role"),
}
REMARK, EXAMPLE, PROBLEM = N_("Remark"), N_("Example, please delete"), N_("What is wrong")
NOTES = N_("Notes")
LISTED = {"kind": KIND_NAMES, "role": ROLE_NAMES}
Row = tuple[int, dict[str, str]]


class Table:
    """One sheet as read: its rows by column, and cells that cannot be trusted."""

    def __init__(self, raw: bytes) -> None:
        self.book = opened(raw)
        self.sheet, self.head, self.columns = _find_head(self.book)
        self.wrong: list[Wrong] = []
        self.hidden = [number for number in hidden_rows(self.sheet) if number > self.head]
        self.others = [sheet.title for sheet in self.book.worksheets if sheet is not self.sheet and _filled(sheet)]
        self.rows: list[Row] = list(self._read())

    def _read(self) -> Iterable[Row]:
        if self.sheet.max_row - self.head > 4 * MOST_ROWS:
            raise NotAllowed(N_("The table has more than %(most)s rows. Divide it."), most=MOST_ROWS)
        merged = spread(self.sheet, MOST_ROWS, MOST_COLUMNS)
        examples, found, unseen = _words(EXAMPLE), 0, set(self.hidden)
        for number, cells in enumerate(self.sheet.iter_rows(min_row=self.head + 1), start=self.head + 1):
            if number in unseen:
                continue
            row = {name: self._text(number, name, cells, at, merged) for name, at in self.columns.items()}
            if key(row.pop("remark", "")) in examples or not any(row.values()):
                continue
            found += 1
            if found > MOST_ROWS:
                raise NotAllowed(N_("The table has more than %(most)s rows. Divide it."), most=MOST_ROWS)
            yield number, row

    def _text(self, row: int, name: str, cells: Any, at: int, merged: Mapping[tuple[int, int], Any]) -> str:
        cell = cells[at]
        if cell.data_type in ("f", "e"):
            self.wrong.append(Wrong(row, name, N_("This cell holds a formula or an error. Type the value itself.")))
            return "?"
        value = merged.get((row, at), cell.value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None or filler(str(value)) else typed(str(value)).strip()

    def unread(self) -> list[tuple[str, str | None]]:
        """The heads from which nothing is taken, each with the column that it looks like, if there is one."""
        cells = next(self.sheet.iter_rows(min_row=self.head, max_row=self.head, max_col=MOST_COLUMNS))
        own, at = _heads(), set(self.columns.values())
        said = [str(cell.value) for place, cell in enumerate(cells) if place not in at and key(cell.value)]
        return [(text, nearest(key(text), own, self.columns)) for text in said if key(text) not in _words(PROBLEM)]


def _filled(sheet: Any) -> bool:
    """Whether a sheet has anything to read, but for our own notes."""
    return any(cell.value is not None for cell in sheet._cells.values()) and key(sheet.title) not in _words(NOTES)


def _heads() -> dict[str, str]:
    """The template's heads in all languages → column."""
    heads = {word: name for name, msgid in HEADS.items() for word in _words(msgid)}
    return heads | dict.fromkeys(_words(REMARK), "remark")


def _find_head(book: Any) -> tuple[Any, int, dict[str, int]]:
    """The first sheet with a row of our heads, in either language: sheet, number of that row, column by name."""
    heads = _heads()
    for sheet in book.worksheets:
        for number, cells in enumerate(sheet.iter_rows(max_row=HEAD_WITHIN, max_col=MOST_COLUMNS), start=1):
            found: dict[str, int] = {}
            for at, cell in enumerate(cells):
                if name := field_of(key(cell.value), heads):
                    found.setdefault(name, at)
            if "unit" in found and len(found) > 1:
                return sheet, number, found
    raise NotAllowed(N_("No sheet has the heads of the template in its first ten rows. Begin with the template."))


def _words(msgid: str) -> set[str]:
    """The wordings of a msgid in all languages, as keys."""
    return {key(get_babel().instance.domain_instance.of(locale).ugettext(msgid)) for locale in LOCALES}


def _codes(names: Mapping[str, str]) -> dict[str, str]:
    """Words of the table → codes; of 镇（乡、街道） each part is a word, too. The reader's own words come first."""
    found = {say(msgid): code for code, msgid in names.items()}
    for code, msgid in names.items():
        for locale in LOCALES:
            text = get_babel().instance.domain_instance.of(locale).ugettext(msgid)
            plain = normalize("NFKC", text)
            for word in (text, plain, *re.split(r"[()、/,]", plain)):
                if word:
                    found.setdefault(word, code)
    return found


def kinds() -> dict[str, str]:
    """Words for kinds of unit."""
    return {word: code for code, words in KINDS.items() for word in words} | _codes(KIND_NAMES)


def roles() -> dict[str, str]:
    """Words for roles."""
    return _codes(ROLE_NAMES)


def head(name: str) -> str:
    """A column's head in the reader's language."""
    return say(HEADS[name])


def sentence(wrong: Wrong) -> str:
    """What is wrong with a cell, named by its head."""
    params = dict(wrong.params)
    if wrong.column in LISTED and "listed" in params:  # the reader's own words of all that are understood
        params["listed"] = _(", ").join(say(name) for name in LISTED[wrong.column].values())
    return str(_("%(what)s: %(said)s", what=head(wrong.column), said=say(wrong.msgid, **params)))


def with_errors(table: Table, wrong: Iterable[Wrong]) -> BytesIO:
    """The same workbook with a column that says, row by row, what is wrong."""
    told: dict[int, list[str]] = defaultdict(list)
    for one in wrong:
        told[one.row].append(sentence(one))
    sheet = table.sheet
    column = 1 + max(cell.column for row in sheet.iter_rows() for cell in row if cell.value is not None)
    sheet.cell(table.head, column, say(PROBLEM)).font = Font(bold=True, color="9B1C14")
    for row, sentences in told.items():
        sheet.cell(row, column, "\n".join(sentences)).font = Font(color="9B1C14")
    sheet.column_dimensions[sheet.cell(table.head, column).column_letter].width = 60
    out = BytesIO()
    table.book.save(out)
    out.seek(0)
    return out


def template(example: Mapping[str, str]) -> BytesIO:
    """An empty table with heads, one example row, and a sheet of notes."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    bold, grey = book.add_format({"bold": True, "bottom": 2}), book.add_format({"font_color": "#4a5560"})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(_("Units and people"))
    for at, name in enumerate((*COLUMNS, "remark")):
        sheet.set_column(at, at, 18, text)
        sheet.write_string(0, at, say(HEADS.get(name, REMARK)), bold)
        sheet.write_string(1, at, example.get(name, say(EXAMPLE) if name == "remark" else ""), grey)
    sheet.freeze_panes(1, 0)
    for at, names in ((COLUMNS.index("kind"), KIND_NAMES), (COLUMNS.index("role"), ROLE_NAMES)):
        listed = {"validate": "list", "source": [say(msgid) for msgid in names.values()], "error_type": "warning"}
        sheet.data_validation(1, at, MOST_ROWS, at, listed)
    notes = book.add_worksheet(say(NOTES))
    notes.set_column(0, 0, 90)
    for row, line in enumerate(_notes()):
        notes.write_string(row, 0, line)
    book.close()
    out.seek(0)
    return out


def _notes() -> list[str]:
    return [
        _("One row for each person, or for a unit without people. Several people of one unit: one row each."),
        _("A unit above comes before the units below it. What exists already is found by its name and left as it is."),
        _("Kinds: %(listed)s", listed="、".join(say(msgid) for msgid in KIND_NAMES.values())),
        _("Roles: %(listed)s", listed="、".join(say(msgid) for msgid in ROLE_NAMES.values())),
        _("Username, telephone, e-mail address and role may stay blank. A missing username is made."),
        _("Nothing is stored before you have seen what will be done; with one wrong row nothing is done at all."),
    ]
