"""What a phone says of a case: the kind of a step → the verb that it calls, and who else is told of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from models.base import db
from models.calendar import calendar
from models.case.moves.ending import CHOOSE
from models.case.moves.mediation import Terms
from models.notice.notice import Notice
from models.report.urge import send_advised, send_answered, send_escalated, send_objected, send_of_deadline, send_of_end
from rules.case import limit
from rules.errors import Invalid

if TYPE_CHECKING:
    from models.case.case import Case
    from models.case.step import How

Said = dict[str, Any]
DAYS = {"reached_on": "on", "fulfilled_on": "on"}  # what the desk's forms call the step's day


def tell(case: Case, said: Said, how: How) -> None:
    """Does what the step says. `said` has the fields of schemas/case/step.py; `how` names the step as the phone did."""
    try:
        MOVES.get(said["kind"], _noted)(case, said, how)
    except Invalid as wrong:
        raise Invalid({DAYS.get(name, name): sentence for name, sentence in wrong.errors.items()}) from None


def _noted(case: Case, said: Said, how: How) -> None:
    """News of the case; also that it is settled, whatever its state: what a phone says so is kept."""
    case.must_note(said["kind"], by=how["by"])
    before = case.status
    told = {**said, "id": how["step_id"]}
    case.note(told, made_at=said["made_at"], by=how["by"], now=how["now"])
    if case.status != before:
        _send("settled", case, how)


def _objected(case: Case, said: Said, how: How) -> None:
    unit = case.handler
    case.object(said["text"], calendar(), **how)
    assert unit, "without a handler nobody objects"
    send_objected(case, unit, on=how["by"].today, now=how["now"])


def _asked(case: Case, said: Said, how: How) -> None:
    days = calendar()
    case.ask(limit.due_at(days, said["wanted_on"]), said["text"], days, **how)
    send_of_deadline("asked", case, on=how["by"].today, now=how["now"])


def _pause_asked(case: Case, said: Said, how: How) -> None:
    case.ask_pause(said["reason"], said["text"], **how)
    send_of_deadline("pause_asked", case, on=how["by"].today, now=how["now"])


def _escalated(case: Case, said: Said, how: How) -> None:
    sender = case.owner
    case.escalate(said["text"], escalating=said["urgency"] == "escalating", **how)
    send_escalated(case, sender, on=how["by"].today, now=how["now"])


def _answered(case: Case, said: Said, how: How) -> None:
    case.answer(said["text"], **how)
    send_answered(case, on=how["by"].today, now=how["now"])


def _acknowledged(case: Case, said: Said, how: How) -> None:
    """A paper about the case was received; that a colleague said so before takes nothing from it."""
    paper = db.session.get(Notice, said["paper"], populate_existing=True)  # scoped: it must be about this case
    if paper is None or paper.case is not case or paper.issued_at is None:
        raise Invalid({"paper": CHOOSE})
    if paper.acknowledged_at is None:
        paper.acknowledge(by=how["by"], now=how["now"])


def _advised(case: Case, said: Said, how: How) -> None:
    line = case.advise(said["text"], **how)
    send_advised(case, line.detail["from"], by=how["by"], on=how["by"].today, now=how["now"])


def _agreed(case: Case, said: Said, how: How) -> None:
    case.agree(Terms(said["form"], said["on"], said["text"], said["perform_on"]), calendar(), **how)


def _heard(case: Case, said: Said, how: How) -> None:
    party = case.person_of(said["party"])
    assert party, "the schema asks for one"
    case.confirm(party, said["kind"], said["way"], said["text"], **how)
    if said["kind"] == "disputed":
        _send("disputed", case, how)


def _send(kind: str, case: Case, how: How) -> None:
    send_of_end(kind, case, case.circle, by=how["by"], on=how["by"].today, now=how["now"])


MOVES: dict[str, Callable[[Case, Said, How], object]] = {
    "signed": lambda case, _said, how: case.sign(**how),
    "objected": _objected,
    "asked": _asked,
    "pause_asked": _pause_asked,
    "escalated": _escalated,
    "advised": _advised,
    "answered": _answered,
    "acknowledged": _acknowledged,
    "tried": lambda case, said, how: case.attempt(said["outcome"], said["text"], **how),
    "agreed": _agreed,
    "fulfilled": lambda case, said, how: case.fulfil(said["on"], said["text"], calendar(), **how),
    "confirmed": _heard,
    "disputed": _heard,
    "stopped": lambda case, said, how: case.stop(case.person_of(said["party"]), said["text"], **how),
    "resumed": lambda case, said, how: case.resume(said["text"], **how),
    "referred": lambda case, said, how: case.refer(said["routes"], said["text"], **how),
}
