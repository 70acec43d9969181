"""Alembic's environment: the application's own engine and tables, in batches where SQLite needs them."""

from alembic import context
from flask import current_app

from models.base import Base, Instant, db
from models.sealed import Sealed


def plain_type(kind: str, item: object, _context: object) -> str | bool:
    """Writes our column types as what they are in the database, so that old migrations outlive today's code."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Sealed):
        return "sa.LargeBinary()"
    return False


def run() -> None:
    """Runs the migrations in one transaction on the application's database."""
    with db.engine.connect().execution_options(writes=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            render_item=plain_type,
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database: leave --sql away.")
with current_app.app_context():
    run()
