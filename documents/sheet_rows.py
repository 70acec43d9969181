"""Rows put into a sheet's XML: everything below moves down, and everything that lies over the row grows with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy

from lxml import etree

from documents.workbook import S, Workbook
from sheets import formulas

NAME = re.compile(r"[^\W\d]\w*")
ROW = re.compile(r"(?<=[A-Z])\d+$")
SINGLE = re.compile(r"\$?[A-Z]{1,3}\$?(\d+)")
AREAS = ("ref", "sqref", "activeCell", "topLeftCell")
WORDS = ("formula", "formula1", "formula2", "f")


class Opening:
    """`more` rows opened below the row `place` of a workbook's first sheet."""

    def __init__(self, book: Workbook, place: int, more: int) -> None:
        self.book, self.place, self.more = book, place, more
        title = book.title
        quoted = "'" + title.replace("'", "''") + "'"
        names = "|".join(map(re.escape, (quoted, *([title] if NAME.fullmatch(title) else []))))
        cell = r"\$?[A-Z]{1,3}\$?\d+"
        self.pointing = re.compile(rf"((?<![\w'])(?:{names})!)({cell}(?::{cell})?)")

    def make(self) -> list[etree._Element]:
        """The rows of the place, alike and in order, the first of them the one that stood there."""
        sheet = self.book.first
        rows = self._rows(sheet)
        self._around(sheet)
        for name in self.book.related(self.book.sheet):
            if name.endswith((".xml", ".vml")):
                self._beside(self.book.tree(name))
        for name in self.book.parts:
            if re.fullmatch(r"xl/(?:workbook|worksheets/[^/]*|charts/[^/]*)\.xml", name):
                self._elsewhere(self.book.tree(name))
        return rows

    def down(self, row: int) -> int:
        """Where a row stands then."""
        return row + self.more if row > self.place else row

    def area(self, text: str) -> str:
        """Where cells and areas lie then; what lies over the row alone lies over all of its kind."""
        return " ".join(map(self._one, text.split()))

    def _one(self, text: str) -> str:
        alone = SINGLE.fullmatch(text)
        if alone and int(alone[1]) == self.place and self.more:
            text = f"{text}:{text}"
        return formulas.area(text, self.place, self.more)

    def _rows(self, sheet: etree._Element) -> list[etree._Element]:
        data = sheet.find(S + "sheetData")
        assert data is not None
        own = next(row for row in data if row.get("r") == str(self.place))
        for row in data:
            number = int(str(row.get("r")))
            for cell in row.iter(S + "c"):
                if (said := cell.find(S + "f")) is not None and number != self.place:
                    self._formula(said)
            if number > self.place:
                renumber(row, number + self.more)
        rows = [own]
        for at in range(1, self.more + 1):
            row = deepcopy(own)
            renumber(row, self.place + at)
            rows[-1].addnext(row)
            rows.append(row)
        for at, row in enumerate(rows):
            for said in row.iter(S + "f"):
                said.text = formulas.stretched(f"={said.text}", self.place, self.more, at)[1:]
                _forget(said)
        return rows

    def _formula(self, said: etree._Element) -> None:
        said.text = formulas.stretched(f"={said.text or ''}", self.place, self.more)[1:]
        if said.get("ref"):
            said.set("ref", self.area(str(said.get("ref"))))
        _forget(said)

    def _around(self, sheet: etree._Element) -> None:
        """Merged cells, colours by condition, lists to choose from, filters, breaks, and what extends them."""
        self._merged(sheet.find(S + "mergeCells"))
        for one in sheet:
            if one.tag in (S + "sheetData", S + "mergeCells"):
                continue
            for each in one.iter(etree.Element):
                if each.tag == S + "brk" and one.tag == S + "rowBreaks":
                    each.set("id", str(self._break(int(str(each.get("id"))))))
                self._moved(each)

    def _moved(self, each: etree._Element) -> None:
        name = etree.QName(each).localname
        for key in AREAS:
            if each.get(key) and name != "pageSetup":
                move = self.area if key in ("ref", "sqref") else self._down_only
                each.set(key, move(str(each.get(key))))
        if name == "sqref" and each.text:
            each.text = self.area(each.text)
        elif name in WORDS and each.text:
            each.text = formulas.stretched(f"={each.text}", self.place, self.more, 0)[1:]

    def _down_only(self, text: str) -> str:
        return ROW.sub(lambda row: str(self.down(int(row[0]))), text)

    def _break(self, after: int) -> int:
        """A break after the row comes after the last of its kind."""
        return after + self.more if after >= self.place else after

    def _merged(self, merged: etree._Element | None) -> None:
        for one in list(merged if merged is not None else ()):
            text = str(one.get("ref"))
            rows = {int(row) for row in re.findall(r"\d+", text)}
            if rows == {self.place}:
                for at in range(1, self.more + 1):
                    one.addnext(etree.Element(S + "mergeCell", ref=re.sub(r"\d+", str(self.place + at), text)))
            else:
                one.set("ref", formulas.area(text, self.place, self.more))
        if merged is not None:
            merged.set("count", str(len(merged)))

    def _beside(self, part: etree._Element) -> None:
        """Pictures and boxes, notes on cells, tables: what hangs on rows below the place hangs lower."""
        for each in part.iter(etree.Element):
            name = etree.QName(each).localname
            if name in ("twoCellAnchor", "oneCellAnchor"):
                self._anchor(each)
            elif name in ("comment", "threadedComment"):
                each.set("ref", self._down_only(str(each.get("ref"))))
            elif name in ("table", "autoFilter", "sortState", "sortCondition") and each.get("ref"):
                each.set("ref", self.area(str(each.get("ref"))))
            elif name in ("Row", "Anchor") and each.text:
                self._note(each, name)

    def _anchor(self, anchor: etree._Element) -> None:
        """What begins below the place moves as a whole; what begins above it keeps its place and size."""
        rows = [each for each in anchor.iter(etree.Element) if etree.QName(each).localname == "row"]
        if rows and int(rows[0].text or 0) >= self.place:
            for each in rows:
                each.text = str(int(each.text or 0) + self.more)

    def _note(self, each: etree._Element, name: str) -> None:
        numbers = [int(part) for part in re.findall(r"-?\d+", each.text or "")]
        places = (0,) if name == "Row" else (2, 6) if len(numbers) == 8 else ()
        if places and numbers[places[0]] >= self.place:
            for at in places:
                numbers[at] += self.more
        each.text = ", ".join(map(str, numbers))

    def _elsewhere(self, part: etree._Element) -> None:
        """Names, charts and formulas that point at the sheet by its name."""
        move: Callable[[re.Match[str]], str] = lambda found: found[1] + self.area(found[2])  # noqa: E731
        for each in part.iter(etree.Element):
            if etree.QName(each).localname in (*WORDS, "definedName") and each.text:
                each.text = self.pointing.sub(move, each.text)


def renumber(row: etree._Element, number: int) -> None:
    """Gives a row with its cells another number."""
    row.set("r", str(number))
    for cell in row.iter(S + "c"):
        cell.set("r", ROW.sub(str(number), str(cell.get("r"))))


def _forget(said: etree._Element) -> None:
    """Takes away what the formula came to before."""
    cell = said.getparent()
    assert cell is not None
    for value in cell.findall(S + "v"):
        cell.remove(value)
    cell.attrib.pop("t", None)
