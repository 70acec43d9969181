"""The tags of a template in order, each with the place where it stands: text between braces, by paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from documents.package import MAIN, W
from files.gate import tree
from rules.words import N_

MARK = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
CLOSES = {"{{": "}}", "{%": "%}", "{#": "#}"}
WIDE = re.compile(r"｛\s*[｛%{]|[｝%}]\s*｝")
SINGLE = re.compile(r"(?<!\{)\{\s*([^\s{}%#]{1,40})\s*\}(?!\})")
SHOWN = 24
PARTS = re.compile(r"word/(header|footer|footnotes)\d*\.xml")

IN_TEXT = N_("Paragraph %(n)s, “%(text)s”")
IN_CELL = N_("Table %(table)s, row %(row)s, cell %(cell)s, “%(text)s”")
IN_HEADER = N_("Page header, “%(text)s”")
IN_FOOTER = N_("Page footer, “%(text)s”")
IN_NOTES = N_("Footnotes, “%(text)s”")
MARGINS = {"header": IN_HEADER, "footer": IN_FOOTER, "footnotes": IN_NOTES}

NOT_CLOSED = N_("“%(tag)s” is not closed in the same paragraph. Each {{ needs its }}, each {%% its %%}.")
NOT_OPENED = N_("“%(tag)s” closes what was not opened. Each }} needs its {{, each %%} its {%%.")
TOO_WIDE = N_("The braces are full-width. Type { and } with the keyboard's English letters.")


@dataclass(frozen=True)
class Place:
    """Where something stands, as a msgid and what fills it."""

    msgid: str
    params: dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """What is wrong with a template, where; a msgid and what fills it."""

    place: Place | None
    msgid: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Tag:
    """One tag, or what may be meant as one ("{").

    Its opening mark, what repeats with it ("tr", "tc", "p", "r" or ""), its text; paragraph and place.
    """

    mark: str
    prefix: str
    text: str
    whole: str
    alone: bool
    paragraph: etree._Element
    place: Place

    def around(self, *names: str) -> etree._Element | None:
        """The nearest element of one of these names that holds the tag."""
        return next(self.paragraph.iterancestors(*[W + name for name in names]), None)


def tags(parts: dict[str, bytes]) -> Iterator[Tag | Problem]:
    """Every tag of the document, its headers, footers and footnotes; and what cannot be a tag."""
    for name in [MAIN, *(name for name in sorted(parts) if PARTS.fullmatch(name))]:
        counted = 0
        for element in tree(parts[name]).iter(W + "p"):
            counted += next(element.iterancestors(W + "tc"), None) is None
            text = text_of(element)
            yield from _tags_in(text, element, _place(name, element, text, counted))


def text_of(element: etree._Element) -> str:
    """What a paragraph says, without the paragraphs of boxes that hang on it."""
    found = []
    for part in element.iter(W + "t", W + "tab", W + "br"):
        if next(part.iterancestors(W + "p")) is element:
            found.append(part.text or "" if part.tag == W + "t" else " ")
    return "".join(found)


def _place(part: str, element: etree._Element, text: str, counted: int) -> Place:
    shown = text.strip()
    shown = shown if len(shown) <= SHOWN else shown[:SHOWN] + "…"
    margin = PARTS.fullmatch(part)
    if margin:
        return Place(MARGINS[margin[1]], {"text": shown})
    cell = next(element.iterancestors(W + "tc"), None)
    if cell is None:
        return Place(IN_TEXT, {"n": counted, "text": shown})
    row = next(cell.iterancestors(W + "tr"))
    table = next(row.iterancestors(W + "tbl"))
    tables = list(table.getroottree().iter(W + "tbl"))
    where = {"table": tables.index(table) + 1, "row": _nth(row), "cell": _nth(cell)}
    return Place(IN_CELL, {**where, "text": shown})


def _nth(element: etree._Element) -> int:
    return 1 + sum(1 for _each in element.itersiblings(element.tag, preceding=True))


def _tags_in(text: str, element: etree._Element, place: Place) -> Iterator[Tag | Problem]:
    if WIDE.search(text):
        yield Problem(place, TOO_WIDE)
        return
    for found in SINGLE.finditer(text):
        yield Tag("{", "", found[1], found[0], False, element, place)
    position = 0
    while mark := MARK.search(text, position):
        opened = mark[0]
        if opened not in CLOSES:
            yield Problem(place, NOT_OPENED, {"tag": text[max(0, mark.start() - SHOWN) : mark.end()]})
            return
        end = text.find(CLOSES[opened], mark.end())
        again = MARK.search(text, mark.end())
        if end < 0 or (again and again.start() < end):
            yield Problem(place, NOT_CLOSED, {"tag": text[mark.start() : mark.start() + SHOWN]})
            return
        position = end + 2
        if opened != "{#":
            inner, whole = text[mark.end() : end], text[mark.start() : position]
            prefix = re.match(r"(tr|tc|p|r)\s", inner)
            said = (inner[prefix.end() :] if prefix else inner).strip("-+ \t\u3000\xa0")
            alone = not (text[: mark.start()] + text[position:]).strip()
            yield Tag(opened, prefix[1] if prefix else "", said, whole, alone, element, place)
