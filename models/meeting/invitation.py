"""Inviting: who takes part in a meeting is told when and where it is held, and which of their matters it takes up."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, aliased, joinedload

from models.base import db
from models.case.case import Case
from models.case.moves.assignment import CoHandler
from models.case.moves.recusal import Recusal
from models.event import record
from models.org.unit import Unit
from models.report.urge import send_of_meeting
from rules.errors import NotAllowed
from rules.words import N_

if TYPE_CHECKING:
    from models.meeting.meeting import AgendaItem, Attendance
    from models.org.user import User

TOLD = N_("All that are invited were told so already. Nothing has changed since.")
HELD = N_("This meeting was held already, so nobody is invited to it any more.")
NOBODY = N_("Nobody is invited to this meeting.")


class Inviting:
    """The part of a meeting that tells its guests. `invited_with` is what they were told last."""

    invited_at: Mapped[datetime | None]
    invited_with: Mapped[dict[str, Any] | None]

    if TYPE_CHECKING:
        id: Mapped[int]
        unit: Mapped[Unit]
        unit_id: Mapped[int]
        month: Mapped[date]
        held_on: Mapped[date]
        begins_at: Mapped[time]
        place: Mapped[str]
        invited: Mapped[list[Attendance]]

        status: Mapped[str]

        @property
        def agenda(self) -> list[AgendaItem]: ...

        @property
        def case_ids(self) -> list[uuid.UUID]: ...

    @property
    def invitation(self) -> dict[str, Any]:
        """What an invitation would say now."""
        cases = sorted(map(str, self.case_ids))
        subjects = [item.title for item in self.agenda if not item.case_id]
        when = {"held_on": self.held_on.isoformat(), "begins_at": self.begins_at.isoformat("minutes")}
        return {**when, "place": self.place, "cases": cases, "subjects": subjects}

    @property
    def told_otherwise(self) -> bool:
        """Whether the guests were told something that does not hold any more."""
        return self.invited_at is not None and self.invited_with != self.invitation

    def invite(self, begins_at: datetime, *, by: User, now: datetime) -> list[Unit]:
        """Tells every invited unit, in the inbox and by its channels; NotAllowed where all know already."""
        guests = [one.unit for one in self.invited]
        if not guests:
            raise NotAllowed(NOBODY)
        if self.status != "planned":
            raise NotAllowed(HELD)
        if self.invited_with == self.invitation:
            raise NotAllowed(TOLD)
        told = {"office": self.unit.name, "meeting_at": begins_at.isoformat(), "place": self.place}
        self._send("invited", "invited_of", told, on=by.today, now=now)
        self.invited_at, self.invited_with = now, self.invitation
        record("meeting.invite", by=by, now=now, unit_id=self.unit_id, subject=f"meeting:{self.id}", units=len(guests))
        return guests

    def tell_closed(self, *, by: User, now: datetime) -> None:
        """Tells every invited unit that the minutes can be read."""
        told = {"office": self.unit.name, "held_on": self.held_on.isoformat()}
        self._send("minuted", "minuted_of", told, on=by.today, now=now)

    def _send(self, kind: str, of_theirs: str, told: dict[str, Any], *, on: date, now: datetime) -> None:
        """To each the second kind, with the numbers, where something on the agenda concerns it."""
        numbers = self.numbers_of()
        messages = {
            one.unit: (of_theirs, told | {"numbers": numbers[one.unit_id]}) if numbers[one.unit_id] else (kind, told)
            for one in self.invited
        }
        send_of_meeting(f"meeting:{self.id}", messages, on=on, now=now)

    def numbers_of(self) -> dict[int, list[str]]:
        """Invited unit → the numbers of the matters on the agenda that arose, are handled or are helped with there or
        below, but none that is kept from it; in the order of the agenda (three queries)."""
        ids = self.case_ids
        paths, numbers, kept = _paths(ids), _numbers(ids), _kept(ids)
        found: dict[int, list[str]] = defaultdict(list)
        for guest in (one.unit for one in self.invited):
            for case_id in ids:
                concerns = any(path.startswith(guest.path) for path in paths[case_id])
                if concerns and guest.id not in kept[case_id]:
                    found[guest.id].append(numbers[case_id])
        return found


def announced(ids: list[uuid.UUID], guest: User) -> dict[uuid.UUID, Case]:
    """Of the cases on an agenda, those that an invited unit reads of by number, kind and place: all but what is kept
    from it (one query)."""
    rows = select(Case).where(Case.id.in_(ids), Case.id.not_in(Recusal.from_user(guest)))
    units = (joinedload(Case.unit).joinedload(Unit.parent), joinedload(Case.handler), joinedload(Case.office))
    return {case.id: case for case in db.session.scalars(rows.options(*units))}


def reported_by(ids: list[uuid.UUID], units: list[Unit], reader: User) -> dict[uuid.UUID, Case]:
    """Of the cases on an agenda, those on which some units report: they arose, are handled or are helped with there or
    below, and the reader may see them (two queries)."""
    mine = tuple(unit.path for unit in units)
    concerned = [case_id for case_id, paths in _paths(ids).items() if any(path.startswith(mine) for path in paths)]
    rows = Case.visible_to(reader).where(Case.id.in_(concerned)).options(joinedload(Case.handler))
    return {case.id: case for case in db.session.scalars(rows)}


def _numbers(ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    return {row[0]: row[1] for row in db.session.execute(select(Case.id, Case.number).where(Case.id.in_(ids)))}


def _paths(ids: list[uuid.UUID]) -> dict[uuid.UUID, set[str]]:
    """Case → the paths of the units that have to do with it."""
    hand, helper = aliased(Unit), aliased(Unit)
    rows = (
        select(Case.id, Unit.path, hand.path, helper.path)
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(hand, hand.id == Case.handler_id)
        .outerjoin(CoHandler, CoHandler.case_id == Case.id)
        .outerjoin(helper, helper.id == CoHandler.unit_id)
        .where(Case.id.in_(ids))
    )
    found: dict[uuid.UUID, set[str]] = defaultdict(set)
    for case_id, *paths in db.session.execute(rows):
        found[case_id].update(path for path in paths if path)
    return found


def _kept(ids: list[uuid.UUID]) -> dict[uuid.UUID, set[int]]:
    """Case → the units from which it is kept."""
    rows = select(Recusal.case_id, Recusal.unit_id).where(Recusal.case_id.in_(ids), Recusal.lifted_at.is_(None))
    found: dict[uuid.UUID, set[int]] = defaultdict(set)
    for case_id, unit_id in db.session.execute(rows):
        found[case_id].add(unit_id)
    return found
