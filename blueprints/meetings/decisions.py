"""What is typed in the meeting: one row an item, all sent at once; refusals stand at their row, the rest is kept."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from marshmallow import ValidationError

import clock
import times
from blueprints.meetings import bp
from blueprints.meetings.agenda import OFF
from blueprints.meetings.page import cases_of, mine, named
from forms import Entry, sentences
from guard import me, must, requires, today, visible_or_404
from models.assigning import Task
from models.base import db
from models.calendar import calendar
from models.case import Case
from models.deciding import decide, noted
from models.meeting import AgendaItem, Meeting
from models.offering import leaders_of, units_for
from models.step import CaseStep
from models.unit import Unit
from models.urging import send_assigned
from models.user import User
from rules import case as case_words
from rules import limit
from rules.errors import Invalid, NotAllowed
from rules.meeting import must_be_open
from rules.words import N_
from schemas.meeting import DECISION, DECISION_FIELDS
from wording import say

HIDDEN = N_("You may not see this matter any more, so it cannot be decided here.")
NOT_OFFERED = N_("Choose one of those offered.")


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
    """Keeps every row that was filled in and can be; each by itself, so that one refusal holds up no other."""
    meeting = mine(meeting_id)
    sent = [(item, entry) for item in meeting.items if (entry := _sent(item)).values]
    offers = _Offers(meeting, today())
    typed = [(item, entry) for item, entry in sent if not _is_kept(item, entry, offers)]
    refused = {item.id: entry for item, entry in typed if not _tried(item, entry, offers)}
    db.session.commit()
    kept = len(typed) - len(refused)
    if kept:
        flash(ngettext("%(num)s decision is kept.", "%(num)s decisions are kept.", kept))
    if refused:
        return _sheet(visible_or_404(Meeting, meeting_id), refused)
    if sent and not kept:
        flash(say(N_("These decisions were kept before.")))
    if not sent:
        flash(say(N_("Nothing was typed yet.")), "wait")
        return redirect(url_for("meetings.decisions", meeting_id=meeting_id), 303)
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


def _sent(item: AgendaItem) -> Entry:
    """What was typed in the item's row; empty where that is nothing but the version that the page carried."""
    said = {name: request.form.get(f"{name}-{item.id}", "").strip() for name in DECISION_FIELDS}
    return Entry(said if any(text for name, text in said.items() if name != "version") else {})


class _Offers:
    """Whom the meeting's office can name, asked once for all rows."""

    def __init__(self, meeting: Meeting, on: Any) -> None:
        self.units = {unit.id: unit for unit in units_for(meeting.unit, meeting.unit)}
        self.leaders: dict[int, User] = {leader.id: leader for leader in leaders_of(meeting.unit, on)}

    def units_of(self, case: Case) -> dict[int, Unit]:
        """Those, and the unit where the matter arose."""
        return self.units | {case.unit.id: case.unit}

    def units_named(self, case: Case) -> list[tuple[int, str]]:
        """The same for a list to choose from."""
        return [(unit.id, unit.name) for unit in self.units_of(case).values()]

    def told(self, typed: Mapping[str, str], case: Case | None) -> str:
        """What was typed in a row, in one line to read and to copy."""
        units = {str(unit): name for unit, name in (self.units_named(case) if case else ())}
        leaders = {str(leader): name for leader, name in self.leaders_named}
        said = [units.get(typed["handler"]), _day(typed["due_on"]), leaders.get(typed["lead"])]
        return " · ".join(one for one in (*said, typed["person"], typed["words"]) if one)

    @property
    def leaders_named(self) -> list[tuple[int, str]]:
        """The leaders for a list to choose from."""
        return [(leader.id, leader.name) for leader in self.leaders.values()]


def _day(text: str) -> str:
    try:
        return times.day(text) if text else ""
    except ValueError:
        return text


def _is_kept(item: AgendaItem, entry: Entry, offers: _Offers) -> bool:
    """Whether the row says what was decided already: a page that was sent twice is nothing to refuse."""
    if item.decided_at is None:
        return False
    case = cases_of([item]).get(item.case_id) if item.case_id else None
    try:
        told = entry.load(DECISION)
        task = _task(case, told, offers) if case and told["handler"] is not None else None
    except (ValidationError, Invalid):
        return False
    return (item.decision, item.task) == (told["words"], noted(task))


def _tried(item: AgendaItem, entry: Entry, offers: _Offers) -> bool:
    """Keeps one row in a savepoint of its own; where that is refused, the row knows why and nothing of it stays."""
    try:
        with db.session.begin_nested():
            _keep(item, entry.load(DECISION), offers)
    except (ValidationError, Invalid, NotAllowed) as refusal:
        entry.errors = sentences(refusal)
        return False
    return True


def _keep(item: AgendaItem, told: dict[str, Any], offers: _Offers) -> None:
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
    task = _task(case, told, offers) if case and told["handler"] is not None else None
    decide(item, case, told["words"], task, by=me(), now=clock.now())
    if case and task:
        send_assigned(case, on=today(), now=clock.now())


def _task(case: Case, told: dict[str, Any], offers: _Offers) -> Task:
    """What was typed, as rows; Invalid by field where something is none of those offered."""
    units = offers.units_of(case)
    wrong = {"handler": told["handler"] not in units, "lead": told["lead"] not in (None, *offers.leaders)}
    if any(wrong.values()):
        raise Invalid({name: NOT_OFFERED for name, is_wrong in wrong.items() if is_wrong})
    due_at = limit.due_at(calendar(), told["due_on"])
    lead = offers.leaders.get(told["lead"]) if told["lead"] else None
    return Task(units[told["handler"]], limit.SET, due_at, (), lead, told["person"], told["words"])


def _sheet(meeting: Meeting, refused: dict[int, Entry]) -> ResponseReturnValue:
    """The sheet with what was refused, and what others did to those matters meanwhile (409)."""
    items = meeting.agenda
    gone = [item for item in meeting.items if item.id in refused and item.removed_at is not None]
    cases, offers = cases_of([*items, *gone]), _Offers(meeting, today())
    overtaken = [item for item in (*items, *gone) if item.id in refused and "" in refused[item.id].errors]
    text = render_template(
        "meetings/decisions.html",
        meeting=meeting,
        items=items,
        gone=gone,
        cases=cases,
        offers=offers,
        refused=refused,
        changes=_changes(overtaken, refused),
        written=lambda item: offers.told(refused[item.id].values, cases.get(item.case_id) if item.case_id else None),
        typed=lambda said, item_id: {f"{name}-{item_id}": value for name, value in said.items()},
        steps_named={code: say(name) for code, name in case_words.STEPS.items()},
        bases={code: say(name) for code, name in limit.BASES.items()},
        **named(),
    )
    return text, 409 if overtaken else 422 if refused else 200


def _changes(items: Sequence[AgendaItem], refused: dict[int, Entry]) -> dict[uuid.UUID, list[CaseStep]]:
    """Case → the moves made since the version that the page carried (one query)."""
    seen = {item.case_id: refused[item.id].values.get("version", "") for item in items if item.case_id}
    steps = CaseStep.of_cases(list(seen), but=case_words.NOTES)
    found: dict[uuid.UUID, list[CaseStep]] = {}
    for step in steps:
        version = seen[step.case_id]
        if version.isdigit() and len(version) < 8 and step.version >= int(version):
            found.setdefault(step.case_id, []).append(step)
    return found
