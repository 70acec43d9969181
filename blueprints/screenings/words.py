"""The words for a screening's numbers, for every template that shows them (a report's page does, too)."""

from __future__ import annotations

from blueprints.screenings import bp
from rules.case.category import BY_CODE, URGENCIES
from rules.figure.line import EQUATION
from rules.screening import BEFORE, LEVELS, MATTERS, NUMBERS
from wording.catalogues import say


@bp.app_template_global("screening_words")
def screening_words() -> dict[str, dict[str, str]]:
    """Code → word of every kind of number."""
    names = {"category": {code: one.name for code, one in BY_CODE.items()}, "urgency": URGENCIES}
    lists = {"numbers": NUMBERS, "levels": LEVELS, "matters": MATTERS | BEFORE, **names}
    return {kind: {code: say(name) for code, name in words.items()} for kind, words in lists.items()}


@bp.app_template_global("equation")
def equation() -> str:
    """The line that a screening's matters add up to."""
    return EQUATION
