"""Cases are found by an index of their words, their pairs of characters and how these are read.

What stands in the index follows from the cases by the rules of the day, so `flask index` fills it, not a migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CREATE = {
    "sqlite": ["CREATE VIRTUAL TABLE case_search USING fts5(words, tokenize='ascii', detail=none)"],
    "postgresql": [
        "CREATE TABLE case_search ("
        "serial BIGINT NOT NULL CONSTRAINT pk_case_search PRIMARY KEY, words TSVECTOR NOT NULL)",
        "CREATE INDEX ix_case_search_words ON case_search USING gin (words)",
    ],
}
NUMBERLESS = (
    'INSERT INTO case_number (case_id) SELECT id FROM "case" WHERE id NOT IN (SELECT case_id FROM case_number) '
    "ORDER BY found_at"
)
SERIAL = 'UPDATE "case" SET serial = (SELECT case_number.id FROM case_number WHERE case_number.case_id = "case".id)'


def upgrade() -> None:
    """Gives each case its serial as a column and makes the index."""
    with op.batch_alter_table("case") as case:
        case.add_column(sa.Column("serial", sa.BigInteger(), nullable=True))
    op.execute(NUMBERLESS)
    op.execute(SERIAL)
    with op.batch_alter_table("case") as case:
        case.alter_column("serial", existing_type=sa.BigInteger(), nullable=False)
        case.create_unique_constraint(op.f("uq_case_serial"), ["serial"])
        case.drop_index(op.f("ix_case_found_at"))
        case.create_index(op.f("ix_case_found_at_serial"), ["found_at", "serial"])
    for statement in CREATE[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Takes the index and the column away."""
    op.execute("DROP TABLE case_search")
    with op.batch_alter_table("case") as case:
        case.drop_index(op.f("ix_case_found_at_serial"))
        case.create_index(op.f("ix_case_found_at"), ["found_at"])
        case.drop_constraint(op.f("uq_case_serial"), type_="unique")
        case.drop_column("serial")
