"""Offices may have a template of their own for the analysis of the month."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

BEFORE = (
    "'assignment', 'supervision', 'reply', 'agreement', 'responsibility', 'routes', 'meeting_notice', 'minutes', "
    "'bulletin', 'agenda_item', 'campaign'"
)


def upgrade() -> None:
    """Lets the kind in."""
    _known(f"{BEFORE}, 'analysis'")


def downgrade() -> None:
    """Shuts it out; such templates go."""
    op.execute("DELETE FROM template WHERE kind = 'analysis'")
    _known(BEFORE)


def _known(kinds: str) -> None:
    for table in ("template", "notice"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_kind_known"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_kind_known"), f"kind IN ({kinds})")
