"""The history of a case: its steps, one append-only line each, and the writing of them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict, cast

from sqlalchemy import ForeignKey, Index, String, Text, select, text
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.base import Base, db, one_of
from models.event import record
from rules.case.waiting import BEGUN_AGAIN
from rules.case.words import STEPS

if TYPE_CHECKING:
    from models.case.case import Case
    from models.org.user import User


AGAIN = text(f"kind IN ({', '.join(repr(kind) for kind in BEGUN_AGAIN)})")


class CaseStep(Base):
    """One line of a case's history. `was` and `version` are the case's before it (0: new); `detail`: units, dates."""

    __tablename__ = "case_step"
    __table_args__ = (
        one_of("kind", tuple(STEPS)),
        Index("ix_case_step_begun_again", "at", sqlite_where=AGAIN, postgresql_where=AGAIN),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    report_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("report.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text, default="")
    was: Mapped[str | None] = mapped_column(String(12))
    version: Mapped[int] = mapped_column(default=0)
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    case: Mapped[Case] = relationship(back_populates="steps")
    by: Mapped[User] = relationship()

    @classmethod
    def of_cases(cls, case_ids: list[uuid.UUID], *, but: tuple[str, ...] = ()) -> list[CaseStep]:
        """The lines of some cases, oldest first, those of some kinds left out, each with its author (one query)."""
        rows = select(cls).where(cls.case_id.in_(case_ids), cls.kind.not_in(but)).options(joinedload(cls.by))
        return list(db.session.scalars(rows.order_by(*OLDEST_FIRST)))


OLDEST_FIRST = (CaseStep.at, CaseStep.made_at, CaseStep.version)  # what is written at one instant stands by its version


class How(TypedDict):
    """Who makes a move and when; from a phone also under which id, and when it was written there."""

    by: User
    now: datetime
    step_id: NotRequired[uuid.UUID | None]
    made_at: NotRequired[datetime | None]


class Logged:
    """The part of a case that writes its history and the audit."""

    if TYPE_CHECKING:
        id: uuid.UUID
        unit_id: int
        status: str
        version: int

    def _log(
        self,
        kind: str,
        *,
        by: User,
        now: datetime,
        step_id: uuid.UUID | None = None,
        text: str = "",
        made_at: datetime | None = None,
        detail: dict[str, Any] | None = None,
    ) -> CaseStep:
        """Adds a line to the history, before the case changes."""
        step = CaseStep(
            id=step_id or uuid.uuid4(),
            kind=kind,
            text=text,
            at=now,
            made_at=made_at or now,
            by_id=by.id,
            was=self.status,
            version=self.version,
            detail=detail or {},
        )
        step.case = cast("Case", self)
        db.session.add(step)
        return step

    def _record(self, action: str, *, by: User, now: datetime, **detail: Any) -> None:
        """Adds the line of the audit, after the case changed."""
        db.session.flush()
        record(f"case.{action}", by=by, now=now, unit_id=self.unit_id, subject=f"case:{self.id}", **detail)
