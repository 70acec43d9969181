"""Rows of other units reach a page only through `visible_to`: blueprints select no scoped model barely.

Where the rows were narrowed in another way, `# scoped: …` on the line says how.
"""

from __future__ import annotations

import ast

import pytest

from tests.house.sources import expect_none, texts


def scoped(models: dict[str, str]) -> set[str]:
    """The models whose rows belong to units: those that define `visible_to`."""
    classes = (
        node for source in models.values() for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)
    )
    return {
        each.name
        for each in classes
        if any(isinstance(part, ast.FunctionDef) and part.name == "visible_to" for part in each.body)
    }


def bare(blueprints: dict[str, str], names: set[str]) -> list[str]:
    """Each `select(Model…)`, `session.get(Model, …)` and `session.query(Model)` of a scoped model."""
    found = []
    for path, source in blueprints.items():
        lines = source.splitlines()
        for call in ast.walk(ast.parse(source)):
            if isinstance(call, ast.Call) and call.args and _fetches(call.func):
                name = ast.unparse(call.args[0]).split(".")[0]
                if name in names and "# scoped: " not in lines[call.lineno - 1]:
                    found.append(f"{path}:{call.lineno} selects {name} without visible_to")
    return found


def _fetches(called: ast.expr) -> bool:
    name = ast.unparse(called)
    return name.endswith(("session.get", "session.query", "select")) and not name.endswith("_select")


def test_blueprints_select_scoped_models_through_visible_to():
    expect_none(bare(texts(".py", under="blueprints/"), scoped(texts(".py", under="models/"))))


def test_the_models_of_units_are_known():
    assert {"Case", "Report", "Unit"} <= scoped(texts(".py", under="models/"))


@pytest.mark.parametrize(
    "line",
    ["db.session.get(Case, 7)", "select(Case).where(Case.id == 7)", "sa.select(Case.id)", "db.session.query(Case)"],
)
def test_a_planted_bare_select_is_found(line: str):
    assert len(bare({"blueprints/cases.py": line}, {"Case"})) == 1
    assert bare({"blueprints/cases.py": f"{line}  # scoped: by the meeting"}, {"Case"}) == []
    assert bare({"blueprints/cases.py": line}, {"Meeting"}) == []
