"""What was written wrong of a matter is put right, and what it said before is kept, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

STEPS = (
    "'reported', 'accepted', 'assigned', 'signed', 'objected', 'asked', 'granted', 'refused', 'urged', "
    "'unchanged', 'progress', 'resolved', 'handed_over', 'named', 'tried', 'agreed', 'fulfilled', 'court', "
    "'confirmed', 'disputed', 'closed', 'reopened', 'referred', 'stopped', 'resumed', 'escalated', 'supervised', "
    "'answered', 'recused', 'unrecused', 'merged', 'unmerged', 'registered', 'told', 'reviewed', 'paused', "
    "'continued', 'noticed', 'decided', 'grouped', 'advised', 'pause_asked', 'pause_denied', 'corrected', "
    "'void_asked', 'void_denied', 'voided', 'unvoided', 'replied'"
)
NEW_STEPS = "'amended', 'sent_back', 'sent_again', 'taken_back'"


def upgrade() -> None:
    """Adds the table."""
    _known(f"{STEPS}, {NEW_STEPS}")
    op.create_table(
        "amendment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_amendment_case_id")),
        sa.ForeignKeyConstraint(["step_id"], ["case_step.id"], name=op.f("fk_amendment_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
        sa.UniqueConstraint("step_id", name=op.f("uq_amendment_step_id")),
    )
    op.create_index(op.f("ix_amendment_case_id"), "amendment", ["case_id"])


def downgrade() -> None:
    """The matters stay as they were put right."""
    op.drop_table("amendment")
    step = sa.table("case_step", sa.column("kind"))
    op.execute(step.delete().where(step.c.kind.in_(NEW_STEPS.replace("'", "").split(", "))))
    _known(STEPS)


def _known(values: str) -> None:
    name = op.f("ck_case_step_kind_known")
    with op.batch_alter_table("case_step") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"kind IN ({values})")
