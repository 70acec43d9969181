"""A long ledger is read newest first for each thing it is narrowed to, and in the order of each of its dates."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0030"
branch_labels = None
depends_on = None

NARROWED_BY = ("office_id", "handler_id", "lead_id", "urgency", "origin", "status")
DATED_BY = ("due_at", "resolved_at", "closed_at", "confirmed_at")
REPLACED = {"ix_case_office_id": ["office_id"], "ix_case_handler_id_serial": ["handler_id", "serial"]}


def upgrade() -> None:
    """Adds the indexes; those that begin another go."""
    for name in NARROWED_BY:
        op.create_index(f"ix_case_{name}_found_at_serial", "case", [name, "found_at", "serial"])
    for name in DATED_BY:
        dated = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_case_{name}_serial", "case", [name, "serial"], sqlite_where=dated, postgresql_where=dated)
    for name in REPLACED:
        op.drop_index(name, "case")


def downgrade() -> None:
    """Takes them away."""
    for name, columns in REPLACED.items():
        op.create_index(name, "case", columns)
    for name in DATED_BY:
        op.drop_index(f"ix_case_{name}_serial", "case")
    for name in NARROWED_BY:
        op.drop_index(f"ix_case_{name}_found_at_serial", "case")
