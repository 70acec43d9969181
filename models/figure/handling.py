"""The deadlines that fell due in a period, each with the unit that had to act by it and whether it did.

Three sources tell them: the clocks of the cases, the history of what waited at an office, and frozen months.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, or_, select

from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.clock import Clock
from models.case.counting import counts
from models.case.moves.merger import Merger
from models.case.moves.recusal import Recusal
from models.case.step import OLDEST_FIRST, CaseStep
from models.ledger.old_ledger import OutsideNumber
from models.org.unit import Unit
from rules.case import limit, waiting
from rules.figure.handling import DONE, TAKE_ON, TAKE_ON_DAYS, Set, Task
from rules.org.permission import FIELD_KINDS

if TYPE_CHECKING:
    from models.org.user import User
    from rules.calendar import Calendar
    from rules.figure.statistic import Period


def fallen(unit: Unit, span: Period, *, by: User | None) -> list[Task]:
    """What a unit and all below it had to do by a day of the period, as far as that day has come (seven queries).

    Who reads it (`by`; None: nobody, it is kept) does not count what is kept from the own unit.
    """
    hidden = set(db.session.scalars(Recusal.from_user(by))) if by else set()
    found = [*_timed(unit, span), *Waiting(unit, span).tasks()]
    return sorted((task for task in found if task.case_id not in hidden), key=_by_day)


def _by_day(task: Task) -> tuple[datetime, str]:
    return task.due_at, str(task.case_id)


def _timed(unit: Unit, span: Period) -> Iterator[Task]:
    """By the clocks. What fell due before its record was merged stays on record."""
    standing = and_(Merger.case_id == Case.id, Merger.undone_at.is_(None))
    own = or_(counts(), and_(Case.status == "merged", Clock.due_at < Merger.at))
    columns = (Clock.case_id, Clock.kind, Unit.path, Clock.due_at, Clock.stopped_at, Clock.outcome, Clock.paused_at)
    rows = select(*columns).join(Case, Case.id == Clock.case_id).join(Unit, Unit.id == Clock.unit_id)
    within = (Clock.kind.in_(DONE), Clock.due_at >= span.starts_at, Clock.due_at < span.until)
    chosen = rows.outerjoin(Merger, standing).where(*within, own, Unit.path.startswith(unit.path))
    for case_id, kind, path, due_at, stopped_at, outcome, paused_at in db.session.execute(chosen):
        met = Set(due_at, stopped_at, outcome == DONE[kind], paused_at).met(span.until)
        if met is not None:
            yield Task(case_id, kind, path, due_at, met)


class Waiting:
    """What waited at an office until it was assigned, against the days that the office or one above it has set."""

    def __init__(self, unit: Unit, span: Period) -> None:
        self.unit, self.span = unit, span
        offices = select(Unit.id, Unit.path, Unit.days_to_take_on).where(Unit.kind.not_in(FIELD_KINDS))
        rows = db.session.execute(offices).all()
        self.paths: dict[int, str] = {row[0]: row[1] for row in rows}
        said: dict[int, int] = {row[0]: row[2] for row in rows if row[2] is not None}
        self.days = {office: _nearest(path, said) for office, path in self.paths.items()}
        self.calendar: Calendar = calendar()
        self._dues: dict[tuple[int, object], datetime] = {}

    def tasks(self) -> Iterator[Task]:
        """Those whose time ended in the period."""
        for case_id, turns in self._turns():
            for wait in waiting.waits(turns):
                path = self.paths.get(wait.office_id, "")
                due_at = self._due(wait.office_id, wait.since)
                if self._here(path) and self.span.holds(due_at):
                    met = Set(due_at, wait.until, wait.taken_on).met(self.span.until)
                    if met is not None:
                        yield Task(case_id, TAKE_ON, path, due_at, met)

    def _turns(self) -> Iterator[tuple[uuid.UUID, Iterable[waiting.Turn]]]:
        """The histories of the matters that began to wait so near the period that their time can end in it."""
        offices: dict[uuid.UUID, Any] = {row[0]: row[1:] for row in db.session.execute(self._cases())}
        if not offices:
            return
        ids = self._cases().with_only_columns(Case.id)
        steps = select(CaseStep.case_id, CaseStep.kind, CaseStep.at, CaseStep.detail)
        chosen = steps.where(CaseStep.kind.in_(waiting.TURNS), CaseStep.case_id.in_(ids))
        rows = db.session.execute(chosen.order_by(CaseStep.case_id, *OLDEST_FIRST))
        for case_id, lines in groupby(rows, key=lambda row: row[0]):
            kind, unit_id, parent_id, office_id = offices[case_id]
            first = parent_id if kind in FIELD_KINDS and parent_id else unit_id
            yield case_id, [_turn(line, first if line[1] == "reported" else office_id) for line in lines]

    def _cases(self) -> Select[uuid.UUID, str, int, int | None, int]:
        """None that an old ledger told of: nobody was asked then."""
        longest = max(self.days.values(), default=TAKE_ON_DAYS)
        since = self.span.starts_at - timedelta(days=2 * longest + 16)  # however many days off lie between
        near = and_(CaseStep.kind.in_(waiting.BEGUN_AGAIN), CaseStep.at >= since, CaseStep.at < self.span.until)
        began = and_(Case.found_at >= since, Case.found_at < self.span.until)
        begins = or_(began, Case.id.in_(select(CaseStep.case_id).where(near)))
        columns = (Case.id, Unit.kind, Unit.id, Unit.parent_id, Case.office_id)
        rows = select(*columns).join(Unit, Unit.id == Case.unit_id).where(begins, counts())
        old, offices = select(OutsideNumber.case_id), [one for one, path in self.paths.items() if self._here(path)]
        here = or_(Unit.path.startswith(self.unit.path), Case.office_id.in_(offices))
        return rows.where(here, Case.id.not_in(old))

    def _here(self, path: str) -> bool:
        return path.startswith(self.unit.path)

    def _due(self, office_id: int, since: datetime) -> datetime:
        """When the office's working days after that one are over."""
        days, day = self.days.get(office_id, TAKE_ON_DAYS), self.calendar.day_of(since)
        if (days, day) not in self._dues:
            self._dues[days, day] = limit.due_at(self.calendar, self.calendar.add_working_days(day, days))
        return self._dues[days, day]


def _turn(line: Any, office_id: int) -> waiting.Turn:
    """A step of the history; where it does not say at which office the matter waits, that one."""
    _case_id, kind, at, detail = line
    return waiting.Turn(kind, at, detail.get("office_id", office_id))


def _nearest(path: str, said: dict[int, int]) -> int:
    above = [int(part) for part in reversed(path.strip("/").split("/")) if part]
    return next((said[one] for one in above if one in said), TAKE_ON_DAYS)
