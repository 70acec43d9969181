"""What an office said of its old ledgers, kept for the next one: which head means what, and which word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db, one_of
from models.org.unit import Unit
from rules.ledger.old_ledger import Layout
from rules.ledger.old_matter import MAPPED
from rules.ledger.words import key


class ImportMapping(Base):
    """Which column meant what in a ledger with such heads: field → head, as the office said last time."""

    __tablename__ = "import_mapping"
    __table_args__ = (UniqueConstraint("unit_id", "fingerprint"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    heads: Mapped[dict[str, Any]]
    at: Mapped[datetime]

    @classmethod
    def of(cls, unit: Unit, layout: Layout) -> dict[str, str]:
        """What the office said of a ledger with the same heads, else of its last one."""
        mine = select(cls).where(cls.unit_id == unit.id)
        same = (cls.fingerprint == layout.fingerprint).desc()
        last = db.session.scalars(mine.order_by(same, cls.at.desc()).limit(1)).first()
        return dict(last.heads) if last else {}

    @classmethod
    def keep(cls, unit_id: int, layout: Layout, columns: Mapping[str, int], *, now: datetime) -> None:
        """Remembers what the columns of a ledger with such heads mean."""
        heads = {name: layout.heads[at] for name, at in columns.items() if at in layout.heads}
        where = (cls.unit_id == unit_id, cls.fingerprint == layout.fingerprint)
        row = db.session.scalars(select(cls).where(*where)).first()
        if row is None:
            row = cls(unit_id=unit_id, fingerprint=layout.fingerprint)
            db.session.add(row)
        row.heads, row.at = heads, now


class ImportWord(Base):
    """What a word in one column of an office's ledgers means: a kind of dispute, a state, an origin, or a unit's id."""

    __tablename__ = "import_word"
    __table_args__ = (one_of("field", MAPPED),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(12), primary_key=True)
    word: Mapped[str] = mapped_column(String(120), primary_key=True)
    code: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]

    @classmethod
    def of(cls, unit_id: int) -> dict[str, dict[str, str]]:
        """Field → word as compared → code."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for row in db.session.scalars(select(cls).where(cls.unit_id == unit_id)):
            found[row.field][row.word] = row.code
        return found

    @classmethod
    def keep(cls, unit_id: int, words: Mapping[tuple[str, str], str], *, now: datetime) -> None:
        """Remembers what words mean, in place of what was said of them before; a blank code forgets it."""
        for (field, word), code in {(field, key(word)): code for (field, word), code in words.items()}.items():
            known = db.session.get(cls, (unit_id, field, word))
            if known is not None and not code:
                db.session.delete(known)
            elif code:
                db.session.merge(cls(unit_id=unit_id, field=field, word=word, code=code, at=now))
