"""Words that offices explained once; a number of an old ledger counts with its day, as they begin with 1 each year."""

import hashlib
from datetime import UTC, timedelta
from unicodedata import normalize

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

LOCAL = timedelta(hours=8)  # cases of old ledgers stand at noon of their day


def upgrade() -> None:
    """Marks of numbers alone become marks of numbers with their days."""
    op.create_table(
        "import_word",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=12), nullable=False),
        sa.Column("word", sa.String(length=120), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "field IN ('category', 'status', 'origin', 'unit')", name=op.f("ck_import_word_field_known")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_import_word_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "field", "word", name=op.f("pk_import_word")),
    )
    marks = sa.table(
        "outside_number", sa.column("unit_id"), sa.column("mark"), sa.column("number"), sa.column("case_id", sa.Uuid())
    )
    cases = sa.table("case", sa.column("id", sa.Uuid()), sa.column("found_at", sa.DateTime(timezone=True)))
    numbered = (
        sa.select(marks.c.unit_id, marks.c.mark, marks.c.number, cases.c.found_at)
        .join(cases, cases.c.id == marks.c.case_id)
        .where(marks.c.mark.startswith("n:"))
    )
    connection = op.get_bind()
    for unit_id, mark, number, found_at in connection.execute(numbered).all():
        day = (found_at + LOCAL if found_at.tzinfo is None else found_at.astimezone(UTC) + LOCAL).date()
        said = "".join(normalize("NFKC", number).split()).lower()
        new = "n:" + hashlib.sha256(f"{said}|{day}".encode()).hexdigest()
        same = (marks.c.unit_id == unit_id, marks.c.mark == mark)
        connection.execute(sa.update(marks).where(*same).values(mark=new))


def downgrade() -> None:
    """The old marks cannot be had back: a number would be known again by its words and day alone."""
    op.drop_table("import_word")
