"""Cases have an office in charge, and when assigned a handling unit, helpers, a lead, a deadline and its basis."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATUSES = "'reported', 'accepted', 'assigned', 'handling', 'resolved', 'withdrawn'"
KINDS = "'reported', 'accepted', 'assigned', 'signed', 'objected', 'unchanged', 'progress', 'resolved', 'handed_over'"
BASES = "'answer', 'petition', 'set'"
HANDLER = "handler_id IS NOT NULL OR status NOT IN ('assigned', 'handling')"
OFFICE = (
    "UPDATE \"case\" SET office_id = (SELECT CASE WHEN unit.kind IN ('village', 'community') "
    'AND unit.parent_id IS NOT NULL THEN unit.parent_id ELSE unit.id END FROM unit WHERE unit.id = "case".unit_id)'
)
ACCEPTED = (
    'UPDATE "case" SET accepted_at = (SELECT max(at) FROM case_step '
    "WHERE case_step.case_id = \"case\".id AND kind = 'accepted')"
)


def upgrade() -> None:
    """Adds the columns, fills the office in charge from the tree, then binds them by checks."""
    with op.batch_alter_table("case_step") as step:
        step.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
        step.add_column(sa.Column("detail", sa.JSON(), nullable=False, server_default="{}"))
        step.drop_constraint(op.f("ck_case_step_kind_known"), type_="check")
        step.create_check_constraint(op.f("ck_case_step_kind_known"), f"kind IN ({KINDS})")
    with op.batch_alter_table("case") as case:
        case.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        case.add_column(sa.Column("office_id", sa.Integer(), nullable=True))
        case.add_column(sa.Column("handler_id", sa.Integer(), nullable=True))
        case.add_column(sa.Column("lead_id", sa.Integer(), nullable=True))
        case.add_column(sa.Column("person", sa.String(length=60), nullable=False, server_default=""))
        case.add_column(sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True))
        case.add_column(sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True))
        case.add_column(sa.Column("due_basis", sa.String(length=12), nullable=True))
    op.execute(OFFICE)
    op.execute(ACCEPTED)
    op.execute("UPDATE \"case\" SET status = 'accepted' WHERE status = 'assigned'")
    op.execute('UPDATE "case" SET due_at = NULL')
    with op.batch_alter_table("case") as case:
        case.alter_column("office_id", existing_type=sa.Integer(), nullable=False)
        case.drop_constraint(op.f("ck_case_status_known"), type_="check")
        case.create_check_constraint(op.f("ck_case_status_known"), f"status IN ({STATUSES})")
        case.create_check_constraint(op.f("ck_case_handler_named"), HANDLER)
        case.create_check_constraint(op.f("ck_case_due_founded"), "(due_at IS NULL) = (due_basis IS NULL)")
        case.create_check_constraint(op.f("ck_case_due_basis_known"), f"due_basis IN ({BASES})")
        case.create_foreign_key(op.f("fk_case_office_id"), "unit", ["office_id"], ["id"])
        case.create_foreign_key(op.f("fk_case_handler_id"), "unit", ["handler_id"], ["id"])
        case.create_foreign_key(op.f("fk_case_lead_id"), "user", ["lead_id"], ["id"])
        case.create_index(op.f("ix_case_office_id"), ["office_id"])
        case.create_index(op.f("ix_case_handler_id"), ["handler_id"])
    op.create_table(
        "co_handler",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_co_handler_case_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_co_handler_unit_id")),
        sa.PrimaryKeyConstraint("case_id", "unit_id", name=op.f("pk_co_handler")),
    )
    op.create_index(op.f("ix_co_handler_unit_id"), "co_handler", ["unit_id"])


def downgrade() -> None:
    """Takes the columns away; what was in hand is accepted again."""
    op.drop_table("co_handler")
    op.execute("UPDATE \"case\" SET status = 'accepted' WHERE status IN ('assigned', 'handling')")
    op.execute('UPDATE "case" SET due_at = NULL')
    op.execute("DELETE FROM case_step WHERE kind IN ('assigned', 'signed', 'objected')")
    with op.batch_alter_table("case") as case:
        case.drop_index(op.f("ix_case_handler_id"))
        case.drop_index(op.f("ix_case_office_id"))
        for name in ("handler_named", "due_founded", "due_basis_known", "status_known"):
            case.drop_constraint(op.f(f"ck_case_{name}"), type_="check")
        for name in ("office_id", "handler_id", "lead_id"):
            case.drop_constraint(op.f(f"fk_case_{name}"), type_="foreignkey")
        for name in ("version", "office_id", "handler_id", "lead_id", "person"):
            case.drop_column(name)
        for name in ("accepted_at", "assigned_at", "due_basis"):
            case.drop_column(name)
        case.create_check_constraint(
            op.f("ck_case_status_known"),
            "status IN ('reported', 'accepted', 'assigned', 'resolved', 'withdrawn')",
        )
    with op.batch_alter_table("case_step") as step:
        step.drop_constraint(op.f("ck_case_step_kind_known"), type_="check")
        step.drop_column("detail")
        step.drop_column("version")
        step.create_check_constraint(
            op.f("ck_case_step_kind_known"),
            "kind IN ('reported', 'accepted', 'unchanged', 'progress', 'resolved', 'handed_over')",
        )
