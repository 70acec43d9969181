"""Matters come in at an office's door: registered with a code, owed an answer to the office above, found by the way."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

STEPS = (
    "'reported', 'accepted', 'assigned', 'signed', 'objected', 'asked', 'granted', 'refused', 'urged', "
    "'unchanged', 'progress', 'resolved', 'handed_over', 'named', 'tried', 'agreed', 'corrected', 'fulfilled', "
    "'court', 'confirmed', 'disputed', 'closed', 'reopened', 'referred', 'stopped', 'resumed', 'escalated', "
    "'supervised', 'answered', 'advised', 'recused', 'unrecused', 'merged', 'unmerged', 'registered', 'told', "
    "'reviewed', 'pause_asked', 'pause_denied', 'paused', 'continued', 'noticed', 'decided', 'grouped', "
    "'void_asked', 'void_denied', 'voided', 'unvoided'"
)
KINDS = (
    "'deadline', 'register', 'answer', 'settle', 'review_request', 'review', 'rereview_request', 'rereview', "
    "'help', 'court', 'supervision', 'performance'"
)
BASES = (
    "'answer', 'petition', 'extended', 'set', 'objection', 'register', 'review_request', 'review', "
    "'rereview_request', 'rereview', 'help', 'court', 'supervision', 'performance'"
)
ORIGINS = "'screening', 'hall', 'letter', 'call', 'online', 'leader_day', 'transferred'"


def upgrade() -> None:
    """Widens what is known of origins, steps and clocks, and adds the registrations."""
    _known("case_step", kind=f"{STEPS}, 'replied'")
    _known("clock", kind=f"{KINDS}, 'reply'", basis=f"{BASES}, 'reply'")
    _known("case", origin=f"{ORIGINS}, 'by_the_way'")
    op.create_table(
        "intake",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("upper", sa.String(length=120), nullable=False),
        sa.Column("upper_number", sa.String(length=60), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column("answer_owed", sa.Boolean(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("code_index", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("NOT answer_owed OR reply_by IS NOT NULL", name=op.f("ck_intake_answer_has_a_day")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_intake_case_id")),
        sa.ForeignKeyConstraint(["office_id"], ["unit.id"], name=op.f("fk_intake_office_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_intake_by_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_intake")),
        sa.UniqueConstraint("code_index", name=op.f("uq_intake_code_index")),
    )
    op.create_index(op.f("ix_intake_office_id_at"), "intake", ["office_id", "at"])


def downgrade() -> None:
    """Takes the registrations away; what was found by the way counts as found by a screening."""
    op.drop_table("intake")
    op.execute("DELETE FROM clock WHERE kind = 'reply'")
    op.execute("DELETE FROM case_step WHERE kind = 'replied'")
    op.execute("UPDATE \"case\" SET origin = 'screening' WHERE origin = 'by_the_way'")
    _known("case", origin=ORIGINS)
    _known("clock", kind=KINDS, basis=BASES)
    _known("case_step", kind=STEPS)


def _known(table: str, **columns: str) -> None:
    with op.batch_alter_table(table) as changed:
        for column, codes in columns.items():
            name = op.f(f"ck_{table}_{column}_known")
            changed.drop_constraint(name, type_="check")
            changed.create_check_constraint(name, f"{column} IN ({codes})")
