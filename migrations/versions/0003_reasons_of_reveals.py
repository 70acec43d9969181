"""A reveal keeps the code of its reason; the words of an own reason are sealed."""

import sqlalchemy as sa
from alembic import op

from models.sealed import Sealed

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CODES = {
    "To telephone the people concerned": "call",
    "To visit or mediate": "visit",
    "To check who is meant": "check",
    "To see whether this is the same matter": "merge",
}
REVEAL = sa.table(
    "reveal",
    sa.column("id", sa.Integer),
    sa.column("reason", sa.Text),
    sa.column("own_reason", Sealed("reveal.own_reason")),
)


def upgrade() -> None:
    """Sentences become codes, what was typed is sealed."""
    op.add_column("reveal", sa.Column("own_reason", sa.LargeBinary(), nullable=True))
    connection = op.get_bind()
    for row_id, said in connection.execute(sa.select(REVEAL.c.id, REVEAL.c.reason)).all():
        values = {"reason": CODES[said]} if said in CODES else {"reason": "own", "own_reason": said}
        connection.execute(REVEAL.update().where(REVEAL.c.id == row_id).values(**values))
    with op.batch_alter_table("reveal") as batch_op:
        batch_op.alter_column("reason", existing_type=sa.Text(), type_=sa.String(8), existing_nullable=False)
        batch_op.create_check_constraint(
            op.f("ck_reveal_reason_known"), "reason IN ('call', 'visit', 'check', 'merge', 'own')"
        )


def downgrade() -> None:
    """Codes become sentences again, sealed words are opened."""
    with op.batch_alter_table("reveal") as batch_op:
        batch_op.drop_constraint(op.f("ck_reveal_reason_known"), type_="check")
        batch_op.alter_column("reason", existing_type=sa.String(8), type_=sa.Text(), existing_nullable=False)
    connection = op.get_bind()
    sentences = {code: sentence for sentence, code in CODES.items()}
    for row_id, code, words in connection.execute(sa.select(REVEAL)).all():
        said = sentences.get(code) or words
        connection.execute(REVEAL.update().where(REVEAL.c.id == row_id).values(reason=said))
    with op.batch_alter_table("reveal") as batch_op:
        batch_op.drop_column("own_reason")
