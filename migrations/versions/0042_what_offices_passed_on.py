"""A screening of an office whose units found something is no zero report."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

REPORT = sa.table("report", sa.column("id"), sa.column("outcome", sa.String()), sa.column("counts", sa.JSON()))


def upgrade() -> None:
    """By the numbers that were signed."""
    _say("nil", "found", lambda counts: counts["matters"]["found"] + counts["own"] > 0)


def downgrade() -> None:
    """By what the office found itself, as before."""
    _say("found", "nil", lambda counts: counts["own"] == 0)


def _say(before, after, test) -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.select(REPORT.c.id, REPORT.c.counts).where(REPORT.c.outcome == before)).all()
    ids = [row.id for row in rows if row.counts and test(row.counts)]
    for start in range(0, len(ids), 500):
        chosen = REPORT.c.id.in_(ids[start : start + 500])
        connection.execute(sa.update(REPORT).where(chosen).values(outcome=after))
