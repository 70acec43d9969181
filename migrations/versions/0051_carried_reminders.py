"""Each channel carries the reminders of rounds that the county chose."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

USUAL = '["due_tomorrow", "due_today", "due_soon", "overdue", "missing_list"]'


def upgrade() -> None:
    """That a round has begun stands in the inbox from now on."""
    with op.batch_alter_table("channel") as channel:
        channel.add_column(sa.Column("carries", sa.JSON(), nullable=False, server_default=USUAL))
    with op.batch_alter_table("channel") as channel:
        channel.alter_column("carries", server_default=None)


def downgrade() -> None:
    """Every channel carries all of them again."""
    with op.batch_alter_table("channel") as channel:
        channel.drop_column("carries")
