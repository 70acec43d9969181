"""What the pages of registrations call things."""

from __future__ import annotations

from typing import Any

from rules.case import category, clock
from rules.case.category import URGENCIES
from rules.case.intake import shown_code
from rules.case.words import ORIGINS, STATES, TONES
from wording.catalogues import say


def named() -> dict[str, Any]:
    """Code → word."""
    return {
        "categories": {one.code: say(one.name) for one in category.CATEGORIES},
        "origins": {code: say(name) for code, name in ORIGINS.items()},
        "statuses": {code: say(name) for code, name in STATES.items()},
        "urgencies": {code: say(name) for code, name in URGENCIES.items()},
        "lights": {code: say(name) for code, name in {**clock.LIGHTS, **clock.STILL}.items()},
        "tones": TONES,
        "shown_code": shown_code,
    }
