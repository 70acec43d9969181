"""Papers: how an office calls itself on them, its own templates, and the notices themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KINDS = (
    "kind IN ('assignment', 'supervision', 'reply', 'agreement', 'responsibility', 'routes', 'meeting_notice', "
    "'minutes', 'bulletin')"
)
STATUSES = "status IN ('draft', 'issued', 'acknowledged', 'served', 'withdrawn')"
CHECKS = {
    "kind_known": KINDS,
    "status_known": STATUSES,
    "served_how_known": "served_how IN ('in_person', 'post', 'public')",
    "issued_numbered": "(serial IS NULL) = (issued_at IS NULL)",
    "issued_kept": "(content_sha256 IS NULL) = (issued_at IS NULL)",
    "issued_first": "issued_at IS NOT NULL OR status IN ('draft', 'withdrawn')",
}
LINKS = {
    "unit_id": "unit",
    "case_id": "case",
    "addressee_id": "unit",
    "by_id": "user",
    "issued_by_id": "user",
    "acknowledged_by_id": "user",
}


def upgrade() -> None:
    """Adds the three tables."""
    op.create_table(
        "letterhead",
        sa.Column("unit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("red", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_letterhead_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_letterhead")),
    )
    op.create_table(
        "template",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_template_kind_known")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_template_unit_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_template_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template")),
    )
    op.create_index("ix_template_unit_id_kind", "template", ["unit_id", "kind"])
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("addressee_id", sa.Integer(), nullable=True),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=True),
        sa.Column("template_sha256", sa.String(length=64), nullable=True),
        sa.Column("content_sha256", sa.String(length=64), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by_id", sa.Integer(), nullable=True),
        sa.Column("served_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("served_how", sa.String(length=12), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
        *(sa.CheckConstraint(condition, name=op.f(f"ck_notice_{name}")) for name, condition in CHECKS.items()),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_notice_{column}"))
            for column, table in LINKS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("unit_id", "kind", "year", "serial", name=op.f("uq_notice_unit_id_kind_year_serial")),
    )
    for column in ("unit_id", "case_id", "addressee_id"):
        op.create_index(op.f(f"ix_notice_{column}"), "notice", [column])


def downgrade() -> None:
    """Takes them away; the files stay in the data folder, and the steps tell that papers were issued."""
    op.drop_table("notice")
    op.drop_table("template")
    op.drop_table("letterhead")
