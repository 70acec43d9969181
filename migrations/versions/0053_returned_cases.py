"""A single matter that came by phone can be returned to its sender, with a reason."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds when and why; nothing is returned yet."""
    op.add_column("case", sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("case", sa.Column("return_reason", sa.Text(), nullable=True))


def downgrade() -> None:
    """What was returned is as it was reported."""
    with op.batch_alter_table("case") as case:
        case.drop_column("return_reason")
        case.drop_column("returned_at")
