"""What a former seat or a closed account hands in waits for the town's decision."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

WAYS = {
    "kind": ("report", "case"),
    "why": ("moved", "closed"),
    "status": ("held", "taken", "added", "discarded"),
}


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "held_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("receipt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("why", sa.String(length=8), nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        *(
            sa.CheckConstraint(f"{name} IN ({', '.join(map(repr, known))})", name=op.f(f"ck_held_item_{name}_known"))
            for name, known in WAYS.items()
        ),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_held_item_{name}"))
            for name, table in (
                *(("unit_id", "unit"), ("round_id", "round"), ("by_id", "user")),
                *(("receipt_id", "receipt"), ("decided_by_id", "user")),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_item")),
        sa.UniqueConstraint("receipt_id", name=op.f("uq_held_item_receipt_id")),
    )
    for column in ("unit_id", "by_id"):
        op.create_index(op.f(f"ix_held_item_{column}"), "held_item", [column])


def downgrade() -> None:
    """Drops it; what was undecided stays in its receipts."""
    op.drop_table("held_item")
