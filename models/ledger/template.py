"""The sheet in which an office wants its ledger: one for each office, the bytes in the data folder by their hash."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, db
from models.event import record
from models.org.unit import Unit

if TYPE_CHECKING:
    from models.org.user import User


class LedgerTemplate(Base):
    """An .xlsx that was checked when it was uploaded."""

    __tablename__ = "ledger_template"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    by: Mapped[User] = relationship()

    @classmethod
    def of(cls, unit: Unit) -> LedgerTemplate | None:
        """The office's own sheet, if it brought one."""
        return db.session.get(cls, unit.id)

    @classmethod
    def put(cls, unit: Unit, sha256: str, name: str, *, by: User, now: datetime) -> None:
        """From now on the office's ledger is filled into this sheet."""
        db.session.merge(cls(unit_id=unit.id, sha256=sha256, name=name, at=now, by_id=by.id))
        record("ledger_template.put", by=by, now=now, unit_id=unit.id, subject=f"unit:{unit.id}")

    def drop(self, *, by: User, now: datetime) -> None:
        """Goes back to the default sheet."""
        db.session.delete(self)
        record("ledger_template.drop", by=by, now=now, unit_id=self.unit_id, subject=f"unit:{self.unit_id}")
