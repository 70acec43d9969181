"""The monthly meeting of an office, who is invited, and its agenda, which is proposed by rule and edited by hand."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from models.base import Base, db, insert_once, one_of
from models.case.case import Case
from models.event import record
from models.filing.told import lock
from models.meeting.agenda import Proposal, proposals
from models.meeting.invitation import Inviting
from models.org.unit import Unit
from rules import meeting as rule
from rules.errors import Invalid
from rules.org.permission import reach
from rules.words import N_

if TYPE_CHECKING:
    from models.org.user import User
    from rules.calendar import Calendar

TWICE = N_("This matter stands on the agenda already.")


class Meeting(Inviting, Base):
    """One office's meeting of one month (its first day). `held_on` is the 15th, moved past days off or by hand."""

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("unit_id", "month"), one_of("status", tuple(rule.STATUSES)))

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    month: Mapped[date]
    held_on: Mapped[date]
    begins_at: Mapped[time]
    place: Mapped[str] = mapped_column(String(100), default="")
    chair: Mapped[str] = mapped_column(String(60), default="")
    keeper: Mapped[str] = mapped_column(String(60), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(8), default="planned")
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    unit: Mapped[Unit] = relationship()
    items: Mapped[list[AgendaItem]] = relationship(
        order_by="AgendaItem.position, AgendaItem.id", back_populates="meeting"
    )
    invited: Mapped[list[Attendance]] = relationship(back_populates="meeting")

    @classmethod
    def visible_to(cls, user: User) -> Select[Meeting]:
        """The meetings of the offices where the person sits as clerk or as leader."""
        held = select(cls).join(Unit, Unit.id == cls.unit_id)
        return held.where(Unit.within(reach(user.seats, "desk")))

    @classmethod
    def invites(cls, unit_ids: list[int]) -> Select[Meeting]:
        """The meetings to which some units are invited, the newest first."""
        asked = select(Attendance.meeting_id).where(Attendance.unit_id.in_(unit_ids))
        return select(cls).where(cls.id.in_(asked)).options(joinedload(cls.unit)).order_by(cls.month.desc(), cls.id)

    @classmethod
    def told_to(cls, unit_ids: list[int], *, since: date) -> Select[Meeting]:
        """Those held since a day, or to come, to which the units were told that they are invited; with all that stands
        on them."""
        told = cls.invites(unit_ids).where(cls.invited_at.is_not(None), cls.held_on >= since)
        return told.options(selectinload(cls.items), selectinload(cls.invited))

    @classmethod
    def open(cls, unit: Unit, month: date, calendar: Calendar, *, now: datetime) -> bool:
        """Plans the month's meeting unless it stands, all directly below invited; safe in any number of processes."""
        held_on = rule.meeting_on(month.year, month.month, calendar)
        first = month.replace(day=1)
        if not insert_once(
            cls, unit_id=unit.id, month=first, held_on=held_on, begins_at=rule.BEGINS_AT, changed_at=now
        ):
            return False
        row = db.session.scalars(select(cls).where(cls.unit_id == unit.id, cls.month == first)).one()
        below = select(Unit.id).where(Unit.parent_id == unit.id, Unit.ends_on.is_(None))
        db.session.add_all(Attendance(meeting_id=row.id, unit_id=one) for one in db.session.scalars(below))
        record("meeting.open", by=None, now=now, unit_id=unit.id, subject=f"meeting:{row.id}")
        return True

    @classmethod
    def on_their_day(cls, calendar: Calendar, *, now: datetime) -> list[Meeting]:
        """The meetings to come that stand on the day of the rule, not on one chosen by hand."""
        to_come = cls.held_on > calendar.day_of(now)
        planned = db.session.scalars(select(cls).where(cls.status == "planned", to_come).order_by(cls.id))
        return [row for row in planned if row.held_on == rule.meeting_on(row.month.year, row.month.month, calendar)]

    def follow(self, calendar: Calendar, *, now: datetime) -> bool:
        """Moves to the day of the rule by a corrected calendar; says whether it did. What would be past stays."""
        day = rule.meeting_on(self.month.year, self.month.month, calendar)
        if day == self.held_on or day <= calendar.day_of(now):
            return False
        self.held_on, self.version, self.changed_at = day, self.version + 1, now
        subject = f"meeting:{self.id}"
        record("meeting.follow", by=None, now=now, unit_id=self.unit_id, subject=subject, held_on=day.isoformat())
        return True

    def take(self) -> None:
        """Makes those who prepare the same meeting take turns; refused once the minutes are closed."""
        lock(self.unit)
        db.session.refresh(self)
        rule.must_be_open(self.status)

    def plan(self, told: dict[str, Any], *, by: User, now: datetime) -> None:
        """When and where it is held, who leads it, who writes, who came, and what was said in general."""
        month = (told["held_on"].year, told["held_on"].month)
        after = rule.month_after(self.month)
        if month not in {(self.month.year, self.month.month), (after.year, after.month)}:
            raise Invalid({"held_on": N_("Choose a day of this month or of the next.")})
        for field in ("held_on", "begins_at", "place", "chair", "keeper", "summary"):
            setattr(self, field, told[field])
        for one in self.invited:
            one.present = one.unit_id in told["present"]
        self._changed("plan", by=by, now=now)

    def named(self, *, by: User, now: datetime) -> list[Proposal]:
        """What the rule names and nobody has put on the agenda or taken off, the weightiest first."""
        known = {item.case_id for item in self.items}
        return [one for one in proposals(self.unit, by=by, now=now) if one.case_id not in known]

    def propose(self, *, by: User, now: datetime, chosen: Collection[uuid.UUID] = ()) -> int:
        """Puts on the agenda what the rule names: the chosen cases, else the weightiest as far as there is room; says
        how many came."""
        named = self.named(by=by, now=now)
        found = [one for one in named if one.case_id in chosen] if chosen else named[: rule.room(len(self.agenda))]
        last = self._last()
        for position, one in enumerate(found, start=last + 1):
            self.items.append(AgendaItem(case_id=one.case_id, reasons=one.reasons, position=position))
        self._changed("propose", by=by, now=now, count=len(found))
        return len(found)

    def put(self, case: Case | None, title: str, note: str, *, by: User, now: datetime) -> AgendaItem:
        """Puts a matter, or a subject that is none, at the end of the agenda; one that was taken off comes back."""
        item = next((one for one in self.items if case is not None and one.case_id == case.id), None)
        last = self._last()
        if item is not None and item.removed_at is None:
            raise Invalid({"what": TWICE})
        if item is None:
            item = AgendaItem(case_id=case.id if case else None, title=title, reasons=[{"code": "by_hand"}])
            self.items.append(item)
        item.removed_at, item.note, item.position = None, note, last + 1
        self._changed("put", by=by, now=now)
        return item

    def take_off(self, items: Sequence[AgendaItem], *, by: User, now: datetime) -> None:
        """Takes undecided items off, all or none; the rule does not propose them to this meeting again."""
        for item in items:
            item.must_be_undecided()
            item.removed_at = now
        self._changed("take_off", by=by, now=now, count=len(items))

    def shift(self, item: AgendaItem, places: int, *, by: User, now: datetime) -> None:
        """Moves an item so many places down (up where negative), no further than the ends."""
        order = self.agenda
        old = order.index(item)
        order.insert(min(max(old + places, 0), len(order) - 1), order.pop(old))
        for position, one in enumerate(order, start=1):
            one.position = position
        self._changed("shift", by=by, now=now)

    def hold(self, *, held: bool, by: User, now: datetime) -> None:
        """Somebody says that the meeting was held, or that this was said too early."""
        if held:
            rule.must_be_over(self.held_on, by.today)
        self.status = "held" if held else "planned"
        self._changed("hold", by=by, now=now, held=held)

    def close(self, *, by: User, now: datetime) -> None:
        """Closes the minutes: agenda and decisions stay as they are now."""
        rule.must_be_held(self.status)
        self.status = "minuted"
        self._changed("close", by=by, now=now)
        self.tell_closed(by=by, now=now)

    @property
    def agenda(self) -> list[AgendaItem]:
        """The items that stand on the agenda, in order."""
        return [item for item in self.items if item.removed_at is None]

    @property
    def case_ids(self) -> list[uuid.UUID]:
        """The matters on the agenda, in order."""
        return [item.case_id for item in self.agenda if item.case_id]

    def _last(self) -> int:
        return max((item.position for item in self.items), default=0)

    def _changed(self, action: str, *, by: User, now: datetime, **detail: Any) -> None:
        self.version, self.changed_at = self.version + 1, now
        db.session.flush()
        record(f"meeting.{action}", by=by, now=now, unit_id=self.unit_id, subject=f"meeting:{self.id}", **detail)


