"""Saved views of the ledger, one's own or an office's."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

STANDING = sa.text("dropped_at IS NULL")


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "ledger_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(user_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_ledger_view_of_one")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_ledger_view_user_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_ledger_view_unit_id")),
        sa.ForeignKeyConstraint(["dropped_by_id"], ["user.id"], name=op.f("fk_ledger_view_dropped_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_view")),
    )
    for owner in ("user_id", "unit_id"):
        op.create_index(
            f"uq_ledger_view_{owner}_name",
            "ledger_view",
            [owner, "name"],
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        )


def downgrade() -> None:
    """Drops it."""
    op.drop_table("ledger_view")
