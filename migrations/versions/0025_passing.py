"""A case is passed up one level after a set number of attempts, and supervised with a day for the answer."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds when a case was passed up, until when a notice is to be answered, and how many attempts come first."""
    with op.batch_alter_table("case") as case:
        case.add_column(sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True))
        case.add_column(sa.Column("supervised_due_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("unit") as unit:
        unit.add_column(sa.Column("tries_before_escalating", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Takes them away."""
    with op.batch_alter_table("unit") as unit:
        unit.drop_column("tries_before_escalating")
    with op.batch_alter_table("case") as case:
        case.drop_column("supervised_due_at")
        case.drop_column("escalated_at")
