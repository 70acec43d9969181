"""A matter can end in five ways without having been settled."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

METHODS = "'mediated', 'agreed', 'done', 'explained', 'decided', 'dropped'"
NEW = "'withdrawn', 'referred', 'passed', 'unsettled'"


def upgrade() -> None:
    """Knows four more; nothing ended in them yet."""
    _known(f"{METHODS}, {NEW}")


def downgrade() -> None:
    """What ended otherwise counts as let rest; the history keeps the words."""
    case = sa.table("case", sa.column("method"))
    op.execute(case.update().where(case.c.method.in_(NEW.replace("'", "").split(", "))).values(method="dropped"))
    _known(METHODS)


def _known(values: str) -> None:
    name = op.f("ck_case_method_known")
    with op.batch_alter_table("case") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"method IN ({values})")
