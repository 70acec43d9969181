"""Whose database this is: whether an installation is in it at all, and a fingerprint of each of its keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, delete, inspect, select, table
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db, insert_once, one_of
from models.sealed import Sealed

NAMES = ("secret", "personal")


class KeyPrint(Base):
    """The fingerprint of the key with this name; the key itself stands outside the database."""

    __tablename__ = "key_print"
    __table_args__ = (one_of("name", NAMES),)

    name: Mapped[str] = mapped_column(String(10), primary_key=True)
    print: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]

    @classmethod
    def ready(cls) -> bool:
        """Whether the database is new enough to keep fingerprints; one that waits for `flask db upgrade` is not."""
        return inspect(db.session.connection()).has_table(cls.__tablename__)

    @classmethod
    def known(cls) -> dict[str, str]:
        """The fingerprints by the names of their keys; none where no version that keeps them has started yet."""
        return {row.name: row.print for row in db.session.scalars(select(cls))}

    @classmethod
    def keep(cls, name: str, fingerprint: str, *, now: datetime) -> None:
        """Notes a key's fingerprint unless one is noted already."""
        insert_once(cls, name=name, print=fingerprint, at=now)

    @classmethod
    def forget(cls, name: str) -> None:
        """Lets another key take the place of this one."""
        db.session.execute(delete(cls).where(cls.name == name))


def installed() -> bool:
    """Whether the database is an installation's: a key is noted, or, from before keys were, a unit stands in it."""
    tables = set(inspect(db.session.connection()).get_table_names()) & {"key_print", "unit"}
    return any(db.session.execute(select(1).select_from(table(name)).limit(1)).first() for name in tables)


def opens() -> bool:
    """Whether the process's personal key opens what is sealed in the database; nothing sealed is opened by any."""
    sealed = [column for each in Base.metadata.sorted_tables for column in each.c if isinstance(column.type, Sealed)]
    try:
        for column in sealed:
            db.session.scalar(select(column).where(column.is_not(None)).limit(1))
    except RuntimeError:
        return False
    return True
