"""A meeting knows when its guests were told of it, and what they were told."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody was told yet."""
    op.add_column("meeting", sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("meeting", sa.Column("invited_with", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Guests are told by telephone again."""
    with op.batch_alter_table("meeting") as meeting:
        meeting.drop_column("invited_with")
        meeting.drop_column("invited_at")
