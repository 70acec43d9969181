"""Alembic's environment: the application's own engine and tables, in batches where SQLite needs them."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from installation import expect_found
from models.base import Base, Instant, db
from models.case import search_index
from models.sealed import Sealed


def plain_type(kind: str, item: object, _context: object) -> str | bool:
    """Writes our column types as what they are in the database, so that old migrations outlive today's code."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Sealed):
        return "sa.LargeBinary()"
    return False


@contextmanager
def _tables_may_move(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by building it anew, which its foreign keys must not see; afterwards all are checked."""
    raw = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite" or raw is None:
        yield
        return
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        broken = raw.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise SystemExit(f"The database has rows that point nowhere: {broken[:5]}")
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def run() -> None:
    """Runs the migrations in one transaction on the application's database."""
    with db.engine.connect().execution_options(writes=True) as connection, _tables_may_move(connection):
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            render_item=plain_type,
            include_name=lambda name, kind, _parents: kind != "table" or not search_index.ours(name),
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database: leave --sql away.")
with current_app.app_context():
    if "new" not in context.get_x_argument():  # only `flask init` and its like begin a database
        expect_found(current_app.extensions["paicha"])
    run()
