"""The numbers of cases: the year and a serial that no two cases share."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db
from models.event import RowId


class CaseNumber(Base):
    """Gives each case its number: the year and a serial that no two cases share."""

    __tablename__ = "case_number"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(unique=True)

    @classmethod
    def next(cls, case_id: uuid.UUID, *, now: datetime) -> tuple[int, str]:
        """The serial and the number of a new case, for example 123 and "2026-000123"."""
        return cls.several({case_id: now.year})[0]

    @classmethod
    def several(cls, years: dict[uuid.UUID, int]) -> list[tuple[int, str]]:
        """The serials and numbers of new cases, by the year that stands in each, in one go."""
        given = insert(cls).returning(cls.case_id, cls.id)
        rows = db.session.execute(given, [{"case_id": case_id} for case_id in years]).all()
        ids = {row[0]: row[1] for row in rows}
        return [(ids[case_id], f"{year}-{ids[case_id]:06d}") for case_id, year in years.items()]
