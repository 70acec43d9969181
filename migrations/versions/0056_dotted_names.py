"""Names with a dot are found with any dot or none: the matters that have one in their words are indexed anew.

Before and after, the index is what the rules of the day make of a matter, so going back changes nothing.
"""

import sqlalchemy as sa
from alembic import op

from rules.ledger.search import DOTS, tokens

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

PUT = {
    "sqlite": "INSERT OR REPLACE INTO case_search (rowid, words) VALUES (:serial, :words)",
    "postgresql": "UPDATE case_search SET words = array_to_tsvector(CAST(:words AS text[])) WHERE serial = :serial",
}
CASE = sa.table("case", *map(sa.column, ("serial", "summary", "place", "number", "unit_id", "category")))


def upgrade() -> None:
    """Writes the index of the matters that have a dot."""
    bind = op.get_bind()
    dialect = bind.dialect.name
    dotted = sa.or_(*(text.contains(dot) for text in (CASE.c.summary, CASE.c.place) for dot in (*DOTS, "．", "･")))
    for row in bind.execute(sa.select(CASE).where(dotted)).all():
        words = tokens((row.summary, row.place), row.number, (f"u{row.unit_id}", f"k{row.category}"))
        put = {"serial": row.serial, "words": " ".join(words) if dialect == "sqlite" else words}
        bind.execute(sa.text(PUT[dialect]), put)


def downgrade() -> None:
    """Leaves the index as it is."""
