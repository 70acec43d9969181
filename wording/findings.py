"""Findings of rules and models in the reader's language: sentences, words and tables as text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from models.figure.analysis import Analysis
from rules.case.category import BY_CODE
from rules.figure.analysis import Sentence, Table, Word
from wording import times
from wording.catalogues import say


def tell(thing: Any) -> str:
    """A sentence, a word, a month or a number as the reader reads it; nothing is an empty text."""
    if isinstance(thing, Sentence):
        return say(thing.msgid, **{name: tell(value) for name, value in thing.params.items()})
    if isinstance(thing, Word):
        return say(thing.msgid)
    if isinstance(thing, list):
        return str(_(", ")).join(tell(each) for each in thing)
    if isinstance(thing, date):
        return times.month(thing)
    return "" if thing is None else str(thing)


def plain_table(table: Table) -> dict[str, Any]:
    """A table as texts: title, heads, rows."""
    rows = [[tell(cell) for cell in row] for row in table.rows]
    return {"code": table.code, "title": say(table.title), "heads": [tell(head) for head in table.heads], "rows": rows}


def plain(analysis: Analysis) -> Mapping[str, Any]:
    """The whole analysis as texts, for a document: unit, month, sentences, tables, gaps, plans."""
    return {
        "unit": analysis.unit.name,
        "month": times.month(analysis.month),
        "sentences": [tell(sentence) for sentence in analysis.sentences],
        "tables": [plain_table(table) for table in analysis.tables],
        "gaps": [tell(gap) for gap in analysis.gaps],
        "plans": [
            {
                "code": plan.category,
                "kind": say(BY_CODE[plan.category].name),
                "text": plan.text,
                "lead": plan.lead.name if plan.lead else "",
                "since": times.month(plan.starts_on),
            }
            for plan in analysis.plans
        ],
    }
