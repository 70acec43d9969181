"""What stands in the parts of an office file: each XML part is read to its end, and nothing in it may act or fetch.

Read as a stream, so that a large sheet needs no memory; names count without their space, which strict files write
otherwise.
"""

from __future__ import annotations

import re
from typing import IO, Any
from xml.parsers import expat

from rules.errors import NotAllowed
from rules.words import N_

ACTIVE = N_("The file holds macros, scripts or embedded programs. Save it without them.")
OUTSIDE = N_("The file fetches something from outside itself: %(what)s. Take that out.")
BROKEN = N_("The file is damaged, or something else is packed into it. Open it in WPS or Word and save it anew.")

PRESSED = re.compile(r"(?:https?://|mailto:|tel:|#)", re.I)
SHOWN = 80
CHUNK = 1 << 16

FIELDS = {
    *("DDE", "DDEAUTO", "INCLUDE", "INCLUDEPICTURE", "INCLUDETEXT", "IMPORT", "LINK", "EMBED", "DATABASE", "RD"),
    *("MACROBUTTON", "PRINT", "CONTROL", "HTMLCONTROL", "AUTOTEXT", "AUTOTEXTLIST", "GLOSSARY"),
}
COMMANDS = ("DDE", "DDEAUTO")
KEYWORD = re.compile(r"[A-Za-z]+|=")
WHOLE_KEYWORD = re.compile(r"[\s\"\\]*(?:=|[A-Za-z]+\s)")
LINK = re.compile(r"\s*HYPERLINK\s+(?:\"([^\"]*)\"|([^\s\\\"]\S*))", re.I)
FETCHING = re.compile(r"\b(WEBSERVICE|IMAGE|RTD|CALL|REGISTER(?:\.ID)?|EXEC|DDE|SQL\.REQUEST|STOCKHISTORY)\s*\(", re.I)
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
AWAY = re.compile(r"'[^']*(?:\\\\|//|:\\)[^']*'\s*!")
LINKED = re.compile(r"\bHYPERLINK\s*\(\s*\"([^\"]+)\"", re.I)

ACTING = {"script", "html", "ocx", "webextension", "taskpanes", "taskpane", "customUI", "entryMacro", "exitMacro"}
ASKING = {"connection", "queryTable", "webPr", "dbPr", "olapPr", "textPr", "oleLink", "DataMashup"}
INSTRUCTIONS = {"instrText", "delInstrText"}
FORMULAS = {"f", "definedName", "formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula"}
DRAWN = {"imagedata", "fill", "stroke", "image"}


def look(part: IO[bytes], links: str) -> None:
    """NotAllowed where the part acts, fetches, brings definitions of its own or is no XML; `links` as in a Purpose."""
    reader = _Reader(links)
    try:
        while chunk := part.read(CHUNK):
            reader.parser.Parse(chunk, False)
        reader.parser.Parse(b"", True)
    except expat.ExpatError:
        raise NotAllowed(BROKEN) from None
    reader.end()


def refuse_away(target: str, links: str, *, pressed: bool) -> None:
    """NotAllowed for what lies outside, unless it is a link to the web that somebody has to press, or nobody reads."""
    allowed = links == "unread" or (pressed and links == "pressed" and PRESSED.match(target.strip()))
    if not allowed:
        raise NotAllowed(OUTSIDE, what=target[:SHOWN])


class _Reader:
    """One part on its way through the parser: the fields that are open, the text that is being gathered."""

    def __init__(self, links: str) -> None:
        self.links, self.open, self.text = links, [""], ""
        self.results = [True]
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._definitions
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._finish

    def end(self) -> None:
        """What was never closed counts as well."""
        for field in self.open:
            self._field(field)

    def _definitions(self, *_told: Any) -> None:
        raise NotAllowed(BROKEN)

    def _begin(self, full: str, told: dict[str, str]) -> None:
        name = full.rpartition(" ")[2]
        if name in ACTING or told.get("macro"):
            raise NotAllowed(ACTIVE)
        if name in INSTRUCTIONS or name in FORMULAS:
            self.text = ""
            self.parser.CharacterDataHandler = self._say
        elif name == "fldChar":
            self._step(_of(told, "fldCharType"))
        elif name == "fldSimple":
            self._field(_of(told, "instr"))
        else:
            self._fetches(name, full, told)

    def _fetches(self, name: str, full: str, told: dict[str, str]) -> None:
        if name == "ddeLink":
            raise NotAllowed(OUTSIDE, what=f"DDE {told.get('ddeService', '')}"[:SHOWN])
        if name in ASKING:
            refuse_away(told.get("name") or name, self.links, pressed=False)
        elif name == "OLEObject" and told.get("Type") == "Link":
            refuse_away("OLE", self.links, pressed=False)
        elif name in DRAWN and full.startswith("urn:schemas-microsoft-com:vml"):
            for key, target in told.items():
                if key.rpartition(" ")[2] in ("src", "href", "althref") and target:
                    refuse_away(target, self.links, pressed=False)

    def _say(self, text: str) -> None:
        self.text += text

    def _finish(self, full: str) -> None:
        if self.parser.CharacterDataHandler is None:
            return
        self.parser.CharacterDataHandler = None
        if full.rpartition(" ")[2] in INSTRUCTIONS:
            self.open[-1] += self.text
        else:
            self._formula(self.text)

    def _step(self, kind: str) -> None:
        """A field begins, goes over to its result, or ends. A field within the first word of another one hides it."""
        if kind == "begin":
            if not self.results[-1] and not WHOLE_KEYWORD.match(self.open[-1]):
                raise NotAllowed(OUTSIDE, what=f"{{{self.open[-1].strip()}{{…"[:SHOWN])
            self.open.append("")
            self.results.append(False)
        elif kind == "separate":
            self.results[-1] = True
        elif kind == "end" and len(self.open) > 1:
            self.results.pop()
            self._field(self.open.pop())

    def _field(self, said: str) -> None:
        found = KEYWORD.search(said)
        keyword = found[0].upper() if found else ""
        if keyword in COMMANDS or (keyword in FIELDS and self.links != "unread"):
            raise NotAllowed(OUTSIDE, what=keyword)
        if target := LINK.match(said):
            refuse_away(target[1] or target[2] or "#", self.links, pressed=True)

    def _formula(self, said: str) -> None:
        if "|" in said and "|" in (bare := QUOTED.sub("", said)):
            raise NotAllowed(OUTSIDE, what=f"DDE {bare}"[:SHOWN])
        if found := FETCHING.search(QUOTED.sub("", said)) or AWAY.search(said):
            refuse_away(found[0], self.links, pressed=False)
        for target in LINKED.findall(said):
            refuse_away(target, self.links, pressed=True)


def _of(told: dict[str, str], name: str) -> str:
    """An attribute of a word processor's element, whose names are in a space."""
    return next((value for key, value in told.items() if key.rpartition(" ")[2] == name), "")
