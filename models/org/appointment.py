"""How a person comes to a seat: what the rules say of it, and the seat itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, cast

from models.base import db
from models.event import record
from rules.errors import Invalid, NotAllowed
from rules.org.permission import separate
from rules.org.unit import roles_at
from rules.words import N_

if TYPE_CHECKING:
    from models.org.unit import Unit
    from models.org.user import Membership, User

NO_SUCH_ROLE = N_("There is no such role at this unit. Cadres sit in villages, others in offices.")
NO_SUCH_HEAD = N_("Only an office worker can be the head of an office.")


class Seating:
    """The part of a person that holds seats."""

    def must_take(self, unit: Unit, role: str, starts_on: date, *, head: bool = False, by: User | None) -> None:
        """Refuses a seat that the person cannot hold; administration, audit and business never meet in one person."""
        person = cast("User", self)
        if by is not None and by.id == person.id:
            raise NotAllowed(N_("Nobody changes their own seats. Another administrator must do this."))
        if role not in roles_at(unit.kind):
            raise Invalid({"role": NO_SUCH_ROLE})
        if head and role != "office":
            raise Invalid({"role": NO_SUCH_HEAD})
        if starts_on > (unit.ends_on or starts_on):
            raise Invalid({"starts_on": N_("The unit does not exist any more on that day. Choose another one.")})
        same = self.standing(unit, role, starts_on)
        if same is not None and not (head and not same.head):
            raise Invalid({"role": N_("The person holds this seat already.")})
        meanwhile = [held.role for held in person.memberships if held.ends_on is None or held.ends_on >= starts_on]
        if not separate([role, *meanwhile]):
            raise NotAllowed(
                N_("Administration, audit and case work must be held by different people. Choose another person.")
            )

    def standing(self, unit: Unit, role: str, on: date) -> Membership | None:
        """The seat of this role at the unit that is held on that day or later."""
        held = cast("User", self).memberships
        same = (one for one in held if (one.unit_id, one.role) == (unit.id, role))
        return next((one for one in same if one.ends_on is None or one.ends_on >= on), None)

    def appoint(
        self, unit: Unit, role: str, starts_on: date, *, head: bool = False, by: User | None, now: datetime
    ) -> Membership:
        """Gives the person a seat from a day on, or makes who holds it the head. On pages a consent comes first."""
        from models.org.user import Membership  # noqa: PLC0415 - a seat knows its person; only here a person makes one

        self.must_take(unit, role, starts_on, head=head, by=by)
        person = cast("User", self)
        seat = self.standing(unit, role, starts_on)
        if seat is None:
            seat = Membership(user=person, unit=unit, role=role, starts_on=starts_on, head=False)
            db.session.add(seat)
        seat.head = seat.head or head
        said = {"role": role, "head": True} if head else {"role": role}
        record("user.appoint", by=by, now=now, unit_id=unit.id, subject=f"user:{person.id}", **said)
        return seat
