"""How far the memory of the database reaches, and counters that never give a number twice."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

COUNTED = ("receipt", "case_number", "reminder", "round", "user", "unit")


def upgrade() -> None:
    """The first epoch begins; a receipt keeps which phone sent it; SQLite counts on from what it ever gave."""
    epoch = op.create_table(
        "epoch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reaches", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_receipt", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_epoch")),
    )
    began = {"began_at": sa.func.current_timestamp(), "reaches": None}
    op.execute(epoch.insert().values(id=uuid.uuid4(), ordinal=0, first_receipt=0, **began))
    op.add_column("receipt", sa.Column("device", sa.Uuid(), nullable=True))
    op.add_column("receipt", sa.Column("seq", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_receipt_device_seq"), "receipt", ["device", "seq"])
    _rebuild(autoincrement=True)


def downgrade() -> None:
    """Takes it away; numbers given stay as they are."""
    _rebuild(autoincrement=False)
    op.drop_index(op.f("ix_receipt_device_seq"), "receipt")
    with op.batch_alter_table("receipt") as receipt:
        receipt.drop_column("seq")
        receipt.drop_column("device")
    op.drop_table("epoch")


def _rebuild(*, autoincrement: bool) -> None:
    """PostgreSQL's sequences never step back; SQLite's do unless the table says otherwise when it is made."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for name in COUNTED:
        with op.batch_alter_table(name, recreate="always", table_kwargs={"sqlite_autoincrement": autoincrement}):
            pass
