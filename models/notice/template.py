"""An office's papers: how it calls itself on them, and its own templates, of which the latest of a kind counts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, Select, String, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.base import Base, db, one_of
from models.event import RowId, record
from models.org.unit import Unit
from rules.notice.notice import KINDS

if TYPE_CHECKING:
    from models.org.user import User


class Letterhead(Base):
    """How an office is called on its papers (发文机关), and by which letters its numbers begin (机关代字)."""

    __tablename__ = "letterhead"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(60))
    code: Mapped[str] = mapped_column(String(12))
    red: Mapped[bool]

    @classmethod
    def of(cls, unit: Unit) -> Letterhead:
        """What the office said of itself; where it said nothing, its own name."""
        kept = db.session.get(cls, unit.id)
        return kept if kept is not None else cls(unit_id=unit.id, name=unit.name, code=unit.name[:12], red=True)

    @classmethod
    def keep(cls, unit: Unit, name: str, code: str, *, red: bool, by: User, now: datetime) -> None:
        """Takes over what the office says of itself; papers that were issued stay as they are."""
        db.session.merge(cls(unit_id=unit.id, name=name, code=code, red=red))
        record("letterhead.keep", by=by, now=now, unit_id=unit.id, subject=f"unit:{unit.id}")


class Template(Base):
    """One upload of an office's own template of a kind; without a hash, its return to the default."""

    __tablename__ = "template"
    __table_args__ = (one_of("kind", tuple(KINDS)), Index("ix_template_unit_id_kind", "unit_id", "kind"))

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str] = mapped_column(String(16))
    sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    by: Mapped[User] = relationship()

    @classmethod
    def latest(cls, unit: Unit) -> dict[str, Template]:
        """Kind → what counts now, where the office has said anything."""
        newest = select(func.max(cls.id)).where(cls.unit_id == unit.id).group_by(cls.kind)
        return {row.kind: row for row in db.session.scalars(cls.history(unit).where(cls.id.in_(newest)))}

    @classmethod
    def history(cls, unit: Unit) -> Select[Template]:
        """All that the office uploaded or took back, the newest first."""
        return select(cls).where(cls.unit_id == unit.id).options(joinedload(cls.by)).order_by(cls.id.desc())

    @classmethod
    def sha_of(cls, unit: Unit, kind: str) -> str | None:
        """The hash of the template that counts; None for the default."""
        mine = select(cls.sha256).where(cls.unit_id == unit.id, cls.kind == kind)
        return db.session.scalars(mine.order_by(cls.id.desc()).limit(1)).first()

    @classmethod
    def put(cls, unit: Unit, kind: str, sha256: str | None, name: str, size: int, *, by: User, now: datetime) -> None:
        """From now on the office's papers of this kind are filled from it; None goes back to the default."""
        row = cls(unit_id=unit.id, kind=kind, sha256=sha256, name=name, size=size, at=now, by_id=by.id)
        db.session.add(row)
        record("template.put", by=by, now=now, unit_id=unit.id, subject=f"unit:{unit.id}", paper=kind)
