"""Assigning many cases at once by the verb that assigns one: all of those that the person was shown, or none."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from models.base import db
from models.case.case import Case
from models.case.moves.assignment import Task
from models.filing.told import lock
from rules.errors import Invalid, NotAllowed

if TYPE_CHECKING:
    from models.org.user import User

MOST = 50
Picked = Mapping[uuid.UUID, int]
TaskOf = Callable[[Case], Task]


@dataclass(frozen=True)
class Sifted:
    """The cases that can be assigned, each with its task where one is said, and why each of the others cannot."""

    fit: dict[Case, Task | None] = field(default_factory=dict)
    unfit: dict[Case, NotAllowed | Invalid] = field(default_factory=dict)


def chosen(picked: Picked, *, by: User) -> list[Case]:
    """The cases of those picked that the person may see, by number; in a fixed number of queries."""
    units = (joinedload(Case.unit), joinedload(Case.office), joinedload(Case.handler))
    whole = (*units, selectinload(Case.co_handlers), selectinload(Case.clocks))
    return list(
        db.session.scalars(Case.visible_to(by).where(Case.id.in_(picked)).options(*whole).order_by(Case.number))
    )


def take(cases: list[Case]) -> None:
    """Makes people who act on any of these cases take turns, and shows how each stands after the one before."""
    for unit in sorted({case.unit for case in cases}, key=lambda unit: unit.id):
        lock(unit)
    ids = [case.id for case in cases]
    db.session.scalars(select(Case).where(Case.id.in_(ids)).execution_options(populate_existing=True)).all()


def sift(cases: list[Case], picked: Picked, task_of: TaskOf | None, *, by: User, now: datetime) -> Sifted:
    """Which of them this person can assign as they stand now; without `task_of` to any unit at all."""
    found = Sifted()
    for case in cases:
        try:
            case.must_be_at(picked[case.id])
            case.must("assign", by=by)
            task = task_of(case) if task_of else None
            if task is not None:
                case.must_fit(task, by=by, now=now)
            found.fit[case] = task
        except (NotAllowed, Invalid) as refusal:
            found.unfit[case] = refusal
    return found


def assign_all(found: Sifted, *, by: User, now: datetime) -> None:
    """Assigns those that can be."""
    for case, task in found.fit.items():
        assert task, "sifted with a task"
        case.assign(task, by=by, now=now)
