"""A unit owes from the day it exists: when it was entered, so that no round due before is asked of it."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

# A round already due in whose middle a unit began was not asked of it, and must not be found missing now.
DUE_BEFORE = """
UPDATE unit SET entered_at = (
    SELECT max(round.due_at) FROM round JOIN schedule ON schedule.id = round.schedule_id
    WHERE schedule.level = CASE
            WHEN unit.kind IN ('village', 'community') THEN 'field'
            WHEN unit.kind IN ('town', 'department') THEN 'town'
            ELSE 'county' END
        AND round.starts_on < unit.starts_on AND round.due_on >= unit.starts_on
        AND round.due_at <= CURRENT_TIMESTAMP)
"""


def upgrade() -> None:
    """Units of before are as old as their first day says."""
    op.add_column("unit", sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(DUE_BEFORE)


def downgrade() -> None:
    """Back to the first day alone."""
    with op.batch_alter_table("unit") as unit:
        unit.drop_column("entered_at")
