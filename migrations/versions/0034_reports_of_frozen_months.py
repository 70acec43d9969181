"""A frozen month keeps which reports it lacked."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column as it is, so that the table keeps its triggers; months frozen before know nothing of it."""
    op.add_column("month", sa.Column("reports", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Takes it away."""
    op.drop_column("month", "reports")