class AgendaItem(Base):
    """One item: a matter with the reasons for it as they were then, or a subject with a title; and what was decided."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        UniqueConstraint("meeting_id", "case_id"),
        CheckConstraint("case_id IS NOT NULL OR title <> ''", name="item_named"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case.id"), index=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    reasons: Mapped[list[dict[str, Any]]]
    position: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    decision: Mapped[str] = mapped_column(Text, default="")
    task: Mapped[dict[str, Any] | None]
    decided_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    meeting: Mapped[Meeting] = relationship(back_populates="items")

    def must_be_undecided(self) -> None:
        """Invalid once the meeting decided: what was decided stays in the minutes."""
        if self.decided_at is not None:
            raise Invalid({"": N_("The meeting has decided this item. What was decided stays in the minutes.")})


class Attendance(Base):
    """A unit that is invited; `present` once somebody noted who came."""

    __tablename__ = "attendance"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)
    present: Mapped[bool | None]
    meeting: Mapped[Meeting] = relationship(back_populates="invited")
    unit: Mapped[Unit] = relationship()


def counted(meeting_ids: list[int]) -> dict[int, tuple[int, int]]:
    """Meeting id → how many items stand on its agenda, and how many of them are decided (one query)."""
    items = select(AgendaItem.meeting_id, func.count(), func.count(AgendaItem.decided_at))
    rows = items.where(AgendaItem.meeting_id.in_(meeting_ids), AgendaItem.removed_at.is_(None))
    return {row[0]: (row[1], row[2]) for row in db.session.execute(rows.group_by(AgendaItem.meeting_id))}
