"""What is typed in the meeting: one row an item, all sent at once; refusals stand at their row, the rest is kept."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from marshmallow import ValidationError
from sqlalchemy.orm import selectinload

import clock
from blueprints.meetings import bp
from blueprints.meetings.agenda import OFF
from blueprints.meetings.offers import Offers
from blueprints.meetings.page import cases_of, mine, named
from models.base import db
from models.case.case import Case
from models.case.step import CaseStep
from models.meeting.decision import decide, noted
from models.meeting.meeting import AgendaItem, Meeting
from models.report.urge import send_assigned
from rules.case import limit, words
from rules.errors import Invalid, NotAllowed
from rules.meeting import must_be_open
from rules.words import N_
from schemas.meeting import DECISION, DECISION_FIELDS
from web.forms import Entry, sentences
from web.guard import me, must, requires, today, visible_or_404
from wording.catalogues import say

HIDDEN = N_("You may not see this matter any more, so it cannot be decided here.")


@bp.get("/meetings/<int:meeting_id>/decisions")
@requires("meet")
def decisions(meeting_id: int) -> ResponseReturnValue:
    """The sheet on which the decisions are typed."""
    meeting = visible_or_404(Meeting, meeting_id)
    must("meet", meeting.unit)
    must_be_open(meeting.status)
    return _sheet(meeting, {})


@bp.post("/meetings/<int:meeting_id>/decisions")
@requires("meet")
def keep_decisions(meeting_id: int) -> ResponseReturnValue:
    """Keeps every row that was filled in and can be, or the one whose button was pressed; each by itself, so that one
    refusal holds up no other. What was typed in the other rows stays on the sheet."""
    meeting = mine(meeting_id)
    everything = [(item, entry) for item in meeting.items if (entry := _sent(item)).values]
    only = request.form.get("only", "")
    sent = [(item, entry) for item, entry in everything if only in ("", str(item.id))]
    waiting = {item.id: entry for item, entry in everything if only not in ("", str(item.id))}
    offers = Offers(meeting, now=clock.now())
    typed = [(item, entry) for item, entry in sent if not _is_kept(item, entry, offers)]
    refused = {item.id: entry for item, entry in typed if not _tried(item, entry, offers)}
    db.session.commit()
    kept = len(typed) - len(refused)
    if kept:
        flash(ngettext("%(num)s decision is kept.", "%(num)s decisions are kept.", kept))
    if refused or waiting:
        return _sheet(visible_or_404(Meeting, meeting_id), refused, waiting)
    if sent and not kept:
        flash(say(N_("These decisions were kept before.")))
    if only or not sent:
        if not sent:
            flash(say(N_("Nothing was typed yet.")), "wait")
        anchor = f"row-{only}" if only.isdigit() else None
        return redirect(url_for("meetings.decisions", meeting_id=meeting_id, _anchor=anchor), 303)
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


def _sent(item: AgendaItem) -> Entry:
    """What was typed in the item's row; empty where that is nothing but the version that the page carried."""
    said: dict[str, Any] = {name: request.form.get(f"{name}-{item.id}", "").strip() for name in DECISION_FIELDS}
    said["helpers"] = request.form.getlist(f"helpers-{item.id}")
    return Entry(said if any(text for name, text in said.items() if name != "version") else {})


def _is_kept(item: AgendaItem, entry: Entry, offers: Offers) -> bool:
    """Whether the row says what was decided already: a page that was sent twice is nothing to refuse."""
    if item.decided_at is None:
        return False
    case = cases_of([item]).get(item.case_id) if item.case_id else None
    try:
        told = entry.load(DECISION)
        task = offers.task(case, told) if case and told["handler"] is not None else None
    except (ValidationError, Invalid):
        return False
    return (item.decision, item.task) == (told["words"], noted(task))


def _tried(item: AgendaItem, entry: Entry, offers: Offers) -> bool:
    """Keeps one row in a savepoint of its own; where that is refused, the row knows why and nothing of it stays."""
    try:
        with db.session.begin_nested():
            _keep(item, entry.load(DECISION), offers)
    except (ValidationError, Invalid, NotAllowed) as refusal:
        entry.errors = sentences(refusal)
        return False
    return True


def _keep(item: AgendaItem, told: dict[str, Any], offers: Offers) -> None:
    if item.removed_at is not None:
        raise NotAllowed(OFF)
    item.must_be_undecided()
    case = cases_of([item]).get(item.case_id) if item.case_id else None
    if item.case_id and case is None:
        raise NotAllowed(HIDDEN)
    if case is None and told["handler"] is not None:
        raise Invalid({"handler": N_("Only a matter with a number can be assigned. Write the decision in words.")})
    if case is not None:
        case.take()
        case.must_be_at(told["version"] or 0)
    task = offers.task(case, told) if case and told["handler"] is not None else None
    decide(item, case, told["words"], task, by=me(), now=clock.now())
    if case and task:
        send_assigned(case, on=today(), now=clock.now())


def _sheet(
    meeting: Meeting, refused: dict[int, Entry], waiting: Mapping[int, Entry] | None = None
) -> ResponseReturnValue:
    """The sheet with what was refused, and what others did to those matters meanwhile (409); `waiting`: what was typed
    and not sent yet."""
    items = meeting.agenda
    gone = [item for item in meeting.items if item.id in refused and item.removed_at is not None]
    cases = cases_of([*items, *gone], selectinload(Case.clocks))  # by which statutory days are counted
    offers = Offers(meeting, now=clock.now())
    overtaken = [item for item in (*items, *gone) if item.id in refused and "" in refused[item.id].errors]
    text = render_template(
        "meetings/decisions.html",
        meeting=meeting,
        items=items,
        gone=gone,
        cases=cases,
        offers=offers,
        refused=refused,
        waiting=waiting or {},
        changes=_changes(overtaken, refused),
        written=lambda item: offers.told(refused[item.id].values, cases.get(item.case_id) if item.case_id else None),
        typed=lambda said, item_id: {f"{name}-{item_id}": value for name, value in said.items()},
        steps_named={code: say(name) for code, name in words.STEPS.items()},
        bases={code: say(name) for code, name in limit.BASES.items()},
        **named(),
    )
    return text, 409 if overtaken else 422 if refused else 200


def _changes(items: Sequence[AgendaItem], refused: dict[int, Entry]) -> dict[uuid.UUID, list[CaseStep]]:
    """Case → the moves made since the version that the page carried (one query)."""
    seen = {item.case_id: refused[item.id].values.get("version", "") for item in items if item.case_id}
    steps = CaseStep.of_cases(list(seen), but=words.NOTES)
    found: dict[uuid.UUID, list[CaseStep]] = {}
    for step in steps:
        version = seen[step.case_id]
        if version.isdigit() and len(version) < 8 and step.version >= int(version):
            found.setdefault(step.case_id, []).append(step)
    return found
