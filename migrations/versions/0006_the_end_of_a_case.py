"""A case ends in five dates and can be closed or merged; its people say whether it is solved."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KINDS_BEFORE = (
    "'reported', 'accepted', 'assigned', 'signed', 'objected', 'unchanged', 'progress', 'resolved', 'handed_over', "
    "'asked', 'granted', 'refused', 'urged'"
)
NEW_KINDS = (
    "'tried', 'agreed', 'fulfilled', 'court', 'confirmed', 'disputed', 'closed', 'reopened', 'referred', 'stopped', "
    "'resumed', 'escalated', 'supervised', 'answered', 'recused', 'unrecused', 'merged', 'unmerged', 'registered', "
    "'told', 'reviewed', 'paused', 'continued', 'noticed', 'decided', 'grouped'"
)
STATUSES_BEFORE = "'reported', 'accepted', 'assigned', 'handling', 'resolved', 'withdrawn'"
NEW_STATUSES = "'closed', 'merged'"
DATES = ("resolved_at", "agreed_at", "fulfilled_at", "confirmed_at", "closed_at", "mediation_stopped_at")
CHECKS = {
    "petition_known": "petition IN ('suggestion', 'accusation', 'claim')",
    "merged_somewhere": "(status = 'merged') = (merged_into_id IS NOT NULL)",
    "closed_once": "(status = 'closed') = (closed_at IS NOT NULL)",
    "resolved_first": "resolved_at IS NOT NULL OR status NOT IN ('resolved', 'closed')",
}
RESOLVED = (
    'UPDATE "case" SET resolved_at = coalesce((SELECT max(at) FROM case_step '
    "WHERE case_step.case_id = \"case\".id AND kind = 'resolved'), found_at) WHERE status = 'resolved'"
)
PARTY_CHECKS = {
    "answer_known": "answer IN ('confirmed', 'disputed')",
    "answer_way_known": "answer_way IN ('in_person', 'phone', 'paper')",
    "answer_dated": "(answer IS NULL) = (answered_at IS NULL)",
}


def upgrade() -> None:
    """Adds the columns, dates what is settled by its history, then binds them by checks."""
    _known("case_step", "kind", f"{KINDS_BEFORE}, {NEW_KINDS}")
    with op.batch_alter_table("case") as case:
        for name in DATES:
            case.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        case.add_column(sa.Column("merged_into_id", sa.Uuid(), nullable=True))
        case.add_column(sa.Column("petition", sa.String(length=12), nullable=True))
        case.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    op.execute(RESOLVED)
    _known("case", "status", f"{STATUSES_BEFORE}, {NEW_STATUSES}")
    with op.batch_alter_table("case") as case:
        for name, condition in CHECKS.items():
            case.create_check_constraint(op.f(f"ck_case_{name}"), condition)
        case.create_foreign_key(op.f("fk_case_merged_into_id"), "case", ["merged_into_id"], ["id"])
        case.create_index(op.f("ix_case_merged_into_id"), ["merged_into_id"])
    with op.batch_alter_table("party") as party:
        party.add_column(sa.Column("answer", sa.String(length=12), nullable=True))
        party.add_column(sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
        party.add_column(sa.Column("answer_way", sa.String(length=12), nullable=True))
        for name, condition in PARTY_CHECKS.items():
            party.create_check_constraint(op.f(f"ck_party_{name}"), condition)


def downgrade() -> None:
    """Takes them away; what was closed is settled, what was merged is with the office again."""
    with op.batch_alter_table("party") as party:
        for name in PARTY_CHECKS:
            party.drop_constraint(op.f(f"ck_party_{name}"), type_="check")
        for name in ("answer", "answered_at", "answer_way"):
            party.drop_column(name)
    with op.batch_alter_table("case") as case:
        case.drop_index(op.f("ix_case_merged_into_id"))
        case.drop_constraint(op.f("fk_case_merged_into_id"), type_="foreignkey")
        for name in CHECKS:
            case.drop_constraint(op.f(f"ck_case_{name}"), type_="check")
    op.execute("UPDATE \"case\" SET status = 'resolved' WHERE status = 'closed'")
    op.execute("UPDATE \"case\" SET status = 'accepted' WHERE status = 'merged'")
    step = sa.table("case_step", sa.column("kind"))
    op.execute(step.delete().where(step.c.kind.in_(NEW_KINDS.replace("'", "").split(", "))))
    _known("case", "status", STATUSES_BEFORE)
    with op.batch_alter_table("case") as case:
        for name in (*DATES, "merged_into_id", "petition", "tries"):
            case.drop_column(name)
    _known("case_step", "kind", KINDS_BEFORE)


def _known(table: str, column: str, values: str) -> None:
    name = op.f(f"ck_{table}_{column}_known")
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"{column} IN ({values})")
