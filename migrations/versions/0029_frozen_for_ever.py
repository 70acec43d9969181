"""A frozen month is complete once; from then on the database itself refuses to change, add or delete its matters."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# Name: (table, verb, when it is refused)
REFUSED = {
    "month_no_update": ("month", "UPDATE", "OLD.complete"),
    "month_no_delete": ("month", "DELETE", ""),
    "month_case_no_insert": ("month_case", "INSERT", "(SELECT complete FROM month WHERE id = NEW.month_id)"),
    "month_case_no_update": ("month_case", "UPDATE", ""),
    "month_case_no_delete": ("month_case", "DELETE", ""),
}


def upgrade() -> None:
    """Calls what was frozen before complete, then creates the triggers."""
    with op.batch_alter_table("month") as month:
        month.add_column(sa.Column("complete", sa.Boolean(), server_default=sa.true(), nullable=False))
    with op.batch_alter_table("month") as month:
        month.alter_column("complete", server_default=None)
    for statement in _sqlite() if _is_sqlite() else _postgresql():
        op.execute(statement)


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {f'WHEN {when} ' if when else ''}"
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for name, (table, verb, when) in REFUSED.items()
    ]


def _postgresql() -> list[str]:
    found = [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {when} THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF; RETURN NEW; END $$"
        for name, (_table, _verb, when) in REFUSED.items()
        if when
    ]
    for name, (table, verb, when) in REFUSED.items():
        for_each, function = ("ROW", name) if when else ("STATEMENT", "append_only")
        verbs = f"{verb} OR TRUNCATE" if verb == "DELETE" else verb
        found.append(
            f"CREATE TRIGGER {name} BEFORE {verbs} ON {table} FOR EACH {for_each} EXECUTE FUNCTION {function}()"
        )
    return found


def downgrade() -> None:
    """Drops the triggers and the mark."""
    for name, (table, _verb, when) in REFUSED.items():
        op.execute(f"DROP TRIGGER {name}" + ("" if _is_sqlite() else f" ON {table}"))
        if when and not _is_sqlite():
            op.execute(f"DROP FUNCTION {name}")
    with op.batch_alter_table("month") as month:
        month.drop_column("complete")
