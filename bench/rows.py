"""The rows of a report by the raw driver: read as the product wrote them, written again with other keys, counted."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import make_url

from models.base import BUSY_SECONDS, Base

LAST = {
    "receipt": "SELECT * FROM receipt WHERE kind = 'report' ORDER BY id DESC LIMIT 1",
    "report": "SELECT * FROM report ORDER BY receipt_id DESC LIMIT 1",
    "event": "SELECT * FROM event WHERE action = 'report.file' ORDER BY id DESC LIMIT 1",
}
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}")
Row = dict[str, Any]


class Database:
    """One connection of the raw driver, with what differs between the two."""

    def __init__(self, url: str) -> None:
        address = make_url(url)
        self.connection: Any
        self.sqlite = address.get_backend_name() == "sqlite"
        if self.sqlite:
            self.connection = sqlite3.connect(str(address.database), isolation_level=None)
            for pragma in PRAGMAS:
                self.connection.execute(f"PRAGMA {pragma}")
        else:
            words, named = address.get_dialect()().create_connect_args(address)
            self.connection = psycopg.connect(*words, **named)
            self.connection.adapters.register_loader("json", psycopg.types.string.TextLoader)
        self.mark = "?" if self.sqlite else "%s"

    def begin(self) -> None:
        """Opens a transaction that will write (PostgreSQL's driver does so by itself)."""
        if self.sqlite:
            self.connection.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Returns when the transaction is on disk."""
        self.connection.execute("COMMIT") if self.sqlite else self.connection.commit()

    def scalar(self, statement: str) -> Any:
        """The first value that the statement gives."""
        return self.connection.execute(statement).fetchone()[0]

    def row(self, statement: str) -> Row:
        """The first row that the statement gives."""
        found = self.connection.execute(statement)
        names = [column[0] for column in found.description]
        return dict(zip(names, found.fetchone(), strict=True))

    def counts(self) -> dict[str, int]:
        """How many rows each table of the product has."""
        return {name: self.scalar(f'SELECT count(*) FROM "{name}"') for name in sorted(Base.metadata.tables)}

    def close(self) -> None:
        self.connection.close()


class Writer:
    """Writes the rows of one report again and again, as the product wrote those of the last one."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.last = {table: database.row(statement) for table, statement in LAST.items()}
        for table in ("receipt", "event"):
            del self.last[table]["id"]
        self.inserts = {table: self._insert(table) for table in LAST}

    def _insert(self, table: str) -> str:
        names, marks = ", ".join(self.last[table]), ", ".join(self.database.mark for _name in self.last[table])
        return f'INSERT INTO "{table}" ({names}) VALUES ({marks})' + (" RETURNING id" if table == "receipt" else "")

    def write(self, report_id: UUID, unit_id: int, round_id: int) -> int:
        """The receipt's id; the caller begins and commits."""
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        found = self._put("receipt", subject=str(report_id), received_at=now)
        receipt_id: int = found.fetchone()[0]
        self._put(
            "report", id=report_id.hex, unit_id=unit_id, round_id=round_id, receipt_id=receipt_id, received_at=now
        )
        self._put("event", subject=f"report:{report_id}", unit_id=unit_id, at=now)
        return receipt_id

    def _put(self, table: str, **changed: Any) -> Any:
        return self.database.connection.execute(self.inserts[table], tuple((self.last[table] | changed).values()))


def sizes(database: Database) -> dict[str, int]:
    """The bytes of the values of the last report's rows, by table."""
    return {table: sum(map(_size, database.row(statement).values())) for table, statement in LAST.items()}


def _size(value: object) -> int:
    if isinstance(value, str | bytes):
        return len(value.encode() if isinstance(value, str) else value)
    return 0 if value is None else 16 if isinstance(value, UUID) else 8 if isinstance(value, int | date) else 0
