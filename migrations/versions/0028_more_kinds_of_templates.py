"""Offices may have templates of their own for the page of an agenda's item and for a campaign's closing report."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BEFORE = (
    "'assignment', 'supervision', 'reply', 'agreement', 'responsibility', 'routes', 'meeting_notice', 'minutes', "
    "'bulletin'"
)


def upgrade() -> None:
    """Lets the two kinds in."""
    _known(f"{BEFORE}, 'agenda_item', 'campaign'")


def downgrade() -> None:
    """Shuts them out; such templates go."""
    op.execute("DELETE FROM template WHERE kind IN ('agenda_item', 'campaign')")
    _known(BEFORE)


def _known(kinds: str) -> None:
    for table in ("template", "notice"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_kind_known"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_kind_known"), f"kind IN ({kinds})")
