"""Epochs: a restored copy knows less than phones and papers do, so a new epoch begins, and no number is given twice."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Select, select, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db
from models.event import record
from rules import epoch as rule


class Epoch(Base):
    """One life of the database. `reaches`: the instant that the restored copy knows of; none in the first.

    `first_receipt` is the lowest id that a receipt of this epoch can have.
    """

    __tablename__ = "epoch"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    ordinal: Mapped[int]
    began_at: Mapped[datetime]
    reaches: Mapped[datetime | None]
    first_receipt: Mapped[int] = mapped_column(BigInteger)

    @classmethod
    def newest_first(cls) -> Select[Epoch]:
        """All that are known, the present one on top."""
        return select(cls).order_by(cls.ordinal.desc(), cls.began_at.desc())

    @classmethod
    def current(cls) -> Epoch:
        """The present one; the migrations made the first."""
        return db.session.scalars(cls.newest_first().limit(1)).one()

    @classmethod
    def papers_lost(cls, year: int, since: datetime | None) -> int:
        """How many numbers of a year's papers may have been given in what copies lack, after the last one known."""
        rows = db.session.scalars(cls.newest_first())
        later = [row for row in rows if row.lacks(year) and (since is None or row.began_at > since)]
        return sum(rule.paper_gap(row.reaches, row.began_at) for row in later if row.reaches)

    def lacks(self, year: int) -> bool:
        """Whether the time that the copy does not know of touches the year."""
        return self.reaches is not None and self.reaches.year <= year <= self.began_at.year

    @classmethod
    def begin(cls, reaches: datetime, before: Sequence[Known], *, now: datetime) -> Epoch:
        """A new one over a restored copy, also above those that were known `before` it was put back.

        Moves every counter on whose numbers phones and papers know, so that what was given after the copy's moment
        keeps its number for itself.
        """
        known = {row.id for row in db.session.scalars(cls.newest_first())}
        db.session.add_all(one.row() for one in before if one.id not in known)
        db.session.flush()
        rows = list(db.session.scalars(cls.newest_first()))
        ordinal = rule.ordinal(min(row.began_at for row in rows), rows[0].ordinal, now=now)
        last = {name: _move_on(name, ordinal * stride) for name, stride in rule.STRIDES.items()}
        row = cls(id=uuid.uuid4(), ordinal=ordinal, began_at=now, reaches=reaches, first_receipt=last["receipt"] + 1)
        db.session.add(row)
        record("epoch.begin", by=None, now=now, reaches=reaches.isoformat(), ordinal=ordinal)
        return row


@dataclass(frozen=True)
class Known:
    """An epoch as it was read before its database gave way to another."""

    id: uuid.UUID
    ordinal: int
    began_at: datetime
    reaches: datetime | None
    first_receipt: int

    @classmethod
    def all(cls) -> list[Known]:
        """Those of the present database."""
        rows = db.session.scalars(Epoch.newest_first())
        return [cls(row.id, row.ordinal, row.began_at, row.reaches, row.first_receipt) for row in rows]

    def row(self) -> Epoch:
        """The same for another database."""
        return Epoch(**self.__dict__)


def _move_on(name: str, gap: int) -> int:
    """Lets a table's counter pass over so many numbers; says which it gave last by that reckoning."""
    if db.session.get_bind().dialect.name == "postgresql":
        moved = text(
            "SELECT setval(counter, nextval(counter) + :gap) FROM pg_get_serial_sequence(:name, 'id') AS counter"
        )
        return int(db.session.execute(moved, {"name": f'"{name}"', "gap": gap}).scalar_one())
    given = text("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = :name")
    last = int(db.session.execute(given, {"name": name}).scalar_one()) + gap
    db.session.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name})
    put = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")
    db.session.execute(put, {"name": name, "last": last})
    return last
