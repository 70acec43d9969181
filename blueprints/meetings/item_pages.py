"""One page for each item of an agenda, for the office that holds the meeting; people are masked."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from models.base import db
from models.case.case import Case
from models.case.party import Party
from models.case.step import CaseStep
from models.meeting.meeting import AgendaItem
from rules import mask
from rules.case import words
from rules.case.category import BY_CODE
from rules.case.limit import BASES
from wording import times
from wording.catalogues import agenda_reason, say

LONGEST, SUMMARY = 40, 92  # signs of a step and of what the matter is about, and …
ROOM, SIGNS = 10, 23  # … lines that both may take together, and signs in a line, so that an item keeps to its page
HIDDEN = "（不公开事项）"


def pages(items: Sequence[AgendaItem], cases: Mapping[uuid.UUID, Case]) -> list[dict[str, Any]]:
    """A page of each item, as the values of its template."""
    ids = list(cases)
    steps: dict[uuid.UUID, list[CaseStep]] = defaultdict(list)
    for step in CaseStep.of_cases(ids):
        steps[step.case_id].append(step)
    parties: dict[uuid.UUID, list[str]] = defaultdict(list)
    for party in db.session.scalars(select(Party).where(Party.case_id.in_(ids)).order_by(Party.position)):
        parties[party.case_id].append(f"{mask.name(party.name)}（{say(words.PARTY_ROLES[party.role])}）")
    found = []
    for place, item in enumerate(items, start=1):
        case = cases.get(item.case_id) if item.case_id else None
        about = _about(case, steps[case.id], parties[case.id]) if case else {"title": item.title or HIDDEN}
        decided = item.decision or "交办" if item.decided_at else ""
        why = "；".join(agenda_reason(reason) for reason in item.reasons)
        found.append({"n": place, "why": why, "note": item.note, "decision": decided, **about})
    return found


def place_of(case: Case) -> str:
    """The unit where it arose, a village with its town."""
    above = case.unit.parent.name if case.unit.parent and case.unit.kind in ("village", "community") else ""
    return above + case.unit.name


def _about(case: Case, steps: list[CaseStep], parties: list[str]) -> dict[str, Any]:
    """What the page of an item says of its matter."""
    due = f"{times.when(case.due_at)}（{say(BASES[case.due_basis])}）" if case.due_at and case.due_basis else ""
    return {
        "case_number": case.number,
        "category": say(BY_CODE[case.category].name),
        "unit": place_of(case),
        "place": case.place,
        "found_on": times.on_paper(case.found_at),
        "people": case.people or "",
        "parties": "、".join(parties),
        "state": say(words.STATES[case.state]),
        "handler": f"{case.handler.name} {case.person}".strip() if case.handler else "",
        "lead": case.lead.name if case.lead else "",
        "due": due,
        "summary": (told := _short(" ".join(case.summary.split()), SUMMARY)),
        "history": "\n".join(_latest([_line(step) for step in steps], ROOM - _lines(told))),
    }


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _lines(text: str) -> int:
    """How many lines of a cell it takes."""
    return sum(-(-len(line) // SIGNS) for line in text.splitlines())


def _latest(steps: Sequence[str], room: int) -> list[str]:
    """The last steps, as many as there is room for; the very last in any case."""
    kept: list[str] = []
    for step in reversed(steps):
        room -= _lines(step)
        if room < 0 and kept:
            break
        kept.insert(0, step)
    return kept


def _line(step: CaseStep) -> str:
    text = _short(" ".join(step.text.split()), LONGEST)
    said = f"：{text}" if text else ""
    to = f"（{step.detail['to']}）" if step.detail.get("to") else ""
    return f"{times.day(step.at)} {say(words.STEPS[step.kind])}{to}{said}"
