"""Wording: reads the message catalogues straight from their .po files, one file a noun; an office may override them.

`translations/<locale>/*.po` is the product's wording; `<data>/wording/<locale>.po`, where it exists, wins over it, so
that an office can say 乡 or 街道 without touching code. Nothing is compiled ahead.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Domain, get_locale, gettext, ngettext

from rules.case.clock import KINDS as CLOCKS
from rules.meeting import REASONS, Reason
from rules.message.reminder import SENTENCES
from rules.org.consent import KINDS as CONSENTS
from rules.org.consent import OPERATOR
from rules.org.unit import ROLE_NAMES
from rules.words import N_
from wording import times

PLACE_LATER = N_("place not set yet")
BROWSER = ("field.po", "behaviours.po")
HOME = Path(__file__).parents[1] / "translations"


def read(path: Path, locale: str) -> Translations:
    """One catalogue file."""
    with path.open("rb") as source:
        catalog = read_po(source, locale=locale)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)


class Wording(Domain):
    """All catalogues of the product and the office's own on top, kept in memory."""

    def __init__(self, own: Path) -> None:
        super().__init__()
        self._own = own
        self._loaded: dict[str, Translations] = {}
        self._spoken: tuple[object, Translations] = (object(), Translations())
        self._files: dict[tuple[str, str], dict[str, str]] = {}

    def get_translations(self) -> NullTranslations:
        """The catalogue of the reader's language, asked for at every word of a page: the last one is at hand."""
        language = get_locale()
        last, found = self._spoken
        if language is not last:
            found = self.of(str(language or "zh_Hans"))
            self._spoken = (language, found)
        return found

    def of(self, locale: str) -> Translations:
        """The catalogue of a language; without a request there is no reader, so jobs name the language."""
        if locale not in self._loaded:
            merged = Translations()
            for path in [*sorted((HOME / locale).glob("*.po")), self._own / f"{locale}.po"]:
                if path.is_file():
                    found = read(path, locale)
                    merged.merge(found)
                    merged.plural = found.plural
            self._loaded[locale] = merged
        return self._loaded[locale]

    def browser(self, locale: str, name: str) -> dict[str, str]:
        """msgid → wording of one file that browser code needs."""
        key = (locale, name)
        if key not in self._files:
            whole = self.of(locale)
            with (HOME / locale / name).open("rb") as source:
                ids = [message.id for message in read_po(source, locale=locale) if message.id]
            self._files[key] = {msgid: whole.ugettext(msgid) for msgid in ids if isinstance(msgid, str)}
        return self._files[key]


def say(msgid: str, **params: object) -> str:
    """A sentence that rules or models named, in the reader's language; instants in it as people read them.

    No words stay no words: the catalogue's head stands under the empty msgid.
    """
    if not msgid:
        return ""
    shown = {name: times.when(value) if isinstance(value, datetime) else value for name, value in params.items()}
    return str(gettext(msgid, **shown) if shown else gettext(msgid))


def _of_consent(params: dict[str, Any]) -> dict[str, str]:
    """Who and what of a consent, in words."""
    role = f" · {say(ROLE_NAMES[params['role']])}" if params["role"] else ""
    more = ngettext("%(who)s and %(num)s more", "%(who)s and %(num)s more", params["more"], who=params["who"])
    people = str(more) if params["more"] else params["who"]
    operator = say(OPERATOR)
    said = {"what": say(CONSENTS[params["consent"]]) + role, "people": people}
    return said | {"by": params["by"] or operator, "second": params["second"] or operator}


def _listed(names: list[str]) -> str:
    """Names one after the other, as the reader's language does."""
    return ("、" if times.locale() == "zh_Hans" else ", ").join(names)


def reminder_text(kind: str, params: dict[str, Any]) -> str:
    """The sentence of a reminder, in the reader's language."""
    shown = dict(params)
    if "starts_on" in params:
        shown["period"] = times.period(params["starts_on"], params["ends_on"])
    if "due_at" in params:
        shown["due"] = times.when(params["due_at"])
    if "since_at" in params:
        shown["since"] = times.when(params["since_at"])
    if "meeting_at" in params:
        shown |= {"at": times.when(params["meeting_at"]), "place": params["place"] or say(PLACE_LATER)}
    if "held_on" in params:
        shown["held"] = times.day(params["held_on"])
    if "numbers" in params:
        shown["numbers"] = _listed(params["numbers"])
    if "consent" in params:
        shown |= _of_consent(params)
    if "units" in params:
        shown["units"] = _listed(params["units"])
    if "clock" in params:
        shown["what"] = say(CLOCKS[params["clock"]].name)
    return say(SENTENCES[kind], **shown)


def agenda_reason(reason: Reason) -> str:
    """Why an item stands on a meeting's agenda."""
    told: dict[str, object] = {name: times.when(reason[name]) for name in ("due", "since") if name in reason}
    if "units" in reason:
        told["units"] = say(", ").join(reason["units"])
    return say(REASONS[reason["code"]], **{"count": reason.get("count", 0)} | told)
