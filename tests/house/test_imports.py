"""Who may import whom: the table of docs/STYLE.md, read from the imports themselves."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator

import pytest

from tests.house.sources import expect_none, texts

# Modules at the edge, beside app.py: they may know all but the blueprints, and only the edge knows them.
# The edge beside app.py: it may know all but the blueprints, and only the edge knows it.
EDGE = {"config", "installation", "version", "documents", "sheets", "web", "wording"}
LAYERS = EDGE | {
    *("rules", "models", "schemas", "files", "channels", "blueprints", "jobs"),
    *("app", "clock", "commands", "demo", "tests"),
}
MAY_IMPORT = {
    "rules": {"rules"},
    "models": {"rules", "models"},
    "schemas": {"rules", "schemas", "config"},
    "files": EDGE | {"rules", "models"},
    "wording": {"rules", "models", "clock"},
    "sheets": EDGE | {"rules", "models", "files", "clock"},
    "documents": EDGE | {"rules", "models", "files", "clock"},
    "web": EDGE | {"rules", "models", "files", "clock"},
    "channels": {"rules", "models", "channels"},
    "blueprints": EDGE | {"rules", "models", "schemas", "files", "channels", "clock"},
    "jobs": EDGE | {"rules", "models", "files", "channels", "jobs", "clock"},
    "clock": set(),
    "config": set(),
}
WEB = {"flask", "flask_babel", "flask_smorest", "flask_migrate", "werkzeug", "marshmallow", "webargs", "jinja2"}
DATABASE = {"sqlalchemy", "flask_sqlalchemy", "alembic", "psycopg", "sqlite3"}
OUTSIDE = {
    "os",
    "io",
    "pathlib",
    "socket",
    "subprocess",
    "urllib",
    "http",
    "tempfile",
    "shutil",
    "httpx",
    "apscheduler",
}
NEVER = {
    "rules": WEB | DATABASE | OUTSIDE | {"flask_login"},
    "models": WEB | {"apscheduler", "httpx"},
    "schemas": DATABASE | OUTSIDE | {"flask_login"},
    "jobs": {"flask_smorest", "flask_login", "marshmallow"},
}
STARTERS = {"jobs/__main__.py": {"app", "web"}, "web/door.py": {"app"}}
SCRIPTS = {"lib": {"lib"}, "behaviours": {"lib", "behaviours"}, "field": {"lib", "field"}}
JS_IMPORT = re.compile(
    r"""^\s*(?:import|export)\b(?:[\w\s{},*$]*\bfrom)?\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']""", re.M
)


def imported(source: str) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything a Python file imports, also inside functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{name.name}") for name in node.names)


def python_breaches(sources: dict[str, str]) -> list[str]:
    """One sentence for every import that the table forbids."""
    found = []
    for path, source in sources.items():
        layer = path.split("/", maxsplit=1)[0].removesuffix(".py")
        for line, name in imported(source) if layer in MAY_IMPORT else ():
            top = name.split(".", maxsplit=1)[0]
            wrong_layer = top in LAYERS and top not in MAY_IMPORT[layer] | STARTERS.get(path, set()) | {layer}
            if wrong_layer or top in NEVER.get(layer, ()) or _meddles(path, name):
                found.append(f"{path}:{line} imports {name}, which {layer} may not")
    return found


def _meddles(path: str, name: str) -> bool:
    """Blueprints know nothing of each other (the files of one are in one folder); jobs know no request."""
    layer, _, file = path.partition("/")
    if layer == "blueprints" and name.startswith("blueprints."):
        return file != "__init__.py" and name.split(".")[1] != file.split("/")[0].removesuffix(".py")
    return layer == "jobs" and name in {"flask.request", "flask.session", "flask.g"}


def script_breaches(sources: dict[str, str]) -> list[str]:
    """Browser code imports leftwards only (lib ← behaviours, field), by relative path with `.js`."""
    found = []
    for path, source in sources.items():
        folder = _folder(path)
        for match in JS_IMPORT.finditer(source):
            target = match[1] or match[2]
            goal = _folder(posixpath.normpath(posixpath.join(posixpath.dirname(path), target)))
            spelled = target.startswith(("./", "../")) and target.endswith(".js")
            if not spelled or (folder in SCRIPTS and goal not in SCRIPTS[folder]):
                found.append(f"{path} imports {target}, which {folder} may not")
    return found


def _folder(path: str) -> str:
    parts = path.split("/")
    return parts[2] if parts[:2] == ["static", "js"] and len(parts) > 3 else "root"


def test_every_layer_imports_only_what_it_may():
    expect_none(python_breaches(texts(".py")))


def test_every_module_at_the_top_has_its_place():
    tops = {path.split("/", maxsplit=1)[0].removesuffix(".py") for path in texts(".py")}
    expect_none(sorted(tops - LAYERS - {"tests", "tools", "bench", "faults", "migrations"}))


def test_browser_code_imports_leftwards_only():
    expect_none(script_breaches(texts(".js", under="static/js/")))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("rules/report/report.py", "from models.report import Report"),
        ("rules/report/report.py", "import sqlalchemy"),
        ("rules/report/report.py", "def f():\n    from flask import g"),
        ("rules/report/report.py", "import clock"),
        ("models/case/case.py", "from flask import request"),
        ("models/case/case.py", "import clock"),
        ("schemas/case/case.py", "from models.case import Case"),
        ("channels/sms.py", "from blueprints.cases import routes"),
        ("blueprints/cases.py", "from blueprints.reports import accept"),
        ("jobs/remind.py", "from flask import request"),
        ("blueprints/api/cases.py", "from blueprints.units import bp"),
        ("web/guard.py", "import blueprints.cases"),
    ],
)
def test_a_planted_import_is_found(path: str, source: str):
    assert len(python_breaches({path: source})) == 1


def test_what_the_table_allows_passes():
    allowed = {
        "blueprints/api/cases.py": "from blueprints.api.body import load\nfrom models.case import Case\nimport clock",
        "models/org/user.py": "from flask_login import UserMixin\nfrom rules.permission import may",
        "static/js/field/a.js": 'import { h } from "../lib/dom.js";\nexport function f() { return g("x"); }',
    }
    assert python_breaches({path: allowed[path] for path in allowed if path.endswith(".py")}) == []
    assert script_breaches({path: allowed[path] for path in allowed if path.endswith(".js")}) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("static/js/lib/dom.js", 'import { save } from "../field/queue.js"'),
        ("static/js/behaviours/keys.js", 'import { save } from "../field/queue.js"'),
        ("static/js/field/home.js", 'import "../behaviours/keys.js"'),
        ("static/js/field/home.js", 'import { t } from "../lib/wording"'),
        ("static/js/field/home.js", 'const m = await import("lit")'),
    ],
)
def test_a_planted_script_import_is_found(path: str, source: str):
    assert len(script_breaches({path: source})) == 1
