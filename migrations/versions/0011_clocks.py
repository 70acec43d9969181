"""Clocks of a case: what must be done by when; every assignment that is under way gets the clock of its deadline."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KINDS = (
    "'deadline', 'register', 'answer', 'settle', 'review_request', 'review', 'rereview_request', 'rereview', 'court'"
)
BASES = (
    "'answer', 'petition', 'extended', 'set', 'objection', 'register', 'review_request', 'review', "
    "'rereview_request', 'rereview', 'court'"
)
CHECKS = {
    "kind_known": f"kind IN ({KINDS})",
    "basis_known": f"basis IN ({BASES})",
    "pause_reason_known": "pause_reason IN ('hearing', 'expert', 'party', 'court')",
    "outcome_known": "outcome IN ('done', 'ended', 'replaced', 'unused')",
    "told_known": "told IN ('warning', 'serious', 'over')",
    "due_after_start": "due_at >= started_at",
    "stopped_after_start": "stopped_at >= started_at",
    "paused_counted": "paused_days >= 0",
    "pause_reasoned": "(paused_at IS NULL) = (pause_reason IS NULL)",
    "stopped_somehow": "(stopped_at IS NULL) = (outcome IS NULL)",
    "runs_to_next": "next_at IS NULL OR (stopped_at IS NULL AND paused_at IS NULL)",
    "judge_named": "kind NOT IN ('review', 'rereview') OR judge_id IS NOT NULL",
}
RUNS = sa.text("stopped_at IS NULL")
WAITS = sa.text("next_at IS NOT NULL")
# The sweep finds the present light by itself; for one long overdue it says nothing any more.
UNDER_WAY = (
    "INSERT INTO clock (case_id, kind, basis, started_at, due_at, paused_days, next_at) "
    "SELECT id, 'deadline', due_basis, assigned_at, due_at, 0, assigned_at FROM \"case\" "
    "WHERE status IN ('assigned', 'handling') AND due_at >= assigned_at"
)


def upgrade() -> None:
    """Adds the table and the clocks of what is assigned."""
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "clock",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("started_at", instant, nullable=False),
        sa.Column("due_at", instant, nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=True),
        sa.Column("paused_at", instant, nullable=True),
        sa.Column("pause_reason", sa.String(length=8), nullable=True),
        sa.Column("paused_days", sa.Integer(), nullable=False),
        sa.Column("stopped_at", instant, nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=True),
        sa.Column("told", sa.String(length=8), nullable=True),
        sa.Column("next_at", instant, nullable=True),
        *(sa.CheckConstraint(condition, name=op.f(f"ck_clock_{name}")) for name, condition in CHECKS.items()),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_clock_case_id")),
        sa.ForeignKeyConstraint(["judge_id"], ["unit.id"], name=op.f("fk_clock_judge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    for column in ("case_id", "judge_id"):
        op.create_index(op.f(f"ix_clock_{column}"), "clock", [column])
    running = {"sqlite_where": RUNS, "postgresql_where": RUNS}
    op.create_index("uq_clock_running", "clock", ["case_id", "kind"], unique=True, **running)
    op.create_index("ix_clock_due_at", "clock", ["due_at"], **running)
    op.create_index("ix_clock_next_at", "clock", ["next_at"], sqlite_where=WAITS, postgresql_where=WAITS)
    op.execute(UNDER_WAY)


def downgrade() -> None:
    """Takes the table away; the deadlines stay with their cases."""
    op.drop_table("clock")
