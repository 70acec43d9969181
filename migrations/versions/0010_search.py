"""Cases are found by an index of their words, their pairs of characters and how these are read."""

import sqlalchemy as sa
from alembic import op

from models import search_index

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BATCH = 500
NUMBERLESS = (
    'INSERT INTO case_number (case_id) SELECT id FROM "case" WHERE id NOT IN (SELECT case_id FROM case_number) '
    "ORDER BY found_at"
)
SERIAL = 'UPDATE "case" SET serial = (SELECT case_number.id FROM case_number WHERE case_number.case_id = "case".id)'


def upgrade() -> None:
    """Gives each case its serial as a column and writes the index, a batch at a time."""
    with op.batch_alter_table("case") as case:
        case.add_column(sa.Column("serial", sa.BigInteger(), nullable=True))
    op.execute(NUMBERLESS)
    op.execute(SERIAL)
    with op.batch_alter_table("case") as case:
        case.alter_column("serial", existing_type=sa.BigInteger(), nullable=False)
        case.create_unique_constraint(op.f("uq_case_serial"), ["serial"])
        case.drop_index(op.f("ix_case_found_at"))
        case.create_index(op.f("ix_case_found_at_serial"), ["found_at", "serial"])
    bind = op.get_bind()
    for statement in search_index.CREATE[bind.dialect.name]:
        op.execute(statement)
    _fill(bind)


def downgrade() -> None:
    """Takes the index and the column away."""
    op.execute(f"DROP TABLE {search_index.NAME}")
    with op.batch_alter_table("case") as case:
        case.drop_index(op.f("ix_case_found_at_serial"))
        case.create_index(op.f("ix_case_found_at"), ["found_at"])
        case.drop_constraint(op.f("uq_case_serial"), type_="unique")
        case.drop_column("serial")


def _fill(bind: sa.Connection) -> None:
    names = ("serial", "summary", "place", "number", "unit_id", "category")
    case = sa.table("case", *map(sa.column, names))
    last = 0
    while True:
        batch = sa.select(*case.c).where(case.c.serial > last).order_by(case.c.serial).limit(BATCH)
        found = bind.execute(batch).all()
        if not found:
            return
        rows = [search_index.row(bind.dialect.name, one) for one in found]
        bind.execute(sa.text(search_index.PUT[bind.dialect.name]), rows)
        last = found[-1].serial
