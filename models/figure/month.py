"""Frozen months: the matters of a county as they were counted, copied once, so that their figures stay for ever."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    ScalarSelect,
    Select,
    String,
    UniqueConstraint,
    and_,
    false,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy import case as sql_case
from sqlalchemy.orm import Mapped, aliased, mapped_column

from models.base import Base, db, insert_once
from models.case.agreement import Agreement
from models.case.case import Case
from models.case.counting import counts
from models.case.moves.recusal import Recusal
from models.case.party import Party
from models.case.step import OLDEST_FIRST, CaseStep
from models.event import RowId, record
from models.figure.handling import fallen
from models.figure.month_task import MonthTask
from models.ledger.deadlines import running_due
from models.org.unit import Unit
from models.report.owing import owing
from models.screening.monthly import rounds_of, unsigned
from rules.case.ending import CONCERNED
from rules.errors import NotAllowed
from rules.figure.statistic import CUT, Earlier, Period, Row, first_of, period
from rules.words import N_

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from models.org.user import User

COUNTY = "county"
FREEZE_AFTER = timedelta(days=7)
LOOK_BACK = 12
BATCH = 1000


class Month(Base):
    """One month of one county. `frozen_at` says when its matters were copied; `by_id` is None for the timetable.

    `reports`: which it lacked then; none where it was frozen before that was kept, `tasks_kept` not said where it was
    frozen before tasks were. Once it is `complete`, the database refuses to change it, or to add, change or delete any
    of its matters and tasks.
    """

    __tablename__ = "month"
    __table_args__ = (UniqueConstraint("unit_id", "starts_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    starts_on: Mapped[date]
    frozen_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    complete: Mapped[bool] = mapped_column(default=False)
    reports: Mapped[dict[str, Any] | None]
    tasks_kept: Mapped[bool | None] = mapped_column(default=True)

    @classmethod
    def freeze(cls, county: Unit, month: date, zone: ZoneInfo, *, by: User | None, now: datetime) -> bool:
        """Copies what is counted of the month; False where it is frozen already. Safe in any number of processes."""
        if county.kind != COUNTY:
            raise NotAllowed(N_("Only the county office freezes a month."))
        span = period(month, month, zone, now=now)
        if now < span.ends_at:
            raise NotAllowed(N_("This month is not over yet. It can be frozen from the first day of the next one."))
        starts_on = first_of(month)
        if starts_on < first_of(county.starts_on):
            raise NotAllowed(N_("This office did not stand yet in that month. Choose a later one."))
        if by is not None and unsigned(county, starts_on):
            raise NotAllowed(N_("Sign the monthly screening of this month: that freezes it."))
        earlier = reopened(span.ends_at)
        rows = [row.stood(span.ends_at, earlier.get(row.case_id, ())) for row in living(county, span, by=None)]
        tasks = fallen(county, span, by=None)
        if not insert_once(cls, unit_id=county.id, starts_on=starts_on, frozen_at=now, by_id=by.id if by else None):
            return False
        frozen = db.session.scalars(select(cls.id).where(cls.unit_id == county.id, cls.starts_on == starts_on)).one()
        for start in range(0, len(rows), BATCH):
            batch = [{"month_id": frozen, **row._asdict()} for row in rows[start : start + BATCH]]
            db.session.execute(insert(MonthCase), batch)
        MonthTask.keep(frozen, tasks)
        reports = owing(county, starts_on, zone, now=now)
        db.session.execute(update(cls).where(cls.id == frozen).values(complete=True, reports=reports))
        record("month.freeze", by=by, now=now, unit_id=county.id, subject=f"month:{frozen}", month=f"{starts_on:%Y-%m}")
        return True

    @classmethod
    def due(cls, county: Unit, zone: ZoneInfo, *, now: datetime) -> list[date]:
        """The months that the timetable has to freeze: over for a week, since the first matter, of the last twelve; not
        before the county had until the due day of its monthly screening to sign it."""
        found = select(func.min(Case.found_at)).join(Unit, Unit.id == Case.unit_id)
        first = db.session.scalar(found.where(Unit.path.startswith(county.path)))
        if first is None:
            return []
        latest = first_of((now - FREEZE_AFTER).astimezone(zone).date(), 1)
        ended = [first_of(latest, back) for back in range(LOOK_BACK - 1, -1, -1)]
        begun = first_of(first.astimezone(zone).date())
        done = set(db.session.scalars(select(cls.starts_on).where(cls.unit_id == county.id)))
        done |= {month for month, round_ in rounds_of(county).items() if round_.due_at >= now}
        return [month for month in ended if month >= begun and month not in done]


class MonthCase(Base):
    """A matter as it was counted in a frozen month. It outlives its case, and says nothing of who is in it."""

    __tablename__ = "month_case"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    month_id: Mapped[int] = mapped_column(ForeignKey("month.id"), index=True)
    case_id: Mapped[uuid.UUID] = mapped_column(index=True)
    path: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(4))
    origin: Mapped[str] = mapped_column(String(12))
    urgency: Mapped[str] = mapped_column(String(12))
    people: Mapped[int | None]
    counted: Mapped[bool]
    found_at: Mapped[datetime]
    happened_on: Mapped[date | None]
    due_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    assigned_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None]
    fulfilled_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    mediation_stopped_at: Mapped[datetime | None]
    method: Mapped[str | None] = mapped_column(String(12))
    form: Mapped[str | None] = mapped_column(String(8))
    parties: Mapped[int | None]
    charged: Mapped[str | None] = mapped_column(String(200))
    satisfied: Mapped[bool | None]


def living(unit: Unit, span: Period, *, by: User | None, project_id: int | None = None) -> list[Row]:
    """The matters that arose in a unit or below it, or are charged there, on the books in a period, as they stand now,
    or those of them that belong to a project (one query).

    Who reads them (`by`; None: nobody, they are kept) does not count what is kept from the own unit.
    """
    counted, hand = counts(), aliased(Unit)
    others: dict[str, Any] = {"case_id": Case.id, "path": Unit.path, "counted": counted, "due_at": running_due()}
    others |= {"form": _form(), "parties": _parties(), "charged": hand.path, "satisfied": _satisfied()}
    columns = [others[name] if name in others else getattr(Case, name) for name in Row._fields]
    touched = or_(Case.resolved_at.is_(None), *(getattr(Case, name) >= span.starts_at for name in CUT))
    once_counted = Case.id.in_(select(MonthCase.case_id).where(MonthCase.counted))
    rows = select(*columns).join(Unit, Unit.id == Case.unit_id)
    rows = rows.join(hand, hand.id == func.coalesce(Case.handler_id, Case.office_id))
    chosen = rows.where(Case.found_at < span.ends_at, or_(and_(counted, touched), and_(~counted, once_counted)))
    theirs = or_(Unit.path.startswith(unit.path), hand.path.startswith(unit.path))
    shown = (theirs, *([Case.id.not_in(Recusal.from_user(by))] if by else []))
    if project_id is not None:
        chosen = chosen.where(Case.project_id == project_id)
    return _rows(chosen.where(*shown).order_by(Case.found_at, Case.id))


def _form() -> ScalarSelect[str]:
    """Whether the last agreement is oral or written."""
    last = select(Agreement.form).where(Agreement.case_id == Case.id).order_by(Agreement.at.desc()).limit(1)
    return last.correlate(Case).scalar_subquery()


def _parties() -> ScalarSelect[int]:
    """How many people are named in the matter."""
    return select(func.count(Party.id)).where(Party.case_id == Case.id).correlate(Case).scalar_subquery()


def _satisfied() -> ScalarSelect[bool]:
    """Whether nobody concerned says that it is not solved; nothing where nobody has said what they think."""
    said = select(func.min(sql_case((Party.answer == "disputed", 0), else_=1)) == 1).where(Party.case_id == Case.id)
    asked = said.where(Party.answer.is_not(None), Party.role.in_(CONCERNED))
    return asked.correlate(Case).scalar_subquery()


def reopened(since: datetime) -> dict[uuid.UUID, list[Earlier]]:
    """Matter → its settlements that were taken back, where it was reopened from an instant on (one query)."""
    again = select(CaseStep.case_id).where(CaseStep.kind == "reopened", CaseStep.at >= since)
    steps = select(CaseStep.case_id, CaseStep.kind, CaseStep.at, CaseStep.detail)
    chosen = steps.where(CaseStep.kind.in_(("resolved", "reopened")), CaseStep.case_id.in_(again))
    rows = db.session.execute(chosen.order_by(CaseStep.case_id, *OLDEST_FIRST))
    return {case_id: list(_earlier(lines)) for case_id, lines in groupby(rows, key=lambda row: row[0])}


def _earlier(lines: Iterable[Any]) -> Iterator[Earlier]:
    settled: tuple[datetime, str | None] | None = None
    for _case_id, kind, at, detail in lines:
        if kind == "resolved":
            settled = settled or (at, detail.get("method"))
        elif settled is not None:
            yield Earlier(settled[0], at, settled[1])
            settled = None


def _rows(chosen: Select[Any]) -> list[Row]:
    return [Row._make(row) for row in db.session.execute(chosen)]


def frozen(unit: Unit, months: Iterable[date]) -> dict[date, list[Month]]:
    """Which of the months are frozen for all that a unit stands for (one query)."""
    above = [int(part) for part in unit.path.strip("/").split("/")]
    here = or_(Unit.id.in_(above), Unit.path.startswith(unit.path))
    theirs = and_(Month.unit_id == Unit.id, Month.starts_on.in_(list(months)))
    counties = select(Unit.id, Month).outerjoin(Month, theirs)
    found: dict[date, list[Month]] = {}
    known: set[int] = set()
    for county_id, month in db.session.execute(counties.where(Unit.kind == COUNTY, Unit.ends_on.is_(None), here)):
        known.add(county_id)
        if month is not None:
            found.setdefault(month.starts_on, []).append(month)
    return {month: rows for month, rows in found.items() if len(rows) == len(known)}


def kept(unit: Unit, months: dict[date, list[Month]], *, by: User | None) -> Iterator[tuple[date, Row]]:
    """The matters of a unit and all below it in frozen months, with their month, for a reader (one query)."""
    of = {row.id: month for month, rows in months.items() for row in rows}
    columns = [getattr(MonthCase, name) for name in Row._fields]
    rows = select(MonthCase.month_id, *columns).where(MonthCase.month_id.in_(of), below(unit))
    shown = rows.where(MonthCase.case_id.not_in(Recusal.from_user(by))) if by else rows
    for month_id, *values in db.session.execute(shown.order_by(MonthCase.id)):
        yield of[month_id], Row._make(values)


def below(unit: Unit) -> ColumnElement[bool]:
    """Whether a frozen matter arose, or was charged, in the unit or below it then, wherever the unit stands now."""
    place = f"/{unit.id}/"
    return or_(MonthCase.path.contains(place), MonthCase.charged.contains(place)) if unit.id else false()
