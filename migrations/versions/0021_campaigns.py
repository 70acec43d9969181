"""Campaigns over chosen matters, with work groups."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the three tables."""
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_campaign_period_forward")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_campaign_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_index(op.f("ix_campaign_unit_id"), "campaign", ["unit_id"])
    op.create_table(
        "campaign_case",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_case_campaign_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_campaign_case_case_id")),
        sa.PrimaryKeyConstraint("campaign_id", "case_id", name=op.f("pk_campaign_case")),
    )
    op.create_index(op.f("ix_campaign_case_case_id"), "campaign_case", ["case_id"])
    op.create_table(
        "work_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=60), nullable=False),
        sa.Column("members", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("formed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_work_group_campaign_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_work_group_case_id")),
        sa.ForeignKeyConstraint(["department_id"], ["unit.id"], name=op.f("fk_work_group_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_group")),
        sa.UniqueConstraint("campaign_id", "case_id", name=op.f("uq_work_group_campaign_id_case_id")),
    )
    op.create_index(op.f("ix_work_group_case_id"), "work_group", ["case_id"])


def downgrade() -> None:
    """Takes them away."""
    op.drop_table("work_group")
    op.drop_table("campaign_case")
    op.drop_table("campaign")
