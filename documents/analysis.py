"""The paper that no office has a template for: an analysis with its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from documents.filling import NOT_IN_XML
from documents.paper import SIGNS, Cell, docx, paragraph, table


def analysis(title: str, told: Mapping[str, Any], headings: Mapping[str, str]) -> bytes:
    """The .docx of an analysis as findings.py says it. `headings`: of its sentences, plans and gaps."""
    body = paragraph("Title", _plain(title)) + paragraph("Addressee", _plain(told["unit"]))
    plans = [f"{plan['kind']}：{plan['text']}" for plan in told["plans"]]
    for name, lines in (("sentences", told["sentences"]), ("plans", plans), ("gaps", told["gaps"])):
        if lines:
            body += paragraph("Heading1", _plain(headings[name]))
            body += "".join(paragraph("Body", _plain(line)) for line in lines)
    for one in told["tables"]:
        body += paragraph("Heading1", _plain(one["title"])) + _table(one["heads"], one["rows"])
    return docx(body)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The first column takes what the others leave."""
    narrow = max(2, min(5, (SIGNS - 8) // max(1, len(heads) - 1)))
    widths = (SIGNS - narrow * (len(heads) - 1), *(narrow for _head in heads[1:]))
    head: list[Cell] = [("CellHead", _plain(text), 1) for text in heads]
    return table(widths, [head, *([("Cell", _plain(text), 1) for text in row] for row in rows)], heads=1)


def _plain(text: str) -> str:
    """What XML can hold, in one paragraph."""
    return NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\n", "　"))
