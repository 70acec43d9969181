"""Campaigns (专项治理): chosen matters for a period, the hard ones each with a work group."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, Text, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.base import Base, db, insert_once
from models.case.case import Case
from models.event import record
from models.filing.told import lock
from models.org.unit import Unit
from models.work_group import WorkGroup
from rules import campaign as rule
from rules.case.words import state_of
from rules.errors import Invalid, NotAllowed
from rules.org.permission import reach
from rules.words import N_

if TYPE_CHECKING:
    from models.org.user import User


class Campaign(Base):
    """One office's special effort. A matter is chosen, never a person. `criteria`: by what filter new matters are
    offered to it. `result` is what stood at the closing."""

    __tablename__ = "campaign"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="period_forward"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    goal: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    criteria: Mapped[dict[str, Any] | None]
    result: Mapped[dict[str, Any] | None]
    closed_at: Mapped[datetime | None]
    unit: Mapped[Unit] = relationship()
    groups: Mapped[list[WorkGroup]] = relationship(back_populates="campaign", order_by="WorkGroup.id")

    @classmethod
    def visible_to(cls, user: User) -> Select[Campaign]:
        """The campaigns of the offices where the person sits as clerk or as leader."""
        return select(cls).join(Unit, Unit.id == cls.unit_id).where(Unit.within(reach(user.seats, "desk")))

    @classmethod
    def holding(cls, user: User) -> Select[Campaign]:
        """The running campaigns of other offices that hold matters which the person may see."""
        held = select(CampaignCase.campaign_id).where(
            CampaignCase.case_id.in_(Case.visible_to(user).with_only_columns(Case.id))
        )
        own = cls.visible_to(user).with_only_columns(cls.id)
        return select(cls).where(cls.id.in_(held), cls.id.not_in(own), cls.closed_at.is_(None))

    @classmethod
    def begin(cls, unit: Unit, told: dict[str, Any], *, by: User, now: datetime) -> Campaign:
        """A new campaign of an office."""
        row = cls(unit=unit, **cls._checked(told))
        db.session.add(row)
        row._changed("begin", by=by, now=now)
        return row

    @staticmethod
    def _checked(told: dict[str, Any]) -> dict[str, Any]:
        if not 0 <= (told["ends_on"] - told["starts_on"]).days < rule.LONGEST_DAYS:
            raise Invalid({"ends_on": N_("Choose a last day after the first one, within a year.")})
        return {name: told[name] for name in ("name", "starts_on", "ends_on", "goal")}

    @property
    def mark(self) -> str:
        """Its name, period and goal in short."""
        return _mark(self.name, self.starts_on, self.ends_on, self.goal)

    def change(self, told: dict[str, Any], *, by: User, now: datetime, seen: str | None = None) -> None:
        """Another name, period or goal; `seen` is the mark on the page on which they were typed."""
        if seen is not None and seen != self.mark:
            raise NotAllowed(rule.CHANGED)
        for name, value in self._checked(told).items():
            setattr(self, name, value)
        self._changed("change", by=by, now=now)

    def take(self) -> None:
        """Makes those who lead the same campaign take turns; refused once it is closed."""
        lock(self.unit)
        db.session.refresh(self)
        rule.must_be_open(closed=self.closed_at is not None)

    def choose(self, cases: Sequence[Case], *, by: User, now: datetime) -> int:
        """Takes matters in; says how many were not in it before."""
        taken = sum(insert_once(CampaignCase, campaign_id=self.id, case_id=case.id, at=now) for case in cases)
        self._changed("choose", by=by, now=now, count=taken)
        return taken

    def offer(self, criteria: dict[str, Any], *, by: User, now: datetime) -> None:
        """From now on it offers the open matters that fit the filter; an empty one offers none."""
        self.criteria = criteria or None
        self._changed("offer", by=by, now=now)

    def drop(self, case: Case, *, by: User, now: datetime) -> None:
        """Takes a matter out again; one with a work group stays."""
        if any(group.case_id == case.id for group in self.groups):
            raise NotAllowed(N_("This matter has a work group, so it stays in the campaign."))
        row = db.session.get(CampaignCase, (self.id, case.id))
        if row is not None:
            db.session.delete(row)
            self._changed("drop", by=by, now=now)

    def group(
        self,
        case: Case,
        department: Unit,
        told: dict[str, Any],
        *,
        by: User,
        now: datetime,
        members: Collection[Unit] = (),
        seen: str | None = None,
    ) -> WorkGroup:
        """Gives a hard matter to a work group, or changes the group; the case's history tells of what is new.

        `department` sends the head, `members` are the other units in it: their people see the matter, note and mediate.
        `seen` is the mark of the group on the page on which it was decided.
        """
        if db.session.get(CampaignCase, (self.id, case.id)) is None:
            raise NotAllowed(N_("This matter is not in the campaign. Choose it first."))
        found = next((one for one in self.groups if one.case_id == case.id), None)
        units = list(dict.fromkeys((department, *members)))
        if seen is not None and seen != (found.mark if found else ""):
            raise NotAllowed(rule.OVERTAKEN)
        wanted = {"department_id": department.id, **{name: told[name] for name in ("head", "members", "plan")}}
        if found is not None and found.says(wanted, units):
            return found
        group = found or WorkGroup(campaign_id=self.id, case_id=case.id, formed_at=now)
        for name, value in wanted.items():
            setattr(group, name, value)
        group.units = units
        db.session.add(group)
        detail = {"campaign": self.name, "to": department.name, "person": told["head"]}
        case._log("grouped", by=by, now=now, text=told["plan"], detail=detail)
        case._record("group", by=by, now=now, campaign=self.id)
        return group

    def counted(self) -> rule.Result:
        """What the closing report counts: as kept at the closing, before it as things stand (one query)."""
        if self.result is not None:
            return rule.Result.kept(self.result)
        closed, settled = (func.count().filter(Case.status == each) for each in ("closed", "resolved"))
        ids = CampaignCase.counted(self)
        groups = select(func.count()).where(WorkGroup.campaign_id == self.id, WorkGroup.case_id.in_(ids))
        row = db.session.execute(
            select(func.count(), closed, settled, groups.scalar_subquery()).where(Case.id.in_(ids))
        ).one()
        return rule.Result(*row)

    def serial(self, since: datetime) -> int:
        """How many campaigns of the office were closed from an instant on until this one, which counts."""
        same = (Campaign.unit_id == self.unit_id, Campaign.closed_at >= since, Campaign.closed_at <= self.closed_at)
        return db.session.scalar(select(func.count()).where(*same)) or 0

    def state_of(self, case: Case) -> tuple[str, datetime | None]:
        """How a matter stands in the report, and when it was closed: as kept at the closing, before it as it is."""
        status, at = (self.result or {}).get("states", {}).get(str(case.id), (case.state, case.closed_at))
        return status, datetime.fromisoformat(at) if isinstance(at, str) else at

    def close(self, summary: str, *, by: User, now: datetime) -> None:
        """Makes the closing report: what is counted now, and how each matter stands, stays so for ever."""
        rows = select(Case.id, Case.status, Case.method, Case.closed_at).where(Case.id.in_(CampaignCase.counted(self)))
        states = {
            str(case_id): [state_of(status, method), at and at.isoformat()]
            for case_id, status, method, at in db.session.execute(rows)
        }
        self.result, self.summary, self.closed_at = self.counted().as_dict() | {"states": states}, summary, now
        for group in self.groups:
            group.ended_at = now
        self._changed("close", by=by, now=now)

    def _changed(self, action: str, *, by: User, now: datetime, **detail: Any) -> None:
        db.session.flush()
        record(f"campaign.{action}", by=by, now=now, unit_id=self.unit.id, subject=f"campaign:{self.id}", **detail)


class CampaignCase(Base):
    """A matter that a campaign has taken in."""

    __tablename__ = "campaign_case"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), primary_key=True, index=True)
    at: Mapped[datetime]

    @classmethod
    def of(cls, campaign: Campaign) -> Select[uuid.UUID]:
        """The ids of a campaign's matters."""
        return select(cls.case_id).where(cls.campaign_id == campaign.id)

    @classmethod
    def counted(cls, campaign: Campaign) -> Select[uuid.UUID]:
        """The same without what is void, and what another of them absorbed, which tells of it; of a closed campaign
        those that its report told of."""
        kept = (campaign.result or {}).get("states")
        if kept is not None:
            return cls.of(campaign).where(cls.case_id.in_([uuid.UUID(case_id) for case_id in kept]))
        of_both = (Case.status == "merged") & Case.merged_into_id.in_(cls.of(campaign))
        return cls.of(campaign).join(Case, Case.id == cls.case_id).where(~of_both, Case.status != "voided")


def _mark(*said: object) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def cases_in(campaign: Campaign, user: User) -> list[Case]:
    """The campaign's matters that the person may see, by number."""
    rows = Case.visible_to(user).where(Case.id.in_(CampaignCase.counted(campaign)))
    loaded = rows.options(joinedload(Case.unit).joinedload(Unit.parent), joinedload(Case.handler))
    return list(db.session.scalars(loaded.order_by(Case.number)))


def sizes(campaign_ids: list[int]) -> dict[int, int]:
    """Campaign → how many matters it has (one query)."""
    of = select(CampaignCase.campaign_id, func.count()).join(Case, Case.id == CampaignCase.case_id)
    rows = of.where(CampaignCase.campaign_id.in_(campaign_ids), Case.status != "voided")
    return {row[0]: row[1] for row in db.session.execute(rows.group_by(CampaignCase.campaign_id))}


def numbers_of(groups: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Case → its number, of the matters that have a work group (one query)."""
    rows = db.session.execute(select(Case.id, Case.number).where(Case.id.in_(groups)))
    return {row[0]: row[1] for row in rows}
