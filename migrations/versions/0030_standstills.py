"""A handling unit can ask that its time stand still."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

CHECKS = {
    "pause_asked_known": "pause_asked IN ('hearing', 'expert', 'party', 'court')",
    "asked_while_running": "pause_asked IS NULL OR (stopped_at IS NULL AND paused_at IS NULL)",
}


def upgrade() -> None:
    """Adds for which reason it is asked."""
    with op.batch_alter_table("clock") as clock:
        clock.add_column(sa.Column("pause_asked", sa.String(length=8), nullable=True))
        for name, condition in CHECKS.items():
            clock.create_check_constraint(op.f(f"ck_clock_{name}"), condition)


def downgrade() -> None:
    """Takes what is asked away; the history keeps it."""
    with op.batch_alter_table("clock") as clock:
        for name in CHECKS:
            clock.drop_constraint(op.f(f"ck_clock_{name}"), type_="check")
        clock.drop_column("pause_asked")
