"""The office's navigation: one line a page, shown to those who may open it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask_login import current_user

import clock
from models.calendar import calendar
from models.message.reminder import Reminder
from models.org.consent import Consent
from models.org.unit import Unit
from models.org.user import User
from rules.org.permission import may_somewhere
from rules.words import N_
from version import VERSION
from web.guard import today
from wording.catalogues import say

# (label, endpoint, verb, icon); a new group begins at each empty line, drawn as a rule
PAGES = (
    (
        (N_("To do"), "desk.home", "desk", "home"),
        (N_("Who has reported"), "rounds.table", "desk", "list"),
        (N_("Review"), "reports.queue", "review", "done"),
        (N_("Our own screening"), "screenings.own", "screen", "pencil"),
        (N_("By unit and round"), "screenings.overview", "desk", "chart"),
    ),
    (
        (N_("Matters that came in"), "intakes.listing", "receive", "inbox"),
        (N_("Ledger"), "cases.ledger", "desk", "folder"),
        (N_("Assignments"), "cases.assignments", "desk", "assign"),
        (N_("Meetings"), "meetings.listing", "desk", "calendar"),
        (N_("Campaigns"), "campaigns.listing", "desk", "people"),
        (N_("Key projects"), "projects.listing", "desk", "folder"),
        (N_("Papers"), "notices.listing", "desk", "paper"),
    ),
    (
        (N_("Statistics"), "statistics.show", "desk", "chart"),
        (N_("Analysis"), "analysis.latest", "desk", "eye"),
        (N_("Monthly forms"), "monthly_forms.latest", "desk", "list"),
    ),
    (
        (N_("Consents"), "consents.listing", "agree", "check"),
        (N_("Units"), "units.tree", "manage", "unit"),
        (N_("People"), "people.directory", "manage", "people"),
        (N_("Calendar"), "calendar.year", "manage", "calendar"),
        (N_("Schedules"), "schedules.listing", "manage", "clock"),
        (N_("Channels"), "channels.listing", "manage", "mail"),
        (N_("Suggestions"), "suggestions.received", "manage", "suggest"),
        (N_("Audit"), "audit.lines", "audit", "shield"),
    ),
    (
        (N_("Village app"), "field.shell", "carry", "mobile"),
        (N_("Messages"), "inbox.messages", "inbox", "inbox"),
        (N_("My account"), "me.show", "sign_in", "person"),
        (N_("Help"), "help.show", "sign_in", "help"),
    ),
)
COUNTS: dict[str, Callable[[User], int]] = {
    "inbox.messages": Reminder.count_unread,
    "consents.listing": lambda user: Consent.count_waiting(user, now=clock.now()),
}


# Where a missing table of days off is told: the first pages of offices and administrators, and where it matters.
WARNING_PAGES = ("meetings.listing", "desk.home", "units.tree", "schedules.listing")


@dataclass(frozen=True)
class Link:
    """One entry of the navigation; `count` is what waits there."""

    label: str
    href: str
    icon: str
    current: bool
    group: int
    count: int = 0


def address(endpoint: str, **values: object) -> str | None:
    """The page's address, or None in an installation that does not have the page."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None  # type: ignore[arg-type]


def _entry(endpoint: str) -> str | None:
    """The entry of the menu that a page belongs to: its own, else the first of its blueprint."""
    known = [entry for pages in PAGES for _label, entry, _verb, _icon in pages]
    kin = (entry for entry in known if entry.split(".")[0] == endpoint.split(".", maxsplit=1)[0])
    return endpoint if endpoint in known else next(kin, None)


def links() -> list[Link]:
    """The pages that the signed-in person may open, in order."""
    if not current_user.is_authenticated:
        return []
    here = _entry(request.endpoint or "")
    found = []
    for group, pages in enumerate(PAGES):
        for label, endpoint, verb, icon in pages:
            href = address(endpoint)
            if href is not None and may_somewhere(current_user.seats, verb):
                count = COUNTS[endpoint](current_user) if endpoint in COUNTS else 0
                found.append(Link(say(label), href, icon, endpoint == here, group, count))
    return found


def post() -> Unit | None:
    """The first unit where the signed-in person sits today: named in the head of every page."""
    return next(iter(current_user.units()), None) if current_user.is_authenticated else None


def calendar_gaps() -> list[int]:
    """The years without a published table of days off, on the pages that warn of them."""
    return calendar().gaps(today()) if request.endpoint in WARNING_PAGES else []


def init_app(app: Flask) -> None:
    """Gives every page its navigation."""
    app.jinja_env.globals.update(links=links, post=post, calendar_gaps=calendar_gaps, address=address, software=VERSION)
