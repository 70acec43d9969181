"""Seats, links and the like take effect when a second person agrees; an office has a head who may."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody is a head yet: the operator names the first."""
    with op.batch_alter_table("membership") as membership:
        membership.add_column(sa.Column("head", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("membership") as membership:
        membership.alter_column("head", server_default=None)
        membership.create_check_constraint(op.f("ck_membership_head_of_office"), "NOT head OR role = 'office'")
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('seats', 'links', 'opening', 'factor')", name=op.f("ck_consent_kind_known")),
        sa.CheckConstraint("outcome IN ('agreed', 'refused', 'withdrawn')", name=op.f("ck_consent_outcome_known")),
        sa.CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name=op.f("ck_consent_decided_somehow")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_consent_unit_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user.id"], name=op.f("fk_consent_proposed_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_consent_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_unit_id"), "consent", ["unit_id"])
    op.create_table(
        "consent_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=12), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("head", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_consent_item_consent_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_consent_item_user_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_consent_item_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_item")),
    )
    op.create_index(op.f("ix_consent_item_consent_id"), "consent_item", ["consent_id"])
    op.create_index(op.f("ix_consent_item_user_id"), "consent_item", ["user_id"])


def downgrade() -> None:
    """One administrator alone again."""
    op.drop_table("consent_item")
    op.drop_table("consent")
    with op.batch_alter_table("membership") as membership:
        membership.drop_constraint(op.f("ck_membership_head_of_office"), type_="check")
        membership.drop_column("head")
