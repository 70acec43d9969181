"""The database handle, the base class of all tables, and the column types that the whole house shares."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, CheckConstraint, DateTime, Dialect, Engine, MetaData, String, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_SECONDS = 12  # for a turn to write; a phone gives the whole request 30


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC, on databases that keep the zone and on those that do not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Typed base: `Mapped[datetime]` is an Instant, `Mapped[str]` a string, dicts and lists are JSON."""

    registry: ClassVar[registry] = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            datetime: Instant(),
            str: String(),
            dict[str, Any]: JSON(),
            list[str]: JSON(),
            list[dict[str, Any]]: JSON(),
        },
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """A CHECK that keeps a readable enum honest in the database itself."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


@contextmanager
def writing() -> Iterator[None]:
    """One transaction that writes and is over when the block is: stored, or taken back where the block fails.

    What the session read before is read anew. Nothing else begins to write, so that no process holds the database's
    lock while it waits or serves.
    """
    db.session.rollback()
    begin_writing()
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def begin_writing() -> None:
    """Opens the session's transaction for writing; `writing()` ends it as well, a request ends by itself.

    SQLite takes its write lock at once (BEGIN IMMEDIATE), because a reader that turns writer while another writes is
    refused without waiting. On PostgreSQL this is an ordinary BEGIN.
    """
    db.session.connection(execution_options={"writes": True})


def turn_to_writing() -> bool:
    """Lets a transaction that has only read so far go on to write; True where it began anew, and must read again.

    SQLite refuses a reader that turns writer after another has written, so its transaction ends and begins as a writer.
    """
    if db.session.get_bind().dialect.name != "sqlite":
        return False
    db.session.rollback()
    begin_writing()
    return True


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Durable commits, readers beside a writer, foreign keys, a bounded wait; BEGIN is ours (see below)."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """The driver's own BEGIN comes too late and never IMMEDIATE, so it is off and this one stands in."""
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def insert(model: type[Base]) -> Any:
    """An INSERT of the session's own dialect, with its `on_conflict_do_nothing` and `on_conflict_do_update`."""
    dialect = db.session.get_bind().dialect.name
    return postgresql.insert(model) if dialect == "postgresql" else sqlite.insert(model)


def insert_once(model: type[Base], **values: Any) -> bool:
    """Inserts the row unless a unique key says that it is there; says whether it did. Safe in any number of processes.

    The row that comes back tells, not the driver's count of rows, which PostgreSQL's gives as 0 here.
    """
    row = insert(model).values(**values).on_conflict_do_nothing()
    return db.session.execute(row.returning(*model.__mapper__.primary_key)).first() is not None
