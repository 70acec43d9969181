"""A fingerprint of each key, so that no machine brings its own to a database that was sealed with another."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The prints are noted at the next start, when the keys have opened what is sealed."""
    op.create_table(
        "key_print",
        sa.Column("name", sa.String(10), nullable=False),
        sa.Column("print", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name IN ('secret', 'personal')", name=op.f("ck_key_print_name_known")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_key_print")),
    )


def downgrade() -> None:
    """What the prints said is in the keys."""
    op.drop_table("key_print")
