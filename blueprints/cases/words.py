"""Codes of cases as words, for the pages that show them."""

from __future__ import annotations

from typing import Any

from rules import case as words
from rules import category, limit
from wording import say


def named() -> dict[str, Any]:
    """Code → word, for filters and rows."""
    return {
        "categories": {one.code: say(one.name) for one in category.CATEGORIES},
        "urgencies": {code: say(name) for code, name in category.URGENCIES.items()},
        "statuses": {code: say(name) for code, name in words.STATUSES.items()},
        "bases": {code: say(name) for code, name in limit.BASES.items()},
        "tones": words.TONES,
    }
