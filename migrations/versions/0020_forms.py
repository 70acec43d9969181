"""A frozen month also keeps what the monthly forms ask: how a matter was settled, agreed, with how many people."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; what was frozen before stays without them."""
    with op.batch_alter_table("month_case") as row:
        row.add_column(sa.Column("mediation_stopped_at", sa.DateTime(timezone=True), nullable=True))
        row.add_column(sa.Column("method", sa.String(length=12), nullable=True))
        row.add_column(sa.Column("form", sa.String(length=8), nullable=True))
        row.add_column(sa.Column("parties", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Takes them away."""
    with op.batch_alter_table("month_case") as row:
        for name in ("mediation_stopped_at", "method", "form", "parties"):
            row.drop_column(name)
