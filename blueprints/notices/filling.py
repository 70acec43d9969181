"""What goes into a paper: the case in official words, what was typed, the office; and the paper as blocks.

A paper is written in Chinese whatever language its author reads.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import force_locale

from documents import Block, office, read
from files import store
from models.case.case import Case
from models.notice.notice import Notice
from models.notice.template import Letterhead, Template
from models.org.unit import Unit
from models.org.user import User
from rules import mask
from rules.case import category, limit, words
from rules.case.route import ROUTES, fitting
from rules.notice.notice import FIELDS, GONE, PARTY, SUPERVISION
from rules.notice.placeholder import LISTS
from web.guard import settings, today
from wording.catalogues import say
from wording.times import on_paper, zone

UNNUMBERED = "（发文时编号）"
WIDE_BAR = "｜"


def known(case: Case, kind: str, unit: Unit, *, by: User) -> dict[str, Any]:
    """What the case says already, as first values of a form of the kind."""
    applicants = [party.id for party in case.everybody if party.role == "applicant"]
    agreed = case.agreement
    with force_locale("zh_Hans"):
        ways = [ROUTES[code] for code in fitting(case.category)]
        routes = [" | ".join(say(each) for each in (way.name, way.where, way.bring, way.limit)) for way in ways]
    return {
        "request": case.summary,
        "dispute": case.summary,
        "terms": agreed.terms if agreed else "",
        "performance": f"{on_paper(agreed.due_on)}前履行。" if agreed and agreed.due_on else "",
        "lead": case.lead.name if case.lead else "",
        "person": case.person,
        "routes": "\n".join(routes),
        "copies": "三",
        "contact": by.name,
        "phone": unit.phone,
        "party": applicants[0] if len(applicants) == 1 else "",
        **(_supervision(case) if kind == SUPERVISION and case.supervised else {}),
    }


def _supervision(case: Case) -> dict[str, Any]:
    """What the supervision says that waits for its answer."""
    assert case.supervised_due_at, "what is supervised has a day"
    day = case.supervised_due_at.astimezone(zone()).date()
    return {"demand": case.given.text, "reply_by": day.isoformat()}


def values_of(paper: Notice, number: str = "", on: date | None = None) -> dict[str, Any]:
    """Everything that the paper's template can name, as it stands now; `number` and the day are what it will get."""
    said = paper.said
    with force_locale("zh_Hans"):
        found: dict[str, Any] = {
            **office.headed(Letterhead.of(paper.unit), on or today()),
            "number": number or UNNUMBERED,
            "addressee": Letterhead.of(paper.addressee).name if paper.addressee else "",
            **(_of_case(paper.case) if paper.case else {}),
        }
        if paper.case and paper.sort.to == PARTY:
            found["petitioner"] = next((party.name for party in paper.recipients), say(GONE))
    return found | {code: _typed(code, said.get(code)) for code in FIELDS if code in said}


def _of_case(case: Case) -> dict[str, Any]:
    name = category.BY_CODE[case.category].name
    return {
        "case_number": case.number,
        "summary": case.summary,
        "category": say(name),
        "origin": say(words.ORIGINS[case.origin]),
        "place": case.place,
        "unit": case.unit.name,
        "people": case.people,
        "found_on": on_paper(case.found_at),
        "accepted_on": on_paper(case.accepted_at),
        "handler": case.handler.name if case.handler else "",
        "person": case.person,
        "helpers": "、".join(unit.name for unit in case.co_handlers),
        "lead": case.lead.name if case.lead else "",
        "assigned_on": on_paper(case.assigned_at),
        "due": on_paper(case.due_at),
        "due_basis": say(limit.BASES[case.due_basis]) if case.due_basis else "",
        "parties": [
            {
                "name": party.name,
                "role": say(words.PARTY_ROLES[party.role]),
                "phone": party.phone or "",
                "address": party.address or "",
            }
            for party in case.everybody
        ],
    }


def _typed(code: str, value: Any) -> Any:
    """A field as the paper says it: days in words, routes as rows."""
    if code == "reply_by" and value:
        return on_paper(date.fromisoformat(str(value)))
    if code == "routes":
        rows = (line.replace(WIDE_BAR, "|").split("|") for line in str(value).splitlines() if line.strip())
        return [dict(zip(LISTS["routes"][2], (cell.strip() for cell in row), strict=False)) for row in rows]
    return value


def covered(values: dict[str, Any]) -> dict[str, Any]:
    """The values with the people's names, numbers and addresses masked, wherever they stand."""
    names = {row["name"] for row in values.get("parties", ())} | {values.get("petitioner", "")}
    long_first = sorted((name for name in names if len(name) > 1), key=len, reverse=True)
    found: dict[str, Any] = _without(values, long_first)
    found["parties"] = [
        {**row, "phone": mask.phone(row["phone"]), "address": mask.address(row["address"])}
        for row in found.get("parties", ())
    ]
    return found


def _without(value: Any, names: list[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, names) for inner in value]
    if isinstance(value, str):
        for name in names:
            value = value.replace(name, mask.name(name))
    return value


def written(paper: Notice, values: dict[str, Any]) -> tuple[bytes, str | None]:
    """(the .docx, the hash of the template from which it was made)."""
    sha256 = paper.template_sha256 if paper.issued_at else Template.sha_of(paper.unit, paper.kind)
    return office.filled(paper.kind, sha256, values), sha256


def blocks(paper: Notice, *, full: bool) -> list[Block]:
    """The paper as the page shows it, its people masked unless they may be seen in full."""
    if full and paper.content_sha256:
        return read(store.read(settings().data_dir, paper.content_sha256))
    values = paper.values or values_of(paper)
    return read(written(paper, values if full else covered(values))[0])
