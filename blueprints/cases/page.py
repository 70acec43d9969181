"""The page of one case, with what was typed on it and refused."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

import clock
from blueprints.cases.amended import amended
from blueprints.cases.lights import timing
from blueprints.cases.words import named
from models.base import db
from models.calendar import calendar
from models.case.attachment import Attachment
from models.case.case import Case
from models.case.intake import Intake
from models.case.moves.merger import Merger
from models.case.moves.recusal import Recusal
from models.case.moves.voiding import Voiding
from models.case.reveal import Reveal
from models.case.step import OLDEST_FIRST, CaseStep
from models.ledger.platform import PlatformReceipt
from models.ledger.similar import similar_to
from models.notice.notice import Notice
from models.project import may_place
from models.report.report import Report
from rules import mask
from rules.case import limit, move, words
from rules.errors import NotAllowed
from rules.ledger.platform import STATES as STATES_THERE
from rules.ledger.similar import SAME
from rules.notice.notice import STATUSES as PAPER_STATES
from rules.notice.notice import TONES as PAPER_TONES
from rules.report.review import ALWAYS, OF_DISPUTES, REASONS
from web.forms import Entry
from web.guard import me, visible_or_404
from wording.catalogues import say

RETURNS = {key: text for key, text in REASONS.items() if key in OF_DISPUTES | {ALWAYS}}


def begun(case_id: uuid.UUID, action: str) -> Case:
    """The case as it stands now, if the move is this person's; whether its state allows it is for the move to say."""
    case = visible_or_404(Case, case_id)
    case.take()
    case.must_be_yours(action, by=me())
    return case


def refused(case_id: uuid.UUID, entry: Entry) -> ResponseReturnValue:
    """The page as it stands now, with what was typed on it and what others did meanwhile."""
    return page(visible_or_404(Case, case_id), entry, 409 if "" in entry.errors else 422)


def page(case: Case, entry: Entry | None = None, status: int = 200) -> ResponseReturnValue:
    """The case as it stands now, in a fixed number of queries."""
    reveal = Reveal.active(case, me(), now=clock.now())
    entry = entry or Entry()
    text = render_template(
        "cases/show.html",
        case=case,
        entry=entry,
        changes=since(case, entry.values.get("version")) if "" in entry.errors else [],
        reveal=reveal,
        reveals=db.session.scalars(Reveal.of(case)).all() if reveal else (),
        alive=case.status not in move.NOT_COUNTED,
        notable=case.admits("note", by=me()) and case.status not in move.NOT_COUNTED,
        note_id=uuid.uuid4(),
        revealable=case.admits("reveal", by=me()),
        mask=mask,
        reasons={code: say(name) for code, name in words.REASONS.items()},
        steps_named={code: say(name) for code, name in words.STEPS.items()},
        can_place=may_place(case, by=me()),
        origins={code: say(name) for code, name in words.ORIGINS.items()},
        roles={code: say(name) for code, name in words.PARTY_ROLES.items()},
        return_reasons={key: say(text) for key, text in RETURNS.items()},
        **_belongings(case, full=reveal is not None),
        **possible(case),
        alike=similar_to(case, me()) if case.stands_open("merge") and case.yours("merge", by=me()) else [],
        likenesses={code: say(name) for code, name in SAME.items()},
        **timing(case),
        **named(),
    )
    return text, status


def possible(case: Case) -> dict[str, Any]:
    """The moves of this reader, and in sentences those of others."""
    moves = case.moves_of(by=me())
    days = calendar()
    until = limit.objection_until(days, case.assigned_at) if case.assigned_at and "object" in moves else None
    extendable = "ask" in moves and case.due_at and case.due_basis in limit.EXTENDABLE
    longest = limit.longest_extension(days, case.due_at) if extendable and case.due_at else None
    if longest and clock.now() > longest:
        longest = None
    if until and clock.now() > until:
        moves.remove("object")
    others = []
    for whose, actions in case.moves_of_others(by=me()).items():
        said = say(", ").join(say(move.ACTIONS[action]) for action in actions)
        others.append(say(move.OTHERS[whose], actions=said, **case.names()))
    made = case.agreement
    court = limit.court_until(days, made.reached_on) if made else None
    up = _upwards(case) if "escalate" in moves else {}
    return {**up, "moves": moves, "others": others, "objection_until": until, "longest": longest, "court_until": court}


