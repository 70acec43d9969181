"""Key projects (重点项目): a county's list of them; a matter belongs to at most one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Select, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, db
from models.event import record
from models.filing.told import lock
from models.org.unit import Unit
from rules import project as rule
from rules.case.move import NOT_COUNTED, OPEN
from rules.errors import Forbidden, Invalid, NotAllowed
from rules.words import N_

if TYPE_CHECKING:
    from models.case.case import Case
    from models.org.user import User


class Project(Base):
    """One project that land is taken for or that is built. Its name is no secret: all units below its office read it.

    `version` counts the changes, so that nobody changes it on a stale page.
    """

    __tablename__ = "project"
    __table_args__ = (UniqueConstraint("unit_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(Text, default="")
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    unit: Mapped[Unit] = relationship()

    @classmethod
    def visible_to(cls, user: User) -> Select[Project]:
        """Those of the offices where the person sits, and of the offices above."""
        places = [place for unit in user.units() for place in _line(unit.path)]
        return select(cls).join(Unit, Unit.id == cls.unit_id).where(Unit.path.in_(places))

    @classmethod
    def offered(cls, units: Iterable[Unit], but: int | None = None) -> list[Project]:
        """The running ones to which a matter of the units can belong, by name; `but` is offered though it has ended."""
        places = [place for unit in units for place in _line(unit.path)]
        rows = select(cls).join(Unit, Unit.id == cls.unit_id).where(Unit.path.in_(places))
        running = cls.ended_at.is_(None) | (cls.id == but)
        return list(db.session.scalars(rows.where(running).order_by(cls.name, cls.id)))

    @classmethod
    def begin(cls, unit: Unit, told: dict[str, Any], *, by: User, now: datetime) -> Project:
        """A new project on the list of an office."""
        lock(unit)
        project = cls(unit=unit, begun_at=now)
        project._take(told)
        db.session.add(project)
        project._changed("begin", by=by, now=now)
        return project

    def take(self) -> None:
        """Makes those who keep the list take turns."""
        lock(self.unit)
        db.session.refresh(self)

    def change(self, told: dict[str, Any], *, by: User, now: datetime) -> None:
        """Another name, other words."""
        self._take(told)
        self.version += 1
        self._changed("change", by=by, now=now)

    def end(self, *, ended: bool, by: User, now: datetime) -> None:
        """Ends it, or says that it goes on; its matters stay with it."""
        self.ended_at = now if ended else None
        self.version += 1
        self._changed("end", by=by, now=now, ended=ended)

    def _take(self, told: dict[str, Any]) -> None:
        same = select(Project.id).where(Project.unit_id == self.unit.id, Project.name == told["name"])
        with db.session.no_autoflush:
            if db.session.scalar(same.where(Project.id != (self.id or 0))) is not None:
                raise Invalid({"name": rule.TAKEN})
        self.name, self.about = told["name"], told["about"]

    def _changed(self, action: str, *, by: User, now: datetime, **detail: Any) -> None:
        db.session.flush()
        record(f"project.{action}", by=by, now=now, unit_id=self.unit.id, subject=f"project:{self.id}", **detail)


def _line(path: str) -> list[str]:
    """The paths from the top of the tree down to a unit's own."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[: place + 1]) + "/" for place in range(len(parts))]


def claim(case: Case, project_id: int | None) -> None:
    """The project that a phone names, if any. One that has ended, is not of the unit or never was is left out, and any
    once an office has chosen: the matter is kept, and the office can still choose."""
    if project_id is None or any(step.kind == "projected" for step in case.steps):
        return
    offered = Project.offered([db.session.get_one(Unit, case.unit_id)])
    case.project_id = next((one.id for one in offered if one.id == project_id), case.project_id)


def may_place(case: Case, *, by: User) -> bool:
    """Whether the person's unit has to do with the matter, and it counts."""
    return case.status not in NOT_COUNTED and (by.may("assign", case.office) or case.lets("note", by=by))


def must_place(case: Case, *, by: User) -> None:
    """Refused to others, and of a matter that counts nowhere."""
    if case.status in NOT_COUNTED:
        raise NotAllowed(rule.GONE)
    if not may_place(case, by=by):
        raise Forbidden(N_("Only the units that handle this matter can do this."))


def place(case: Case, project: Project | None, *, by: User, now: datetime) -> None:
    """Says to which project the matter belongs, or that it belongs to none; the history keeps the one before."""
    must_place(case, by=by)
    if project is case.project:
        return
    if project is not None:
        rule.must_run(ended=project.ended_at is not None)
    names = {"from": case.project.name if case.project else "", "to": project.name if project else ""}
    case._log("projected", by=by, now=now, detail=names)
    case.project = project
    case.version += 1
    case._record("project", by=by, now=now, project=project.id if project else None)


def sizes(cases: Select[Case], project_ids: list[int]) -> dict[int, tuple[int, int]]:
    """Project → how many of the cases belong to it, and how many of those are open (one query)."""
    from models.case.case import Case  # noqa: PLC0415 - cases know their project; only here a project asks for its cases

    counts = (func.count(), func.count().filter(Case.status.in_(OPEN)))
    rows = cases.with_only_columns(Case.project_id, *counts).where(Case.project_id.in_(project_ids))
    found = db.session.execute(rows.group_by(Case.project_id))
    return {project_id: (whole, still_open) for project_id, whole, still_open in found if project_id is not None}
