"""A long ledger is read newest first for each unit and each kind of dispute, and by state and deadline."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the indexes; those of one column that begin another go."""
    op.create_index("ix_case_unit_id_found_at_serial", "case", ["unit_id", "found_at", "serial"])
    op.create_index("ix_case_category_found_at_serial", "case", ["category", "found_at", "serial"])
    op.create_index("ix_case_status_due_at", "case", ["status", "due_at"])
    op.create_index("ix_case_handler_id_serial", "case", ["handler_id", "serial"])
    op.drop_index("ix_case_handler_id", "case")
    op.drop_index("ix_case_unit_id", "case")


def downgrade() -> None:
    """Takes them away."""
    op.create_index("ix_case_unit_id", "case", ["unit_id"])
    op.create_index("ix_case_handler_id", "case", ["handler_id"])
    op.drop_index("ix_case_handler_id_serial", "case")
    op.drop_index("ix_case_status_due_at", "case")
    op.drop_index("ix_case_category_found_at_serial", "case")
    op.drop_index("ix_case_unit_id_found_at_serial", "case")
