"""The office's navigation: one line a page, shown to those who may open it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask_login import current_user

from rules.permission import may_somewhere
from rules.words import N_
from wording import say

# (label, endpoint, verb)
PAGES = (
    (N_("To do"), "desk.home", "desk"),
    (N_("Who has reported"), "rounds.table", "desk"),
    (N_("Review"), "reports.queue", "review"),
    (N_("Our own screening"), "screenings.own", "screen"),
    (N_("Ledger"), "cases.ledger", "desk"),
    (N_("Messages"), "inbox.messages", "sign_in"),
    (N_("Units"), "units.tree", "manage"),
    (N_("People"), "people.directory", "manage"),
    (N_("Calendar"), "calendar.year", "manage"),
    (N_("Schedules"), "schedules.listing", "manage"),
    (N_("Channels"), "channels.listing", "manage"),
    (N_("Suggestions"), "suggestions.received", "manage"),
    (N_("Audit"), "audit.lines", "audit"),
)


@dataclass(frozen=True)
class Link:
    """One entry of the navigation."""

    label: str
    href: str
    current: bool


def links() -> list[Link]:
    """The pages that the signed-in person may open, in order."""
    if not current_user.is_authenticated:
        return []
    seats = current_user.seats
    here = (request.endpoint or "").split(".")[0]
    return [
        Link(say(label), url_for(endpoint), endpoint.split(".")[0] == here)
        for label, endpoint, verb in PAGES
        if endpoint in current_app.view_functions and may_somewhere(seats, verb)
    ]


def init_app(app: Flask) -> None:
    """Gives every office page its navigation."""
    app.jinja_env.globals.update(links=links)
