"""The sheet in which an office wants its ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "ledger_template",
        sa.Column("unit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_ledger_template_unit_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_ledger_template_by_id")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_ledger_template")),
    )


def downgrade() -> None:
    """Drops it; the sheets stay in the data folder."""
    op.drop_table("ledger_template")
