"""What hangs on a case may be a document, which keeps its name."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the name and makes room for the long media types of documents."""
    with op.batch_alter_table("attachment") as attachment:
        attachment.add_column(sa.Column("name", sa.String(length=120), nullable=False, server_default=""))
        attachment.alter_column("media_type", existing_type=sa.String(length=40), type_=sa.String(length=100))


def downgrade() -> None:
    """Takes the documents' rows away, which an older version would show within its pages; their bytes stay."""
    op.execute("DELETE FROM attachment WHERE name <> ''")
    with op.batch_alter_table("attachment") as attachment:
        attachment.alter_column("media_type", existing_type=sa.String(length=100), type_=sa.String(length=40))
        attachment.drop_column("name")
