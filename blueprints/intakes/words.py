"""What the pages of registrations call things."""

from __future__ import annotations

from typing import Any

from rules import category, clock
from rules.case import ORIGINS, STATES, TONES
from rules.category import URGENCIES
from rules.intake import shown_code
from wording import say


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
