"""Consents: proposals of seats, links and the like by one person, which take effect when a second one agrees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, Text, exists, func, or_, select, update
from sqlalchemy.orm import Mapped, aliased, joinedload, mapped_column, relationship, selectinload

from models.base import Base, db, one_of
from models.event import record
from models.message.reminder import Reminder
from models.org.second_factor import reset
from models.org.sign_in import INVITATION_LIVES, Invitation
from models.org.unit import Unit
from models.org.user import Membership, User
from rules.errors import NotAllowed
from rules.org.consent import DECIDED, FAR_APART, KINDS, LIVES, NO_SEAT, NOT_YOURS, OUTCOMES, common
from rules.org.permission import reach


@dataclass(frozen=True)
class Wanted:
    """What is proposed for one person: a seat, or what concerns the account as a whole."""

    user: User
    unit: Unit | None = None
    role: str | None = None
    starts_on: date | None = None
    head: bool = False


class Consent(Base):
    """One proposal, of one person's matter or of a whole import; it is with the lowest unit above all concerned."""

    __tablename__ = "consent"
    __table_args__ = (
        one_of("kind", tuple(KINDS)),
        one_of("outcome", OUTCOMES),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided_somehow"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[Unit] = relationship()
    proposed_by: Mapped[User | None] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    items: Mapped[list[ConsentItem]] = relationship(order_by="ConsentItem.id")

    @classmethod
    def propose(cls, kind: str, wanted: Sequence[Wanted], *, by: User | None, now: datetime) -> Consent:
        """A proposal to the lowest unit above all the seats concerned, whose people learn of it."""
        units = [one.unit for one in wanted if one.unit] or _units_of(wanted, now.date())
        made = cls(kind=kind, unit=_over(units), proposed_by=by, proposed_at=now, items=[])
        db.session.add(made)
        for one in wanted:
            said = {"role": one.role, "starts_on": one.starts_on, "head": one.head}
            made.items.append(ConsentItem(user=one.user, unit=one.unit, **said))
        db.session.flush()
        made._record("propose", by=by, now=now)
        made._tell("consent_asked", {made.unit_id}, now=now)
        return made

    @classmethod
    def visible_to(cls, user: User) -> Select[Consent]:
        """What concerns units for which the person may agree."""
        places = Unit.within(reach(user.seats, "agree"))
        return select(cls).where(cls.unit_id.in_(select(Unit.id).where(places)))

    @classmethod
    def listed(cls, user: User) -> Select[Consent]:
        """The same, what waits first, then the newest; with all that a line says."""
        said = selectinload(cls.items).joinedload(ConsentItem.user)
        people = (joinedload(cls.proposed_by), joinedload(cls.decided_by), joinedload(cls.unit))
        return cls.visible_to(user).options(said, *people).order_by(cls.outcome.is_not(None), cls.id.desc())

    @classmethod
    def open_of(cls, admin: User, user: User, *, now: datetime) -> Sequence[Consent]:
        """What waits and concerns one person, as the administrator may see it."""
        theirs = cls.visible_to(admin).where(cls.outcome.is_(None), cls.proposed_at > now - LIVES)
        concerned = select(ConsentItem.consent_id).where(ConsentItem.user_id == user.id)
        return db.session.scalars(theirs.where(cls.id.in_(concerned)).order_by(cls.id)).all()

    @classmethod
    def waiting_for(cls, user: User, *, now: datetime) -> Select[Consent]:
        """What this person can agree to now."""
        item = aliased(ConsentItem)
        own = exists().where(item.consent_id == cls.id, item.user_id == user.id)
        others = or_(cls.proposed_by_id != user.id, cls.proposed_by_id.is_(None))
        mine = cls.visible_to(user).where(cls.outcome.is_(None), cls.proposed_at > now - LIVES, others, ~own)
        return mine.where(cls.proposed_at >= user.created_at)

    @classmethod
    def count_waiting(cls, user: User, *, now: datetime) -> int:
        """How many proposals wait for this person."""
        waiting = cls.waiting_for(user, now=now).with_only_columns(cls.id).subquery()
        return db.session.scalar(select(func.count()).select_from(waiting)) or 0

    def open_at(self, *, now: datetime) -> bool:
        """Whether it still waits."""
        return self.outcome is None and self.proposed_at > now - LIVES

    def for_others_than(self, user: User) -> bool:
        """Whether the person is a second one: not who proposed it, nor whom it concerns, nor a younger account."""
        concerned = {item.user_id for item in self.items}
        return user.id != self.proposed_by_id and user.id not in concerned and user.created_at <= self.proposed_at

    def agree(self, *, by: User | None, now: datetime) -> None:
        """Lets it take effect. The operator at the machine (`by` None) is nobody's second self and may always."""
        if by is not None and not (self.for_others_than(by) and by.may("agree", self.unit)):
            raise NotAllowed(NOT_YOURS)
        self._decide("agreed", by=by, now=now)
        items = self._loaded()
        for item in items:
            item.take_effect(self.kind, by=by, now=now)
        db.session.flush()
        self._record("agree", by=by, now=now)
        concerned = _offices(item.unit for item in self.items if item.unit)
        seats = (seat.unit for item in self.items for seat in item.user.memberships if seat.holds_on(now.date()))
        self._tell("consent_given", {self.unit_id} | (concerned or _offices(seats)), now=now)

    def _loaded(self) -> Sequence[ConsentItem]:
        """All people concerned with their seats, in a few queries."""
        mine = select(ConsentItem).where(ConsentItem.consent_id == self.id).options(joinedload(ConsentItem.unit))
        seats = selectinload(User.memberships).joinedload(Membership.unit)
        return db.session.scalars(mine.options(joinedload(ConsentItem.user).options(seats))).all()

    def refuse(self, reason: str, *, by: User, now: datetime) -> None:
        """Says no; who proposed it reads why."""
        if not self.for_others_than(by):
            raise NotAllowed(NOT_YOURS)
        self.reason = reason
        self._decide("refused", by=by, now=now)
        self._record("refuse", by=by, now=now)

    def withdraw(self, *, by: User, now: datetime) -> None:
        """Takes the own proposal back."""
        if by.id != self.proposed_by_id:
            raise NotAllowed(NOT_YOURS)
        self._decide("withdrawn", by=by, now=now)
        self._record("withdraw", by=by, now=now)

    def _decide(self, outcome: str, *, by: User | None, now: datetime) -> None:
        """Of two who decide at once one comes too late."""
        mine = update(Consent).where(
            Consent.id == self.id, Consent.outcome.is_(None), Consent.proposed_at > now - LIVES
        )
        said = {"outcome": outcome, "decided_by_id": by.id if by else None, "decided_at": now, "reason": self.reason}
        if db.session.execute(mine.values(said).returning(Consent.id)).first() is None:
            raise NotAllowed(DECIDED)
        db.session.refresh(self)

    def to_hand_over(self, user: User, *, now: datetime) -> list[User]:
        """Whose links the person may print: who agreed does, and never who proposed; not those who have used theirs."""
        mine = self.outcome == "agreed" and self.decided_by_id == user.id and self.kind in ("seats", "links")
        if not mine or self.decided_at is None or self.decided_at <= now - INVITATION_LIVES:
            return []
        used = select(Invitation.user_id).where(Invitation.used_at >= self.decided_at)
        done = set(db.session.scalars(used.where(Invitation.user_id.in_([item.user_id for item in self.items]))))
        people = dict.fromkeys(item.user for item in self.items)
        wanted = [one for one in people if one.id not in done and one.disabled_at is None]
        return [one for one in wanted if self.kind == "links" or one.password_hash is None]

    def _record(self, action: str, *, by: User | None, now: datetime) -> None:
        for item in self.items:
            said = {"consent": self.id, "what": self.kind, "role": item.role}
            unit_id = item.unit_id or self.unit_id
            record(f"consent.{action}", by=by, now=now, unit_id=unit_id, subject=f"user:{item.user_id}", **said)

    def _tell(self, kind: str, unit_ids: Iterable[int], *, now: datetime) -> None:
        """Tells the units' people; officials are named, as on every page of theirs, and it never leaves the house."""
        first = self.items[0]
        said = {
            "consent": self.kind,
            "number": self.id,
            "who": first.user.name,
            "more": len(self.items) - 1,
            "unit": (first.unit or self.unit).name,
            "role": first.role,
            "by": self.proposed_by.name if self.proposed_by else None,
            "second": self.decided_by.name if self.decided_by else None,
        }
        for unit_id in unit_ids:
            Reminder.create(kind, unit_id, f"consent:{self.id}", now, said, now=now)


class ConsentItem(Base):
    """What a proposal means for one person."""

    __tablename__ = "consent_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    consent_id: Mapped[int] = mapped_column(ForeignKey("consent.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    role: Mapped[str | None] = mapped_column(String(12))
    starts_on: Mapped[date | None]
    head: Mapped[bool]
    user: Mapped[User] = relationship()
    unit: Mapped[Unit | None] = relationship()

    def take_effect(self, kind: str, *, by: User | None, now: datetime) -> None:
        """Does what was proposed. Links are made when they are printed."""
        if kind == "seats":
            assert self.unit and self.role and self.starts_on
            self.user.appoint(self.unit, self.role, self.starts_on, head=self.head, by=by, now=now)
        elif kind == "opening":
            self.user.enable(by=by, now=now)
        elif kind == "factor":
            reset(self.user, by=by, now=now)


def _units_of(wanted: Iterable[Wanted], on: date) -> list[Unit]:
    """Where these people sit or will sit; a closed account counts by the seats that it had."""
    found = []
    for one in wanted:
        standing = [held.unit for held in one.user.memberships if held.ends_on is None or held.ends_on >= on]
        if not standing:
            raise NotAllowed(NO_SEAT)
        found += standing
    return found


def _over(units: Iterable[Unit]) -> Unit:
    """The lowest unit that stands above all of these, or is one of them."""
    path = common(unit.path for unit in units)
    found = db.session.scalars(select(Unit).where(Unit.path == path)).first()
    if found is None:
        raise NotAllowed(FAR_APART)
    return found


def _offices(units: Iterable[Unit]) -> set[int]:
    """The offices in charge of these units."""
    return {unit.office_id for unit in units}
