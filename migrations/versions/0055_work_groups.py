"""Units in a work group reach its matter as long as the campaign runs."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The unit from which a group's head comes is in it; the groups of closed campaigns have ended with them."""
    op.add_column("work_group", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "group_unit",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["work_group.id"], name=op.f("fk_group_unit_group_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_group_unit_unit_id")),
        sa.PrimaryKeyConstraint("group_id", "unit_id", name=op.f("pk_group_unit")),
    )
    op.create_index(op.f("ix_group_unit_unit_id"), "group_unit", ["unit_id"])
    op.execute("INSERT INTO group_unit (group_id, unit_id) SELECT id, department_id FROM work_group")
    op.execute(
        "UPDATE work_group SET ended_at = (SELECT closed_at FROM campaign WHERE campaign.id = work_group.campaign_id)"
    )


def downgrade() -> None:
    """Who was in a group besides its head stands in its words."""
    op.drop_index(op.f("ix_group_unit_unit_id"), "group_unit")
    op.drop_table("group_unit")
    with op.batch_alter_table("work_group") as group:
        group.drop_column("ended_at")
