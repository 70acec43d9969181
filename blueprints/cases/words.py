"""Codes of cases as words, for the pages that show them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask_babel import get_translations

from rules.case import category, clock, ending, limit, petition, route, voiding, words
from wording.catalogues import say


def named() -> dict[str, Any]:
    """Code → word, for filters and rows."""
    return {**_named_in(get_translations())}


@lru_cache(4)
def _named_in(_catalogue: object) -> dict[str, Any]:
    """The same, looked up once for a catalogue: two hundred words are half of all that a page says."""
    return {
        "categories": {one.code: say(one.name) for one in category.CATEGORIES},
        "urgencies": {code: say(name) for code, name in category.URGENCIES.items()},
        "statuses": {code: say(name) for code, name in words.STATUSES.items()},
        "states": {code: say(name) for code, name in words.STATES.items()},
        "bases": {code: say(name) for code, name in limit.BASES.items()},
        "clock_bases": {code: say(name) for code, name in clock.BASES.items()},
        "lights": {code: say(name) for code, name in {**clock.LIGHTS, **clock.STILL}.items()},
        "said_named": {
            "petition": {code: say(name) for code, name in petition.CHOICES.items()},
            "clock": {code: say(kind.name) for code, kind in clock.KINDS.items()},
            "reason": {code: say(name) for code, name in clock.PAUSES.items()},
            "result": {code: say(name) for code, name in {**petition.OPINIONS, **petition.REVIEWS}.items()},
            "cause": {code: say(name) for code, name in voiding.CAUSES.items()},
            "way": {code: say(name) for code, name in petition.WAYS.items()},
        },
        "void_causes": {code: say(name) for code, name in voiding.CAUSES.items()},
        "tones": words.TONES,
        "ends": _ends(),
    }


def _ends() -> dict[str, Any]:
    """Code → word, for mediation and the end of a case."""
    lists = {
        "methods": ending.METHODS,
        "unsettled": ending.OTHERWISE,
        "outcomes": ending.OUTCOMES,
        "forms": ending.FORMS,
        "court": ending.COURT_OUTCOMES,
        "answers": ending.ANSWERS,
        "ways": ending.WAYS,
        "roles": words.PARTY_ROLES,
        "routes": {code: one.name for code, one in route.ROUTES.items()},
    }
    return {name: {code: say(word) for code, word in one.items()} for name, one in lists.items()}
