"""An .xlsx as its parts, so that what is changed in one sheet leaves all else as the office drew it."""

from __future__ import annotations

import posixpath
from functools import cached_property
from io import BytesIO
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree
from openpyxl.utils import coordinate_to_tuple, get_column_letter

from files.gate import TYPES, tree

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
S, R = f"{{{MAIN}}}", f"{{{REL}}}"
BOOK, CHAIN = "xl/workbook.xml", "xl/calcChain.xml"


class Workbook:
    """The parts of a workbook; those that were asked for as trees are written back from these."""

    def __init__(self, raw: bytes) -> None:
        with ZipFile(BytesIO(raw)) as packed:
            self.parts = {name: packed.read(name) for name in packed.namelist()}
        self.trees: dict[str, etree._Element] = {}
        self.book = self.tree(BOOK)

    def tree(self, name: str) -> etree._Element:
        """The parsed part, the same one each time."""
        if name not in self.trees:
            self.trees[name] = tree(self.parts[name])
        return self.trees[name]

    @property
    def sheet(self) -> str:
        """The name of the part with the first sheet."""
        first = next(self.book.iter(S + "sheet"))
        return self.targets(BOOK)[str(first.get(R + "id"))]

    @cached_property
    def first(self) -> etree._Element:
        """The first sheet; rows and cells whose places go without saying are given them."""
        sheet, row_at = self.tree(self.sheet), 0
        for row in sheet.iter(S + "row"):
            row_at = int(row.get("r") or row_at + 1)
            row.set("r", str(row_at))
            column = 0
            for cell in row.iter(S + "c"):
                column = coordinate_to_tuple(str(cell.get("r")))[1] if cell.get("r") else column + 1
                cell.set("r", f"{get_column_letter(column)}{row_at}")
        return sheet

    @property
    def title(self) -> str:
        """What the first sheet is called."""
        return str(next(self.book.iter(S + "sheet")).get("name"))

    def targets(self, part: str) -> dict[str, str]:
        """Id → name of the parts that a part is related to."""
        folder, name = posixpath.split(part)
        about = f"{folder}/_rels/{name}.rels"
        if about not in self.parts:
            return {}
        inside = [one for one in self.tree(about) if one.get("TargetMode") != "External"]
        return {str(one.get("Id")): _resolved(folder, str(one.get("Target"))) for one in inside}

    def related(self, part: str) -> set[str]:
        """The parts that a part leads to, at once or through others."""
        found: set[str] = set()
        waiting = [part]
        while waiting:
            new = {name for name in self.targets(waiting.pop()).values() if name in self.parts} - found
            found |= new
            waiting += new
        return found

    def recalculate(self) -> None:
        """Lets every program reckon its formulas anew when it opens the file."""
        self.parts.pop(CHAIN, None)
        for name in (TYPES, "xl/_rels/workbook.xml.rels"):
            for one in list(self.tree(name)):
                if str(one.get("PartName", one.get("Target"))).endswith("calcChain.xml"):
                    self.tree(name).remove(one)
        reckoned = self.book.find(S + "calcPr")
        if reckoned is None:
            after = {S + tag for tag in ("definedNames", "sheets", "functionGroups", "externalReferences")}
            last = max(at for at, one in enumerate(self.book) if one.tag in after)
            reckoned = etree.Element(S + "calcPr")
            self.book.insert(last + 1, reckoned)
        reckoned.set("fullCalcOnLoad", "1")

    def save(self, out: IO[bytes]) -> None:
        """Writes the package, its list of kinds first."""
        for name, root in self.trees.items():
            if name in self.parts:
                self.parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        with ZipFile(out, "w", ZIP_DEFLATED) as packed:
            for name in sorted(self.parts, key=lambda one: one != TYPES):
                packed.writestr(name, self.parts[name])


def _resolved(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
