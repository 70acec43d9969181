"""A test or mistaken entry is voided, with a second person's consent, and taken back likewise."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

STATUSES = "'reported', 'accepted', 'assigned', 'handling', 'resolved', 'closed', 'merged', 'withdrawn'"
STEPS = (
    "'reported', 'accepted', 'assigned', 'signed', 'objected', 'asked', 'granted', 'refused', 'urged', "
    "'unchanged', 'progress', 'resolved', 'handed_over', 'named', 'tried', 'agreed', 'fulfilled', 'court', "
    "'confirmed', 'disputed', 'closed', 'reopened', 'referred', 'stopped', 'resumed', 'escalated', 'supervised', "
    "'answered', 'recused', 'unrecused', 'merged', 'unmerged', 'registered', 'told', 'reviewed', 'paused', "
    "'continued', 'noticed', 'decided', 'grouped', 'advised', 'pause_asked', 'pause_denied', 'corrected'"
)
NEW_STEPS = "'void_asked', 'void_denied', 'voided', 'unvoided'"
VOIDED_ONCE = "(status = 'voided') = (voided_at IS NOT NULL)"
WAYS = {
    "kind": ("void", "unvoid"),
    "cause": ("test", "slip", "wrong_unit"),
    "was": ("reported", "accepted", "assigned", "handling"),
    "outcome": ("agreed", "refused", "withdrawn"),
}


def upgrade() -> None:
    """Adds the state, its time and the proposals; nothing is void yet."""
    _known("case_step", "kind", f"{STEPS}, {NEW_STEPS}")
    with op.batch_alter_table("case") as case:
        case.add_column(sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True))
    _known("case", "status", f"{STATUSES}, 'voided'")
    with op.batch_alter_table("case") as case:
        case.create_check_constraint(op.f("ck_case_voided_once"), VOIDED_ONCE)
    waits = sa.text("outcome IS NULL")
    op.create_table(
        "voiding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("cause", sa.String(length=12), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("was", sa.String(length=12), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        *(
            sa.CheckConstraint(f"{name} IN ({', '.join(map(repr, known))})", name=op.f(f"ck_voiding_{name}_known"))
            for name, known in WAYS.items()
        ),
        sa.CheckConstraint("(kind = 'void') = (cause IS NOT NULL)", name=op.f("ck_voiding_void_caused")),
        sa.CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name=op.f("ck_voiding_decided_somehow")),
        sa.CheckConstraint("(outcome IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_voiding_decided_by_somebody")),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome <> 'agreed' OR decided_by_id <> proposed_by_id",
            name=op.f("ck_voiding_second_person"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_voiding_case_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user.id"], name=op.f("fk_voiding_proposed_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_voiding_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voiding")),
    )
    op.create_index(op.f("ix_voiding_case_id"), "voiding", ["case_id"])
    op.create_index(
        "uq_voiding_waiting", "voiding", ["case_id"], unique=True, sqlite_where=waits, postgresql_where=waits
    )


def downgrade() -> None:
    """What was void counts as taken back, which counts nowhere either."""
    op.drop_table("voiding")
    with op.batch_alter_table("case") as case:
        case.drop_constraint(op.f("ck_case_voided_once"), type_="check")
    op.execute("UPDATE \"case\" SET status = 'withdrawn' WHERE status = 'voided'")
    _known("case", "status", STATUSES)
    with op.batch_alter_table("case") as case:
        case.drop_column("voided_at")
    step = sa.table("case_step", sa.column("kind"))
    op.execute(step.delete().where(step.c.kind.in_(NEW_STEPS.replace("'", "").split(", "))))
    _known("case_step", "kind", STEPS)


def _known(table: str, column: str, values: str) -> None:
    name = op.f(f"ck_{table}_{column}_known")
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"{column} IN ({values})")
