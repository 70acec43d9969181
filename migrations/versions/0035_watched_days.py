"""The day for the answer to a supervision notice and that of what people agreed on get a clock, open ones at once."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

KINDS = (
    "'deadline', 'register', 'answer', 'settle', 'review_request', 'review', 'rereview_request', 'rereview', 'help', "
    "'court'"
)
BASES = (
    "'answer', 'petition', 'extended', 'set', 'objection', 'register', 'review_request', 'review', "
    "'rereview_request', 'rereview', 'help', 'court'"
)
OUTCOMES = "'done', 'ended', 'replaced', 'unused'"
NEW = "'supervision', 'performance'"
ZONE = ZoneInfo("Asia/Shanghai")
# The sweep finds the present light by itself; of what is over for long it says nothing any more.
NOTICES = (
    "INSERT INTO clock (case_id, kind, basis, started_at, due_at, paused_days, next_at) "
    "SELECT id, 'supervision', 'supervision', given.at, supervised_due_at, 0, given.at FROM \"case\" JOIN "
    "(SELECT case_id, max(at) AS at FROM case_step WHERE kind = 'supervised' GROUP BY case_id) AS given "
    "ON given.case_id = id WHERE supervised_due_at >= given.at"
)


def upgrade() -> None:
    """Widens what clocks are about; what has a notice to answer, or an agreement to perform, gets one."""
    _known(f"{KINDS}, {NEW}", f"{BASES}, {NEW}", f"{OUTCOMES}, 'dropped'")
    op.execute(NOTICES)
    rows = [_performance(*row) for row in op.get_bind().execute(_agreed())]
    if rows:
        op.bulk_insert(_clock(), rows)


def downgrade() -> None:
    """Takes these clocks away; the days stay with the cases and the agreements."""
    op.execute("DELETE FROM clock WHERE kind IN ('supervision', 'performance')")
    _known(KINDS, BASES, OUTCOMES)


def _known(kinds: str, bases: str, outcomes: str) -> None:
    with op.batch_alter_table("clock") as clock:
        for column, known in (("kind", kinds), ("basis", bases), ("outcome", outcomes)):
            clock.drop_constraint(op.f(f"ck_clock_{column}_known"), type_="check")
            clock.create_check_constraint(op.f(f"ck_clock_{column}_known"), f"{column} IN ({known})")


def _agreed() -> sa.Select[*tuple[object, ...]]:
    """Case, day of the agreement and last day of the agreements that stand and are still to be performed."""
    case = sa.table("case", sa.column("id", sa.Uuid()), sa.column("agreed_at"))
    days = (sa.column("reached_on", sa.Date()), sa.column("due_on", sa.Date()), sa.column("fulfilled_on", sa.Date()))
    made = sa.table("agreement", sa.column("id"), sa.column("case_id", sa.Uuid()), sa.column("at"), *days)
    newest = sa.func.row_number().over(partition_by=made.c.case_id, order_by=(made.c.at.desc(), made.c.id.desc()))
    last = sa.select(made.c.case_id, made.c.reached_on, made.c.due_on, made.c.fulfilled_on, newest.label("place"))
    found = last.join(case, case.c.id == made.c.case_id).where(case.c.agreed_at.is_not(None)).subquery()
    wanted = sa.select(found.c.case_id, found.c.reached_on, found.c.due_on).where(found.c.place == 1)
    return wanted.where(found.c.fulfilled_on.is_(None), found.c.due_on.is_not(None))


def _performance(case_id: object, reached_on: datetime, due_on: datetime) -> dict[str, object]:
    started_at = datetime.combine(reached_on, time.min, ZONE).astimezone(UTC)
    due_at = datetime.combine(due_on, time(23, 59), ZONE).astimezone(UTC)
    said = {"case_id": case_id, "kind": "performance", "basis": "performance", "paused_days": 0}
    return {**said, "started_at": started_at, "due_at": due_at, "next_at": started_at}


def _clock() -> sa.TableClause:
    instants = [sa.column(name, sa.DateTime(timezone=True)) for name in ("started_at", "due_at", "next_at")]
    rest = [sa.column(name) for name in ("kind", "basis", "paused_days")]
    return sa.table("clock", sa.column("case_id", sa.Uuid()), *rest, *instants)
