"""A paper that goes to people is served on each of them by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0026"
branch_labels = None
depends_on = None

HOW = "how IN ('in_person', 'left', 'post', 'public')"
BEFORE = "served_how IN ('in_person', 'post', 'public')"
ISSUED = "SELECT notice.id, {}, served_how, served_at FROM notice JOIN party ON {} WHERE issued_at IS NOT NULL"


def upgrade() -> None:
    """Adds the recipients; those of papers that were served have all received them then."""
    op.create_table(
        "service",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(HOW, name=op.f("ck_service_how_known")),
        sa.CheckConstraint("(how IS NULL) = (at IS NULL)", name=op.f("ck_service_served_somehow")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_service_notice_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_service_by_id")),
        sa.PrimaryKeyConstraint("notice_id", "party_id", name=op.f("pk_service")),
    )
    one = ISSUED.format("party.id, 0", "party.id = notice.party_id") + " AND kind IN ('reply', 'routes')"
    each = ISSUED.format("party.id, party.position", "party.case_id = notice.case_id") + " AND kind = 'agreement'"
    for rows in (one, each):
        op.execute(f"INSERT INTO service (notice_id, party_id, position, how, at) {rows}")
    with op.batch_alter_table("notice") as notice:
        notice.drop_constraint(op.f("ck_notice_served_how_known"), type_="check")
        notice.drop_column("served_how")


def downgrade() -> None:
    """Goes back to one way for all, that of the person who got it last."""
    with op.batch_alter_table("notice") as notice:
        notice.add_column(sa.Column("served_how", sa.String(length=12), nullable=True))
    op.execute(
        "UPDATE notice SET served_how = (SELECT how FROM service WHERE notice_id = notice.id ORDER BY at DESC LIMIT 1) "
        "WHERE served_at IS NOT NULL"
    )
    op.execute("UPDATE notice SET served_how = 'in_person' WHERE served_how = 'left'")
    with op.batch_alter_table("notice") as notice:
        notice.create_check_constraint(op.f("ck_notice_served_how_known"), BEFORE)
    op.drop_table("service")
