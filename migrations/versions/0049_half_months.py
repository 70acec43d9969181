"""Half-months have due days of their own, before the meetings of the county."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

DAYS = {"first_due_day": (13, 1, 15), "second_due_day": (28, 16, 31)}


def upgrade() -> None:
    """Half-months that run already stay due on their last day, until somebody changes it."""
    with op.batch_alter_table("schedule") as schedule:
        for name, (usual, _least, _most) in DAYS.items():
            schedule.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default=str(usual)))
    op.execute("UPDATE schedule SET first_due_day = 15, second_due_day = 31 WHERE frequency = 'half_month'")
    with op.batch_alter_table("schedule") as schedule:
        for name, (_usual, least, most) in DAYS.items():
            schedule.alter_column(name, server_default=None)
            between = f"{name} BETWEEN {least} AND {most}"
            schedule.create_check_constraint(op.f(f"ck_schedule_{name}_known"), between)


def downgrade() -> None:
    """Half-months are due on their last day again."""
    with op.batch_alter_table("schedule") as schedule:
        for name in DAYS:
            schedule.drop_constraint(op.f(f"ck_schedule_{name}_known"), type_="check")
    with op.batch_alter_table("schedule") as schedule:
        for name in DAYS:
            schedule.drop_column(name)
