"""Who is told when a matter is put right, goes back to its sender, or is to be void."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from models.message.outlet import outlets, ways_to
from models.message.reminder import Reminder, own_inbox

if TYPE_CHECKING:
    from models.case.case import Case
    from models.case.moves.voiding import Voiding
    from models.org.unit import Unit
    from models.org.user import Membership, User


def send_of_sender(kind: str, case: Case, *, on: date, now: datetime) -> None:
    """Tells the unit that sent a case on its own that it is returned, or the office what the sender did with it."""
    back = kind == "case_returned"
    sender, reader = (case.office, case.unit) if back else (case.unit, case.office)
    _tell(kind, case, sender.name, [reader], on=on, now=now)


def send_amended(case: Case, *, by: User, on: date, now: datetime) -> None:
    """Tells the other units of a case that what was told of it was put right."""
    readers = [unit for unit in (*case.hands, case.office) if unit not in by.units()]
    _tell("amended", case, by.units()[0].name, readers, on=on, now=now)


def ask_to_void(case: Case, seats: Sequence[Membership], *, by: User, now: datetime) -> None:
    """Tells those who can agree that something is proposed, and nobody else at their office."""
    params = {"office": by.units()[0].name, "number": case.number}
    for seat in seats:
        for way in (own_inbox(seat.user_id), *ways_to(seat.user, seat.unit)):
            Reminder.create("void_asked", seat.unit_id, f"case:{case.id}", now, params, now=now, channel=way)


def send_voiding(kind: str, case: Case, made: Voiding, *, by: User, on: date, now: datetime) -> None:
    """Tells those who reported and handle the case, and who proposed that it be void, what came of it."""
    made.proposed_by.today = on
    readers = [*case.hands, case.office, *made.proposed_by.units()[:1]]
    _tell(kind, case, by.units()[0].name, readers, on=on, now=now)


def _tell(kind: str, case: Case, office: str, units: Iterable[Unit], *, on: date, now: datetime) -> None:
    """Never a unit that the case is kept from."""
    kept = case.recused_ids
    readers = [unit for unit in dict.fromkeys(units) if unit.id not in kept]
    ways, params = outlets(readers, on=on), {"office": office, "number": case.number}
    for unit in readers:
        subject = f"case:{case.id}"
        if Reminder.create(kind, unit.id, subject, now, params, now=now):
            for way in ways.get(unit.id, []):
                Reminder.create(kind, unit.id, subject, now, params, now=now, channel=way)
