"""Offices' own ledgers of before: the file while it is looked at, what its columns mean, the numbers it gave."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the three tables."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "old_ledger",
        sa.Column("id", number, nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_old_ledger_unit_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_old_ledger_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_old_ledger")),
    )
    op.create_index(op.f("ix_old_ledger_unit_id"), "old_ledger", ["unit_id"])
    op.create_table(
        "import_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("heads", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_import_mapping_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mapping")),
        sa.UniqueConstraint("unit_id", "fingerprint", name=op.f("uq_import_mapping_unit_id_fingerprint")),
    )
    op.create_index(op.f("ix_import_mapping_unit_id"), "import_mapping", ["unit_id"])
    op.create_table(
        "outside_number",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=80), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_outside_number_unit_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_outside_number_case_id")),
        sa.PrimaryKeyConstraint("unit_id", "mark", name=op.f("pk_outside_number")),
    )
    op.create_index(op.f("ix_outside_number_case_id"), "outside_number", ["case_id"])


def downgrade() -> None:
    """Drops them; the matters that were taken over stay."""
    op.drop_table("outside_number")
    op.drop_table("import_mapping")
    op.drop_table("old_ledger")
