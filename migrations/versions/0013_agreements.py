"""Agreements that mediation brought, and how a matter was settled."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

METHODS = "'mediated', 'agreed', 'done', 'explained', 'decided', 'dropped'"


def upgrade() -> None:
    """Adds the table and the column."""
    op.create_table(
        "agreement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(length=8), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("fulfilled_on", sa.Date(), nullable=True),
        sa.Column("court_asked_on", sa.Date(), nullable=True),
        sa.Column("court_decided_on", sa.Date(), nullable=True),
        sa.Column("court_outcome", sa.String(length=12), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("form IN ('oral', 'written')", name=op.f("ck_agreement_form_known")),
        sa.CheckConstraint("court_outcome IN ('confirmed', 'refused')", name=op.f("ck_agreement_court_outcome_known")),
        sa.CheckConstraint(
            "(court_outcome IS NULL) = (court_decided_on IS NULL)", name=op.f("ck_agreement_court_decided")
        ),
        sa.CheckConstraint(
            "court_decided_on IS NULL OR court_asked_on IS NOT NULL", name=op.f("ck_agreement_court_asked_first")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_agreement_case_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_agreement_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    op.create_index(op.f("ix_agreement_case_id"), "agreement", ["case_id"])
    with op.batch_alter_table("case") as case:
        case.add_column(sa.Column("method", sa.String(length=12), nullable=True))
        case.create_check_constraint(op.f("ck_case_method_known"), f"method IN ({METHODS})")


def downgrade() -> None:
    """Takes them away; the history keeps the words."""
    with op.batch_alter_table("case") as case:
        case.drop_constraint(op.f("ck_case_method_known"), type_="check")
        case.drop_column("method")
    op.drop_table("agreement")
