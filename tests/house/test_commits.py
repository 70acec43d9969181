"""Only the edges commit, and only they read the clock; a verb is told `by` and `now`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.house.sources import expect_none, texts

# The guard notes that a session is in use, the entrance each try, a spreadsheet that it was handed out, in transactions
# of their own.
EDGES = (
    "blueprints/",
    "commands/",
    "jobs/",
    "app.py",
    "web/guard.py",
    "web/closed_account.py",
    "web/entrance.py",
    "web/exports.py",
    "tests/",
    "bench/",
    "faults/",
)
# models/base.py has `writing()`, which ends what it began; an installation notes its keys before anything else happens.
MAY_COMMIT = (*EDGES, "migrations/", "models/base.py", "installation.py")
# A day is told with its year where that is not this one; the menu counts what waits as of now.
MAY_READ_THE_CLOCK = (*EDGES, "wording/times.py", "web/navigation.py", "tools/")
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.localtime"}


def commits(sources: dict[str, str]) -> list[str]:
    """Each call of `.commit()`, and each block that commits when it ends, outside the edges."""
    return [
        f"{path}:{call.lineno} commits"
        for path, call in _calls(sources, MAY_COMMIT)
        if (isinstance(call.func, ast.Attribute) and call.func.attr == "commit")
        or (isinstance(call.func, ast.Name) and call.func.id == "writing")
    ]


def clock_readings(sources: dict[str, str]) -> list[str]:
    """Each reading of the house's clock outside the edges, and of any other clock anywhere but in clock.py."""
    found = []
    for path, call in _calls(sources, ("clock.py", "tests/", "tools/", "bench/", "faults/")):
        name = ".".join(ast.unparse(call.func).split(".")[-2:])
        if name in CLOCKS or (name == "clock.now" and not path.startswith(MAY_READ_THE_CLOCK)):
            found.append(f"{path}:{call.lineno} reads the clock")
    return found


def borrowed_clocks(sources: dict[str, str]) -> list[str]:
    """`from clock import now` would escape a test's frozen clock."""
    return [
        f"{path}:{node.lineno} must `import clock` and call clock.now()"
        for path, source in sources.items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module == "clock"
    ]


def loose_moments(sources: dict[str, str]) -> list[str]:
    """Parameters `by` and `now` of a public function or method of the models that could be passed by position."""
    return [
        f"{path}:{node.lineno} {node.name}: `{argument.arg}` must be keyword-only"
        for path, source in sources.items()
        if path.startswith("models/")
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        for argument in (*node.args.posonlyargs, *node.args.args)
        if argument.arg in {"by", "now"}
    ]


def _calls(sources: dict[str, str], allowed: tuple[str, ...]) -> Iterator[tuple[str, ast.Call]]:
    for path, source in sources.items():
        if not path.startswith(allowed):
            yield from ((path, node) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))


def test_only_the_edges_commit():
    expect_none(commits(texts(".py")))


def test_only_the_edges_read_the_clock():
    expect_none(clock_readings(texts(".py")))


def test_the_clock_is_asked_by_its_full_name():
    expect_none(borrowed_clocks(texts(".py")))


def test_by_and_now_are_keyword_only():
    expect_none(loose_moments(texts(".py")))


@pytest.mark.parametrize(
    ("lint", "path", "source"),
    [
        (commits, "models/case/case.py", "def close(self):\n    db.session.commit()"),
        (commits, "files/store.py", "session.commit()"),
        (commits, "models/case/case.py", "with writing():\n    pass"),
        (clock_readings, "models/case/case.py", "at = clock.now()"),
        (clock_readings, "rules/calendar.py", "today = datetime.date.today()"),
        (clock_readings, "blueprints/cases.py", "at = datetime.now(UTC)"),
        (borrowed_clocks, "jobs/remind.py", "from clock import now"),
        (loose_moments, "models/case/case.py", "def close(self, by, *, now): ..."),
    ],
)
def test_a_planted_breach_is_found(lint, path: str, source: str):
    assert len(lint({path: source})) == 1
