"""The deadlines of a frozen month: which fell due in it, at which unit, and whether they were met."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db, one_of
from models.case.moves.recusal import Recusal
from models.event import RowId
from rules.figure.handling import KINDS, Task

if TYPE_CHECKING:
    from models.figure.month import Month
    from models.org.unit import Unit
    from models.org.user import User

BATCH = 1000


class MonthTask(Base):
    """A task as it was counted in a frozen month; `path` is that of the unit that had to act by it, as it was then."""

    __tablename__ = "month_task"
    __table_args__ = (one_of("kind", KINDS),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    month_id: Mapped[int] = mapped_column(ForeignKey("month.id"), index=True)
    case_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(12))
    path: Mapped[str] = mapped_column(String(200))
    due_at: Mapped[datetime]
    done: Mapped[bool]

    @classmethod
    def keep(cls, month_id: int, tasks: Collection[Task]) -> None:
        """Copies the tasks of a month that is being frozen."""
        rows = [{"month_id": month_id, **task._asdict()} for task in tasks]
        for start in range(0, len(rows), BATCH):
            db.session.execute(insert(cls), rows[start : start + BATCH])

    @classmethod
    def kept(cls, unit: Unit, months: dict[date, list[Month]], *, by: User | None) -> Iterator[tuple[date, Task]]:
        """Those of a unit and all below it in frozen months, with their month, for a reader (one query)."""
        of = {row.id: month for month, rows in months.items() for row in rows}
        columns = [getattr(cls, name) for name in Task._fields]
        rows = select(cls.month_id, *columns).where(cls.month_id.in_(of), cls.path.contains(f"/{unit.id}/"))
        shown = rows.where(cls.case_id.not_in(Recusal.from_user(by))) if by else rows
        for month_id, *values in db.session.execute(shown.order_by(cls.due_at, cls.id)):
            yield of[month_id], Task._make(values)