def _upwards(case: Case) -> dict[str, Any]:
    """To which office the case can be passed up, if there is one, and how many attempts must come first."""
    try:
        return {"upper": case.upper.name, "tries_missing": case.tries_missing}
    except NotAllowed:
        return {"upper": None, "tries_missing": 0}


def since(case: Case, version: object) -> list[CaseStep]:
    """The moves that others made since the version of the case that the reader saw."""
    seen = int(str(version)) if str(version).isdigit() and len(str(version)) < 8 else 0
    moved = select(CaseStep).where(CaseStep.case_id == case.id, CaseStep.version >= seen)
    rows = moved.where(CaseStep.kind.not_in(words.NOTES)).options(joinedload(CaseStep.by)).order_by(*OLDEST_FIRST)
    return list(db.session.scalars(rows))


def _belongings(case: Case, *, full: bool) -> dict[str, Any]:
    """What hangs on a case, one query each."""
    steps = select(CaseStep).where(CaseStep.case_id == case.id).options(joinedload(CaseStep.by))
    kept = Attachment.visible_to(me()).where(Attachment.case_id == case.id).order_by(Attachment.id)
    report = Report.visible_to(me()).where(Report.id == case.report_id).options(
        joinedload(Report.unit), joinedload(Report.round), joinedload(Report.author)
    )  # fmt: skip
    past = db.session.scalars(steps.order_by(*OLDEST_FIRST)).all()
    papers = db.session.scalars(Notice.visible_to(me()).where(Notice.case_id == case.id).order_by(Notice.drafted_at))
    return {
        "papers": [(one, say(one.sort.name), say(PAPER_STATES[one.status]), PAPER_TONES[one.status]) for one in papers],
        "steps": past,
        "amended": amended(case.amendments, full=full) if any(one.kind == "amended" for one in past) else {},
        "supervision_paper": _supervision_paper(case, past),
        "attachments": db.session.scalars(kept).all(),
        "door": Intake.at_door(case.id),
        "report": db.session.scalars(report).first(),
        **_mergers(case),
        "answered": [(one, say(STATES_THERE[one.state])) for one in db.session.scalars(PlatformReceipt.of(case))],
        **_voidings(case),
        "recusals": db.session.scalars(Recusal.of(case.id)).all(),
    }


def _supervision_paper(case: Case, steps: Sequence[CaseStep]) -> str | None:
    """The number of the paper of the supervision that waits for its answer, if one was issued and not withdrawn."""
    given = max((one for one in steps if one.kind == "supervised"), key=lambda one: one.version, default=None)
    if given is None or not case.supervised:
        return None
    withdrawn = {one.detail.get("number") for one in steps if one.detail.get("withdrawn")}
    numbers = [one.detail["number"] for one in steps if one.detail.get("of") == str(given.id)]
    return next((number for number in reversed(numbers) if number not in withdrawn), None)


def _mergers(case: Case) -> dict[str, Any]:
    """What the case absorbed, what absorbed it, and which of these the reader may look at."""
    about = Merger.about(case)
    ids = [one.case_id if one.into_id == case.id else one.into_id for one in about]
    open_to = Case.visible_to(me()).where(Case.id.in_(ids)).with_only_columns(Case.id)
    return {
        "absorbed": [one for one in about if one.into_id == case.id],
        "gone": next((one for one in about if one.case_id == case.id), None),
        "reachable": set(db.session.scalars(open_to)) if ids else set(),
    }


def _voidings(case: Case) -> dict[str, Any]:
    """What is proposed now, whether this reader is the second person, and by what the case is void."""
    past: list[Voiding] = case.voidings
    asked = next((one for one in past if one.outcome is None), None)
    agreed = next((one for one in past if one.kind == "void" and one.outcome == "agreed"), None)
    on = me().today
    return {
        "asked": asked,
        "seats": case.seconds(asked.proposed_by, on=on, asked_at=asked.proposed_at) if asked else (),
        "decides": asked is not None and case.decides_void(asked, by=me()),
        "void": agreed if case.status == "voided" else None,
    }
