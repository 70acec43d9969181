"""The handling unit may ask for more time, and the office urge it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BEFORE = "'reported', 'accepted', 'assigned', 'signed', 'objected', 'unchanged', 'progress', 'resolved', 'handed_over'"
NEW = "'asked', 'granted', 'refused', 'urged'"


def upgrade() -> None:
    """Adds the request, the basis of an extended deadline and the kinds of step."""
    _checks(f"{BEFORE}, {NEW}", "'answer', 'petition', 'extended', 'set'")
    with op.batch_alter_table("case") as case:
        case.add_column(sa.Column("asked_due_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Takes them away; an extended deadline stands as one that the office set."""
    op.execute("UPDATE \"case\" SET due_basis = 'set' WHERE due_basis = 'extended'")
    op.execute("DELETE FROM case_step WHERE kind IN ('asked', 'granted', 'refused', 'urged')")
    with op.batch_alter_table("case") as case:
        case.drop_column("asked_due_at")
    _checks(BEFORE, "'answer', 'petition', 'set'")


def _checks(kinds: str, bases: str) -> None:
    for table, column, values in (("case_step", "kind", kinds), ("case", "due_basis", bases)):
        name = op.f(f"ck_{table}_{column}_known")
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(name, type_="check")
            batch.create_check_constraint(name, f"{column} IN ({values})")
