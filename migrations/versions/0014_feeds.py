"""People may subscribe to their own calendar by a secret address."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the secrets' fingerprints."""
    op.create_table(
        "feed",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_feed_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_feed")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_feed_secret_hash")),
    )


def downgrade() -> None:
    """Takes the addresses away."""
    op.drop_table("feed")
