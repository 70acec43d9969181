"""A unit that helps with a case owes its opinion by a day."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None

STEPS = (
    "'reported', 'accepted', 'assigned', 'signed', 'objected', 'asked', 'granted', 'refused', 'urged', "
    "'unchanged', 'progress', 'resolved', 'handed_over', 'named', 'tried', 'agreed', 'fulfilled', 'court', "
    "'confirmed', 'disputed', 'closed', 'reopened', 'referred', 'stopped', 'resumed', 'escalated', 'supervised', "
    "'answered', 'recused', 'unrecused', 'merged', 'unmerged', 'registered', 'told', 'reviewed', 'paused', "
    "'continued', 'noticed', 'decided', 'grouped'"
)
NEW_STEPS = "'advised', 'pause_asked', 'pause_denied', 'corrected'"
KINDS = (
    "'deadline', 'register', 'answer', 'settle', 'review_request', 'review', 'rereview_request', 'rereview', 'court'"
)
BASES = (
    "'answer', 'petition', 'extended', 'set', 'objection', 'register', 'review_request', 'review', "
    "'rereview_request', 'rereview', 'court'"
)
RUNS = "stopped_at IS NULL"


def upgrade() -> None:
    """Widens what clocks and steps are about; beside the one clock of a kind, one a helping unit."""
    _steps(f"{STEPS}, {NEW_STEPS}")
    _clocks(f"{KINDS}, 'help'", f"{BASES}, 'help'", "'review', 'rereview', 'help'", f"{RUNS} AND kind <> 'help'")
    helps = sa.text(f"{RUNS} AND kind = 'help'")
    keys = ["case_id", "judge_id"]
    op.create_index("uq_clock_helping", "clock", keys, unique=True, sqlite_where=helps, postgresql_where=helps)


def downgrade() -> None:
    """Takes the opinions and their time away."""
    op.drop_index("uq_clock_helping", "clock")
    op.execute("DELETE FROM clock WHERE kind = 'help'")
    step = sa.table("case_step", sa.column("kind"))
    op.execute(step.delete().where(step.c.kind.in_(NEW_STEPS.replace("'", "").split(", "))))
    _clocks(KINDS, BASES, "'review', 'rereview'", RUNS)
    _steps(STEPS)


def _steps(kinds: str) -> None:
    name = op.f("ck_case_step_kind_known")
    with op.batch_alter_table("case_step") as step:
        step.drop_constraint(name, type_="check")
        step.create_check_constraint(name, f"kind IN ({kinds})")


def _clocks(kinds: str, bases: str, judged: str, alone: str) -> None:
    op.drop_index("uq_clock_running", "clock")
    checks = {
        "kind_known": f"kind IN ({kinds})",
        "basis_known": f"basis IN ({bases})",
        "judge_named": f"kind NOT IN ({judged}) OR judge_id IS NOT NULL",
    }
    with op.batch_alter_table("clock") as clock:
        for name, condition in checks.items():
            clock.drop_constraint(op.f(f"ck_clock_{name}"), type_="check")
            clock.create_check_constraint(op.f(f"ck_clock_{name}"), condition)
    running = sa.text(alone)
    keys = ["case_id", "kind"]
    op.create_index("uq_clock_running", "clock", keys, unique=True, sqlite_where=running, postgresql_where=running)
