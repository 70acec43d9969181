"""Messages by hand: an office urges units, at most once an hour, or tells one that its report came back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from models.event import record
from models.message.outlet import outlets
from models.message.reminder import Reminder, own_inbox
from models.org.unit import Unit
from models.round import Round

if TYPE_CHECKING:
    from models.case.case import Case
    from models.filing.held import HeldItem
    from models.notice.notice import Notice
    from models.org.user import User
    from models.work_group import WorkGroup


@dataclass(frozen=True)
class Urged:
    """Who was told now, and who had been told within this hour already."""

    now: list[Unit]
    before: list[Unit]


def urge(round_: Round, office: Unit, units: Collection[Unit], *, by: User, now: datetime) -> Urged:
    """Asks the units for their report: in the inbox, and by the channels that reach their people."""
    ways = outlets(units, on=by.today)
    hour = now.replace(minute=0, second=0, microsecond=0)
    told: list[Unit] = []
    before: list[Unit] = []
    for unit in units:
        new = send(
            "urged",
            unit,
            f"round:{round_.id}",
            due_at=hour,
            round_=round_,
            office=office,
            ways=ways.get(unit.id, []),
            now=now,
        )
        (told if new else before).append(unit)
        if new:
            record("round.urge", by=by, now=now, unit_id=unit.id, subject=f"round:{round_.id}")
    return Urged(told, before)


def send_returned(report_id: Any, unit: Unit, round_: Round, office: Unit, *, on: date, now: datetime) -> None:
    """Tells a unit that its report came back; each return is told once."""
    ways = outlets([unit], on=on)
    send(
        "returned",
        unit,
        f"report:{report_id}",
        due_at=now,
        round_=round_,
        office=office,
        ways=ways.get(unit.id, []),
        now=now,
    )


def send_assigned(case: Case, *, on: date, now: datetime) -> None:
    """Tells the handling unit and those that help what they were given."""
    units = [case.handler or case.office, *case.co_handlers]
    ways = outlets(units, on=on)
    dues = {one.judge_id: one.due_at for one in case.help_clocks}
    for place, unit in enumerate(units):
        due = dues.get(unit.id, case.due_at) if place else case.due_at
        params = {"office": case.office.name, "number": case.number, "due_at": (due or now).isoformat()}
        kind = "helping" if place else "assigned"
        _put(kind, unit, f"case:{case.id}", params, due_at=now, ways=ways.get(unit.id, []), now=now)


def send_objected(case: Case, unit: Unit, *, on: date, now: datetime) -> None:
    """Tells the office in charge that a unit objected and the case is with it again."""
    params = {"office": unit.name, "number": case.number}
    ways = outlets([case.office], on=on).get(case.office.id, [])
    _put("objected", case.office, f"case:{case.id}", params, due_at=now, ways=ways, now=now)


def send_recused(case: Case, unit: Unit, *, on: date, now: datetime) -> None:
    """Tells whoever owns the case now that it was taken from a unit that it concerns."""
    ways = outlets([case.owner], on=on).get(case.owner.id, [])
    params = {"office": unit.name, "number": case.number}
    _put("recused", case.owner, f"case:{case.id}", params, due_at=now, ways=ways, now=now)


def send_escalated(case: Case, sender: Unit, *, on: date, now: datetime) -> None:
    """Tells the office above that a case was passed up to it."""
    params = {"office": sender.name, "number": case.number}
    ways = outlets([case.office], on=on).get(case.office.id, [])
    _put("escalated", case.office, f"case:{case.id}", params, due_at=now, ways=ways, now=now)


def send_supervised(case: Case, *, on: date, now: datetime) -> None:
    """Tells the handling unit, and the office whose leader answers for the case, what is asked by when."""
    due, readers = case.supervised_due_at or now, {"supervised": case.handler or case.office}
    if case.lead is not None:
        readers["supervised_lead"] = case.office
    ways = outlets(list(readers.values()), on=on)
    params = {"office": case.notice_given["from"], "number": case.number, "due_at": due.isoformat()}
    for kind, unit in readers.items():
        _put(kind, unit, f"case:{case.id}", params, due_at=now, ways=ways.get(unit.id, []), now=now)


def send_answered(case: Case, *, on: date, now: datetime) -> None:
    """Tells the office that supervised the case what the handling unit answered."""
    office = case.supervisor
    params = {"office": case.names()["handler"], "number": case.number}
    ways = outlets([office], on=on).get(office.id, [])
    _put("answered", office, f"case:{case.id}", params, due_at=now, ways=ways, now=now)


def send_advised(case: Case, sender: str, *, by: User, on: date, now: datetime) -> None:
    """Tells the handling unit and the office in charge that a helping unit gave its opinion."""
    readers = [unit for unit in dict.fromkeys((case.handler or case.office, case.office)) if unit not in by.units()]
    ways, params = outlets(readers, on=on), {"office": sender, "number": case.number}
    for unit in readers:
        _put("advised", unit, f"case:{case.id}", params, due_at=now, ways=ways.get(unit.id, []), now=now)


def send_of_deadline(kind: str, case: Case, *, on: date, now: datetime) -> bool:
    """Tells the office in charge that more time or a standstill is asked for, or the handling unit what it says; False
    where it was told so within this hour."""
    handler = case.handler or case.office
    sender, reader = (handler, case.office) if kind.endswith("asked") else (case.office, handler)
    due = (case.asked_due_at if kind == "asked" else case.due_at) or now
    params = {"office": sender.name, "number": case.number, "due_at": due.isoformat()}
    hour = now.replace(minute=0, second=0, microsecond=0)
    at = hour if kind == "case_urged" else now
    ways = outlets([reader], on=on).get(reader.id, [])
    return _put(kind, reader, f"case:{case.id}", params, due_at=at, ways=ways, now=now)


def send_of_end(kind: str, case: Case, hands: list[Unit], *, by: User, on: date, now: datetime) -> None:
    """Tells the office in charge that a case is settled or that somebody says it is not, or its units that it goes on.

    `hands` are the units that had to do with the case before the move; the own ones of who makes it know already.
    """
    reopened = kind == "reopened"
    units = hands if reopened else [case.office, *(unit for unit in case.group_units if unit in hands)]
    readers = [unit for unit in dict.fromkeys(units) if unit not in by.units()]
    sender = case.office if reopened else case.handler or case.unit
    params = {"office": sender.name, "number": case.number}
    ways = outlets(readers, on=on)
    for unit in readers:
        _put(kind, unit, f"case:{case.id}", params, due_at=now, ways=ways.get(unit.id, []), now=now)


def send_of_group(
    kind: str, group: WorkGroup, number: str, units: Collection[Unit], *, on: date, now: datetime
) -> None:
    """Tells units that they came into the work group of a matter, that they left it, or that it ended."""
    params = {"office": group.campaign.unit.name, "number": number, "head": group.head}
    ways = outlets(units, on=on)
    for unit in units:
        _put(kind, unit, f"case:{group.case_id}", params, due_at=now, ways=ways.get(unit.id, []), now=now)


def send_noticed(paper: Notice, *, on: date, now: datetime) -> None:
    """Tells the unit to which a paper goes that it was issued, or withdrawn."""
    assert paper.addressee, "papers for people are served"
    kind = "unnoticed" if paper.status == "withdrawn" else "noticed"
    params = {"office": paper.unit.name, "number": paper.number}
    ways = outlets([paper.addressee], on=on).get(paper.addressee.id, [])
    _put(kind, paper.addressee, f"notice:{paper.id}", params, due_at=now, ways=ways, now=now)


def send_of_meeting(subject: str, messages: dict[Unit, tuple[str, dict[str, Any]]], *, on: date, now: datetime) -> None:
    """Tells each of the invited units its own message: the kind, and what fills its sentence."""
    ways = outlets(list(messages), on=on)
    for unit, (kind, params) in messages.items():
        _put(kind, unit, subject, params, due_at=now, ways=ways.get(unit.id, []), now=now)


def send_held(item: HeldItem, *, on: date, now: datetime) -> None:
    """Tells the town that something waits for its decision."""
    office = item.unit.parent or item.unit
    ways, params = outlets([office], on=on).get(office.id, []), {"unit": item.unit.name}
    _put("held", office, f"held:{item.id}", params, due_at=now, ways=ways, now=now)


def send_decided(item: HeldItem, *, on: date, now: datetime) -> None:
    """Tells the sender alone, where that person sits now, what the town decided."""
    item.by.today = on
    office = item.unit.parent or item.unit
    params, own = {"unit": item.unit.name, "office": office.name}, own_inbox(item.by_id)
    for place in item.by.units()[:1]:
        Reminder.create(f"held_{item.status}", place.id, f"held:{item.id}", now, params, now=now, channel=own)


def send(
    kind: str,
    unit: Unit,
    subject: str,
    *,
    due_at: datetime,
    round_: Round,
    office: Unit,
    ways: Collection[str],
    now: datetime,
) -> bool:
    """Creates the message in the inbox and for each way out; False when the inbox had it already."""
    params = {
        "office": office.name,
        "starts_on": round_.starts_on.isoformat(),
        "ends_on": round_.ends_on.isoformat(),
        "due_at": round_.due_at.isoformat(),
    }
    return _put(kind, unit, subject, params, due_at=due_at, ways=ways, now=now)


def _put(
    kind: str,
    unit: Unit,
    subject: str,
    params: dict[str, Any],
    *,
    due_at: datetime,
    ways: Collection[str],
    now: datetime,
) -> bool:
    new = Reminder.create(kind, unit.id, subject, due_at, params, now=now)
    for way in ways if new else ():
        Reminder.create(kind, unit.id, subject, due_at, params, now=now, channel=way)
    return new
