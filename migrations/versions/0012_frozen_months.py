"""Months are frozen: what is counted of each matter is copied once, so that the figures stay."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANTS = ("due_at", "accepted_at", "assigned_at", "resolved_at", "agreed_at", "fulfilled_at", "confirmed_at")


def upgrade() -> None:
    """Adds the months and their matters."""
    op.create_table(
        "month",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_month_unit_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_month_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month")),
        sa.UniqueConstraint("unit_id", "starts_on", name=op.f("uq_month_unit_id_starts_on")),
    )
    op.create_table(
        "month_case",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=4), nullable=False),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("urgency", sa.String(length=12), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in (*INSTANTS, "closed_at")),
        sa.ForeignKeyConstraint(["month_id"], ["month.id"], name=op.f("fk_month_case_month_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_case")),
    )
    op.create_index(op.f("ix_month_case_month_id"), "month_case", ["month_id"])
    op.create_index(op.f("ix_month_case_case_id"), "month_case", ["case_id"])


def downgrade() -> None:
    """Takes them away."""
    op.drop_table("month_case")
    op.drop_table("month")
