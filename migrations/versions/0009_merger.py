"""Two records of one matter are merged, and taken apart again."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table of mergers; each case is absorbed by one other at a time."""
    op.create_table(
        "merger",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("into_id", sa.Uuid(), nullable=False),
        sa.Column("was", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("case_id <> into_id", name=op.f("ck_merger_two_records")),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name=op.f("ck_merger_undone_by_somebody")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_merger_case_id")),
        sa.ForeignKeyConstraint(["into_id"], ["case.id"], name=op.f("fk_merger_into_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_merger_by_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["user.id"], name=op.f("fk_merger_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merger")),
    )
    op.create_index(op.f("ix_merger_into_id"), "merger", ["into_id"])
    standing = sa.text("undone_at IS NULL")
    op.create_index(
        "uq_merger_standing", "merger", ["case_id"], unique=True, sqlite_where=standing, postgresql_where=standing
    )


def downgrade() -> None:
    """Takes the table away; what was merged is with its office again."""
    op.execute("UPDATE \"case\" SET status = 'accepted', merged_into_id = NULL WHERE status = 'merged'")
    op.drop_table("merger")
