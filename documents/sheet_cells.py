"""The cells of a sheet's XML: what they say, with the looks of its pieces, and putting something else in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date

from lxml import etree
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.formula.translate import Translator
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from documents.workbook import S, Workbook

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
DAY = "yyyy\\-mm\\-dd"
FIRST_FORMAT, LONGEST = 164, 32_767
BEGAN, BEGAN_1904 = date(1899, 12, 30), date(1904, 1, 1)
LIKE_A_SIGN = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
Replace = Callable[[str], str]


class Cells:
    """The cells of one workbook: its shared texts, its styles, how it counts days."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        shared = "xl/sharedStrings.xml"
        self.shared = list(book.tree(shared).iter(S + "si")) if shared in book.parts else []
        settings = book.book.find(S + "workbookPr")
        counted = settings is not None and settings.get("date1904") in ("1", "true")
        self.began = BEGAN_1904 if counted else BEGAN
        self.dated: dict[str, str] = {}

    def text(self, cell: etree._Element) -> str:
        """What a cell with text says; "" for all others."""
        return "".join(piece.text or "" for piece in _pieces(self._said(cell)))

    def _said(self, cell: etree._Element) -> etree._Element | None:
        if cell.get("t") == "inlineStr":
            return cell.find(S + "is")
        value = cell.find(S + "v")
        if cell.get("t") == "s" and value is not None and (value.text or "").isdigit():
            return self.shared[int(value.text or "")]
        return None

    def put(self, cell: etree._Element, value: str | int | date | None) -> None:
        """A number, a day, or nothing in place of what the cell says."""
        _empty(cell)
        if value is None:
            return
        number = etree.SubElement(cell, S + "v")
        number.text = str((value - self.began).days if isinstance(value, date) else value)
        if isinstance(value, date):
            cell.set("s", self._dated(cell.get("s", "0")))

    def write(self, cell: etree._Element, replaced: Replace, whole: re.Pattern[str]) -> None:
        """The same text with something else in place of what `whole` finds; each piece keeps its colour and size."""
        said = self._said(cell)
        if said is None:
            return
        inline = etree.Element(S + "is")
        inline.extend(deepcopy(one) for one in said if one.tag in (S + "t", S + "r"))
        _gather(list(_pieces(inline)), whole)
        left = LONGEST
        for piece in _pieces(inline):
            text = ILLEGAL_CHARACTERS_RE.sub("", replaced(piece.text or ""))[:left]
            left -= len(text)
            piece.text = LIKE_A_SIGN.sub("_x005F_", text)
            piece.set(SPACE, "preserve")
        _empty(cell)
        cell.set("t", "inlineStr")
        cell.append(inline)

    def _dated(self, style: str) -> str:
        """The style with a format of days, unless it has one."""
        if style not in self.dated:
            self.dated[style] = self._with_day(int(style))
        return self.dated[style]

    def _with_day(self, style: int) -> str:
        styles = self.book.tree("xl/styles.xml")
        looks = styles.find(S + "cellXfs")
        own = styles.find(S + "numFmts")
        if looks is None or style >= len(looks):
            return str(style)
        formats = {one.get("numFmtId"): one.get("formatCode") or "" for one in (own if own is not None else ())}
        number = looks[style].get("numFmtId", "0")
        if is_date_format(formats.get(number) or BUILTIN_FORMATS.get(int(number), "")) or 27 <= int(number) <= 58:
            return str(style)
        if own is None:
            own = etree.Element(S + "numFmts")
            styles.insert(0, own)
        new = next((name for name, code in formats.items() if code == DAY), None)
        if new is None:
            new = str(max([FIRST_FORMAT - 1, *(int(name or 0) for name in formats)]) + 1)
            etree.SubElement(own, S + "numFmt", numFmtId=new, formatCode=DAY)
            own.set("count", str(len(own)))
        look = deepcopy(looks[style])
        look.set("numFmtId", new)
        look.set("applyNumberFormat", "1")
        looks.append(look)
        looks.set("count", str(len(looks)))
        return str(len(looks) - 1)


def _pieces(said: etree._Element | None) -> Iterator[etree._Element]:
    """The texts of a cell in order: one, or one for each look; not how it is read."""
    for one in said if said is not None else ():
        if one.tag == S + "t":
            yield one
        elif one.tag == S + "r":
            yield from one.iter(S + "t")


def _gather(pieces: list[etree._Element], whole: re.Pattern[str]) -> None:
    """What `whole` finds and several pieces share goes into the first of them."""
    texts = [piece.text or "" for piece in pieces]
    for found in reversed(list(whole.finditer("".join(texts)))):
        at, first = 0, True
        for place, text in enumerate(texts):
            start, end = max(found.start() - at, 0), min(found.end() - at, len(text))
            at += len(text)
            if start < end:
                texts[place] = text[:start] + (found[0] if first else "") + text[end:]
                first = False
    for piece, text in zip(pieces, texts, strict=True):
        piece.text = text


def _empty(cell: etree._Element) -> None:
    for one in list(cell):
        cell.remove(one)
    cell.attrib.pop("t", None)


def alone(sheet: etree._Element) -> None:
    """Formulas that share their words with others say them themselves."""
    first: dict[str, tuple[str, str]] = {}
    for cell in sheet.iter(S + "c"):
        said = cell.find(S + "f")
        if said is None or said.get("t") != "shared":
            continue
        index, here = str(said.get("si")), str(cell.get("r"))
        if said.text:
            first[index] = (said.text, here)
        words, origin = first.get(index, (said.text or "", here))
        said.text = Translator(f"={words}", origin=origin).translate_formula(here)[1:]
        for name in ("t", "si", "ref"):
            said.attrib.pop(name, None)
