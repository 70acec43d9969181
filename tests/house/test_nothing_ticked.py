"""Nothing comes ticked, chosen or dated before a person did it: what is stated is stated by somebody."""

from __future__ import annotations

import re

from tests.house.sources import expect_none, texts

TICKED = {
    ".html": re.compile(r"<(?:input|option)\b[^>{]*\s(?:checked|selected)(?:[\s>=])"),
    ".js": re.compile(
        r"""checked:\s*true|chosen:\s*\[\s*["']|(?:\bon|_on|value):\s*app\.today\(\)|kind:\s*["']unchanged["'],\s*text"""
    ),
    ".py": re.compile(
        r"""Entry\([^)]*today\(\)|["']\w*on["']:\s*today\(\)\.isoformat|dict\.fromkeys\([^)]*today\(\)"""
    ),
}
SETTINGS = ("data-keys-switch",)  # how the page itself works
# What an administrator sets from now on, unless another day is said: no statement of what has happened.
FROM_NOW_ON = (
    "blueprints/people/units.py",
    "blueprints/people/seats.py",
    "blueprints/people/people.py",
    "blueprints/campaigns/leading.py",
)


def ticked(sources: dict[str, str]) -> list[str]:
    """The lines that tick, choose or date something."""
    found = []
    for path, source in sources.items():
        pattern = TICKED[path[path.rindex(".") :]]
        for number, line in enumerate(source.splitlines(), start=1):
            if path not in FROM_NOW_ON and pattern.search(line) and not any(word in line for word in SETTINGS):
                found.append(f"{path}:{number} states something before anybody did: {line.strip()[:100]}")
    return found


def test_no_page_and_no_script_states_anything_by_itself() -> None:
    expect_none(
        ticked(
            texts(".html", under="templates/") | texts(".js", under="static/js/") | texts(".py", under="blueprints/")
        )
    )


def test_the_check_sees_a_tick_a_choice_and_a_day() -> None:
    bad = {
        "templates/a.html": '<input type="checkbox" name="a" checked>\n<option value="1" selected>',
        "static/js/a.js": "choices({ chosen: ['visited'] })\nfirst: { on: app.today() }",
        "blueprints/a.py": 'Entry({"received_on": today().isoformat()})',
    }
    assert len(ticked(bad)) == 5
    good = {
        "templates/a.html": '<input type="radio"{% if chosen %} checked{% endif %}>',
        "static/js/a.js": "choices({ chosen: draft.bases })\n{ name: 'on', max: app.today() }",
        "blueprints/a.py": 'if told["on"] > today(): ...',
    }
    assert ticked(good) == []
