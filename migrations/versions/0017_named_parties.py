"""Those who handle a case can name one more person."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KINDS = (
    "'reported', 'accepted', 'assigned', 'signed', 'objected', 'asked', 'granted', 'refused', 'urged', "
    "'unchanged', 'progress', 'resolved', 'handed_over', 'tried', 'agreed', 'fulfilled', 'court', 'confirmed', "
    "'disputed', 'closed', 'reopened', 'referred', 'stopped', 'resumed', 'escalated', 'supervised', 'answered', "
    "'recused', 'unrecused', 'merged', 'unmerged', 'registered', 'told', 'reviewed', 'paused', 'continued', "
    "'noticed', 'decided', 'grouped'"
)


def upgrade() -> None:
    """Adds when the person was named, and the kind of step."""
    with op.batch_alter_table("party") as party:
        party.add_column(sa.Column("named_at", sa.DateTime(timezone=True), nullable=True))
    _known(f"{KINDS}, 'named'")


def downgrade() -> None:
    """Takes them away; the people stay."""
    op.execute("DELETE FROM case_step WHERE kind = 'named'")
    _known(KINDS)
    with op.batch_alter_table("party") as party:
        party.drop_column("named_at")


def _known(kinds: str) -> None:
    name = op.f("ck_case_step_kind_known")
    with op.batch_alter_table("case_step") as step:
        step.drop_constraint(name, type_="check")
        step.create_check_constraint(name, f"kind IN ({kinds})")
