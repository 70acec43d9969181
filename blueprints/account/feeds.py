"""A person's own calendar by subscription: deadlines, meetings and reporting days as iCalendar (RFC 5545)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

import clock
from config import LOCALES
from models.base import db
from models.feed import Day, Feed, days_of
from models.org.user import User
from rules.case.clock import DEADLINE, KINDS
from rules.org.guessing import place_of
from web.entrance import attempt, here
from web.guard import me, public, requires, settings, today
from web.problems import problem
from web.public_address import doubt, whole
from wording import times
from wording.catalogues import say

if TYPE_CHECKING:
    from icalendar import Event, Timezone

bp = Blueprint("feeds", __name__)
TYPE = "text/calendar"
FETCH_EVERY = timedelta(hours=1)
ZONE_FROM, ZONE_TO = date(2020, 1, 1), date(2040, 1, 1)


@bp.post("/me/calendar")
@requires("sign_in")
def renew() -> ResponseReturnValue:
    """A new address, shown this once; the one from before stops working."""
    secret = Feed.renew(me(), now=clock.now())
    db.session.commit()
    address = whole(url_for("feeds.calendar", secret=secret))
    return render_template("me/calendar.html", address=address, doubt=doubt())


@bp.post("/me/calendar/ending")
@requires("sign_in")
def revoke() -> ResponseReturnValue:
    """The address stops working."""
    Feed.revoke(me(), now=clock.now())
    db.session.commit()
    flash(_("The calendar's address no longer works."))
    return redirect(url_for("me.show"), 303)


@bp.get("/calendar/<secret>.ics")
@public
def calendar(secret: str) -> ResponseReturnValue:
    """The calendar; 404 for an address that is nobody's, and 429 to whoever tries too many of those."""
    user = Feed.reader(secret)
    if user is None:
        return _refused()
    user.today = today()
    with force_locale(user.locale if user.locale in LOCALES else settings().locale):
        text = _text(user)
    answer = Response(text, mimetype=TYPE)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    return answer.make_conditional(request)


def _refused() -> ResponseReturnValue:
    """Right addresses are answered all the while: one office often shares one address of the network."""
    wait = attempt({"link": place_of(here())})
    return problem(429, headers={"Retry-After": str(wait)}) if wait else problem(404)


def _text(user: User) -> bytes:
    """The same text as long as nothing changed, so that its ETag holds."""
    from icalendar import Calendar  # noqa: PLC0415 - slow to import, and few requests need it

    zone = settings().timezone
    book = Calendar()
    book.add("prodid", "-//Paicha//Paicha//ZH")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", current_app.jinja_env.globals.get("office_name") or _("Paicha"))
    book.add("refresh-interval", FETCH_EVERY, parameters={"VALUE": "DURATION"})
    book.add_component(_rules_of(zone.key))
    for day in days_of(user, zone, now=clock.now()):
        book.add_component(_event(day))
    text: bytes = book.to_ical()
    return text


@cache
def _rules_of(zone: str) -> Timezone:
    """A time zone as calendars want it told: the same in each of them, and long to find out."""
    from icalendar import Timezone  # noqa: PLC0415 - as above

    return Timezone.from_tzid(zone, first_date=ZONE_FROM, last_date=ZONE_TO)


def _event(day: Day) -> Event:
    """One thing; its number and kind, and nothing of what it is about."""
    from icalendar import Event  # noqa: PLC0415 - as above

    begins_at = day.begins_at.astimezone(times.zone())
    event = Event()
    event.add("uid", f"{day.key}@paicha")
    event.add("dtstamp", day.changed_at)
    event.add("last-modified", day.changed_at)
    event.add("sequence", day.changes)
    event.add("summary", _words(day))
    event.add("dtstart", begins_at)
    event.add("dtend", begins_at + day.lasts)
    if day.place:
        event.add("location", day.place)
    return event


def _words(day: Day) -> str:
    if day.clock and day.clock != DEADLINE:
        return str(_("Matter %(number)s: %(what)s is due", number=day.number, what=say(KINDS[day.clock].name)))
    if day.what == "due":
        return str(_("Matter %(number)s is due", number=day.number))
    if day.what == "meeting":
        return str(_("Screening meeting: %(unit)s", unit=day.unit))
    assert day.starts_on and day.ends_on, "a round has its days"
    return str(_("Screening of %(period)s is due", period=times.period(day.starts_on, day.ends_on)))
