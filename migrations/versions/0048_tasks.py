"""A clock says which unit had to act by its end; a frozen month keeps its tasks, and to whom its matters were."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

KINDS = "'take_on', 'deadline', 'answer', 'settle', 'supervision', 'reply', 'review', 'rereview', 'help'"
AGAIN = "kind IN ('objected', 'escalated', 'reopened', 'recused')"
# Name: (verb, when it is refused), as for the other rows of a month.
REFUSED = {
    "month_task_no_insert": ("INSERT", "(SELECT complete FROM month WHERE id = NEW.month_id)"),
    "month_task_no_update": ("UPDATE", ""),
    "month_task_no_delete": ("DELETE", ""),
}


def upgrade() -> None:
    """What was frozen before keeps no tasks; who had to act on a clock the audit tells or, failing that, the case."""
    op.add_column("unit", sa.Column("days_to_take_on", sa.Integer(), nullable=True))
    with op.batch_alter_table("clock") as clock:
        clock.add_column(sa.Column("unit_id", sa.Integer(), nullable=True))
        clock.create_foreign_key(op.f("fk_clock_unit_id"), "unit", ["unit_id"], ["id"])
    op.create_index("ix_clock_kind_due_at", "clock", ["kind", "due_at"])
    _charge()
    again = sa.text(AGAIN)
    op.create_index("ix_case_step_begun_again", "case_step", ["at"], sqlite_where=again, postgresql_where=again)
    op.add_column("month", sa.Column("tasks_kept", sa.Boolean(), nullable=True))
    op.add_column("month_case", sa.Column("charged", sa.String(length=200), nullable=True))
    op.add_column("month_case", sa.Column("satisfied", sa.Boolean(), nullable=True))
    op.create_table(
        "month_task",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_month_task_kind_known")),
        sa.ForeignKeyConstraint(["month_id"], ["month.id"], name=op.f("fk_month_task_month_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_task")),
    )
    op.create_index(op.f("ix_month_task_month_id"), "month_task", ["month_id"])
    op.create_index(op.f("ix_month_task_case_id"), "month_task", ["case_id"])
    for statement in _sqlite() if _is_sqlite() else _postgresql():
        op.execute(statement)


def _charge() -> None:
    """Whoever judges or helps; of a deadline the unit that it was assigned to; of what runs who has the case now."""
    clock = sa.table("clock", *map(sa.column, ("id", "kind", "judge_id", "unit_id", "stopped_at")),
                     sa.column("case_id", sa.Uuid()), sa.column("started_at", sa.DateTime(timezone=True)))  # fmt: skip
    case = sa.table("case", sa.column("id", sa.Uuid()), *map(sa.column, ("handler_id", "office_id")))
    now_at = sa.select(sa.func.coalesce(case.c.handler_id, case.c.office_id)).where(case.c.id == clock.c.case_id)
    owner = sa.func.coalesce(clock.c.judge_id, now_at.scalar_subquery())
    op.execute(clock.update().values(unit_id=owner))
    office = sa.select(case.c.office_id).where(case.c.id == clock.c.case_id).scalar_subquery()
    op.execute(clock.update().where(clock.c.kind == "register").values(unit_id=office))
    connection = op.get_bind()
    given = dict(_assigned(connection))
    chosen = sa.select(clock.c.id, clock.c.case_id, clock.c.started_at).where(clock.c.kind == "deadline")
    known = [(given.get((f"case:{case_id}", at)), clock_id) for clock_id, case_id, at in connection.execute(chosen)]
    set_to = clock.update().where(clock.c.id == sa.bindparam("of")).values(unit_id=sa.bindparam("to"))
    values = [{"of": clock_id, "to": unit_id} for unit_id, clock_id in known if unit_id is not None]
    if values:
        connection.execute(set_to, values)


def _assigned(connection: sa.Connection) -> Iterator[tuple[tuple[str, Any], int]]:
    """(Case, instant) → to which unit the audit says that it was assigned then, where that unit is there."""
    event = sa.table("event", sa.column("subject"), sa.column("action"), sa.column("detail", sa.JSON()),
                     sa.column("at", sa.DateTime(timezone=True)))  # fmt: skip
    units = set(connection.scalars(sa.select(sa.column("id")).select_from(sa.table("unit"))))
    rows = sa.select(event.c.subject, event.c.at, event.c.detail).where(event.c.action == "case.assign")
    for subject, at, detail in connection.execute(rows):
        if detail.get("to") in units:
            yield (subject, at), detail["to"]


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {verb} ON month_task {f'WHEN {when} ' if when else ''}"
        "BEGIN SELECT RAISE(ABORT, 'month_task is append-only'); END"
        for name, (verb, when) in REFUSED.items()
    ]


def _postgresql() -> list[str]:
    insert = REFUSED["month_task_no_insert"][1]
    found = [
        "CREATE FUNCTION month_task_no_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {insert} THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF; RETURN NEW; END $$"
    ]
    for name, (verb, when) in REFUSED.items():
        for_each, function = ("ROW", name) if when else ("STATEMENT", "append_only")
        verbs = f"{verb} OR TRUNCATE" if verb == "DELETE" else verb
        found.append(
            f"CREATE TRIGGER {name} BEFORE {verbs} ON month_task FOR EACH {for_each} EXECUTE FUNCTION {function}()"
        )
    return found


def downgrade() -> None:
    """Takes the tasks and who had to act away."""
    op.drop_table("month_task")
    if not _is_sqlite():
        op.execute("DROP FUNCTION month_task_no_insert")
    for table, column in (("month_case", "satisfied"), ("month_case", "charged"), ("month", "tasks_kept")):
        op.drop_column(table, column)
    op.drop_index("ix_case_step_begun_again", "case_step")
    op.drop_index("ix_clock_kind_due_at", "clock")
    with op.batch_alter_table("clock") as clock:
        clock.drop_constraint(op.f("fk_clock_unit_id"), type_="foreignkey")
        clock.drop_column("unit_id")
    op.drop_column("unit", "days_to_take_on")
