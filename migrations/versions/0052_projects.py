"""A county keeps a list of key projects, a matter belongs to at most one; a campaign offers what fits its filter."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

STEPS = (
    "'reported', 'accepted', 'assigned', 'signed', 'objected', 'asked', 'granted', 'refused', 'urged', "
    "'unchanged', 'progress', 'resolved', 'handed_over', 'named', 'tried', 'agreed', 'fulfilled', 'court', "
    "'confirmed', 'disputed', 'closed', 'reopened', 'referred', 'stopped', 'resumed', 'escalated', 'supervised', "
    "'answered', 'recused', 'unrecused', 'merged', 'unmerged', 'registered', 'told', 'reviewed', 'paused', "
    "'continued', 'noticed', 'decided', 'grouped', 'advised', 'pause_asked', 'pause_denied', 'corrected', "
    "'void_asked', 'void_denied', 'voided', 'unvoided', 'replied', "
    "'amended', 'sent_back', 'sent_again', 'taken_back'"
)
NEW_STEP = "projected"


def upgrade() -> None:
    """No matter belongs to a project yet."""
    _known(f"{STEPS}, '{NEW_STEP}'")
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_project_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("unit_id", "name", name=op.f("uq_project_unit_id_name")),
    )
    with op.batch_alter_table("case") as case:
        case.add_column(sa.Column("project_id", sa.Integer(), nullable=True))
        case.create_foreign_key(op.f("fk_case_project_id"), "project", ["project_id"], ["id"])
    op.create_index(op.f("ix_case_project_id"), "case", ["project_id"])
    op.add_column("campaign", sa.Column("criteria", sa.JSON(), nullable=True))


def downgrade() -> None:
    """The matters stay; to which project they belonged is forgotten."""
    with op.batch_alter_table("campaign") as campaign:
        campaign.drop_column("criteria")
    op.drop_index(op.f("ix_case_project_id"), "case")
    with op.batch_alter_table("case") as case:
        case.drop_constraint(op.f("fk_case_project_id"), type_="foreignkey")
        case.drop_column("project_id")
    op.drop_table("project")
    step = sa.table("case_step", sa.column("kind"))
    op.execute(step.delete().where(step.c.kind == NEW_STEP))
    _known(STEPS)


def _known(values: str) -> None:
    name = op.f("ck_case_step_kind_known")
    with op.batch_alter_table("case_step") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"kind IN ({values})")
