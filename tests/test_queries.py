"""No page asks the database more often because there is more in it, and none asks more often than is said here."""

from __future__ import annotations

import pytest

from models.base import db
from tests.conftest import Counting, Settled
from tests.support.grow import grow
from tests.support.policy import ROWS
from tests.support.routes import request_for, routes

ASKED = {row.endpoint: row for row in ROWS if row.method == "GET"}
READS = list(ASKED)
READERS = {"zhao": "office", "wang": "office", "li": "cadre", "zhou": "admin", "wu": "auditor", "sun": "hall"}
# What they take today; a new query is a choice to be made here, with open eyes.
MOST = {
    "assets.static_file": 0,
    "health.healthz": 0,
    "health.readyz": 3,
    "health.version": 0,
    "api_openapi.openapi": 0,
    "sessions.show": 1,
    "passwords.choose": 6,
    "field.shell": 1,
    "field.manifest": 1,
    "field.service_worker": 0,
    "help.show": 3,
    "home.door": 1,
    "api_sessions.show_session": 2,
    "api_start.start": 27,
    "api_reports.get_report": 8,
    "api_attachments.get_attachment": 2,
    "desk.home": 25,
    "inbox.messages": 6,
    "me.show": 5,
    "feeds.calendar": 5,
    "suggestions.box": 5,
    "suggestions.received": 5,
    "cases.ledger": 9,
    "cases.views": 7,
    "cases.many_form": 7,
    "cases.show": 24,
    "api_cases.get_case": 3,
    "cases.voiding": 7,
    "cases.amendment": 12,
    "cases.assignment": 13,
    "cases.form": 12,
    "cases.routes": 5,
    "cases.assignments": 10,
    "notices.listing": 9,
    "notices.new": 12,
    "notices.show": 12,
    "notices.download": 12,
    "notices.edit": 12,
    "templates.listing": 9,
    "templates.show": 9,
    "templates.download": 9,
    "cases.deadlines": 15,
    "intakes.listing": 20,
    "intakes.form": 20,
    "intakes.show": 20,
    "intakes.slip": 20,
    "intakes.handover": 20,
    "intakes.reply_form": 20,
    "cases.clock_form": 9,
    "meetings.listing": 9,
    "meetings.show": 24,
    "meetings.details": 5,
    "meetings.decisions": 11,
    "projects.listing": 8,
    "projects.new": 5,
    "projects.show": 10,
    "projects.details": 6,
    "projects.choice": 9,
    "campaigns.part": 8,
    "meetings.invitation": 8,
    "meetings.guest_paper": 11,
    "meetings.pack": 34,
    "meetings.paper": 9,
    "campaigns.listing": 6,
    "campaigns.new": 2,
    "campaigns.show": 7,
    "campaigns.report": 5,
    "campaigns.details": 3,
    "campaigns.choice": 6,
    "campaigns.group": 8,
    "cases.merger": 14,
    "cases.recusal": 8,
    "screenings.own": 22,
    "screenings.overview": 16,
    "screenings.reports": 9,
    "analysis.latest": 1,
    "analysis.show": 24,
    "analysis.sheet": 22,
    "monthly_forms.latest": 1,
    "monthly_forms.show": 11,
    "plans.form": 5,
    "statistics.show": 20,
    "statistics.rows": 9,
    "rounds.table": 11,
    "rounds.show": 11,
    "rounds.form": 3,
    "units.tree": 7,
    "imports.upload": 3,
    "imports.template": 2,
    "old_ledgers.listing": 3,
    "old_ledgers.show": 9,
    "ledger_templates.show": 4,
    "platforms.show": 3,
    "ledger_templates.default": 2,
    "old_ledgers.columns": 6,
    "people.directory": 6,
    "second_step.show": 1,
    "second_factor.show": 7,
    "consents.listing": 9,
    "consents.show": 9,
    "people.new": 4,
    "units.show": 10,
    "units.new": 4,
    "units.details": 4,
    "units.place": 5,
    "units.abolition": 5,
    "people.show": 7,
    "people.details": 6,
    "people.sessions": 7,
    "seats.new": 5,
    "seats.ending": 7,
    "calendar.year": 8,
    "calendar.day": 5,
    "calendar.compare": 6,
    "schedules.listing": 9,
    "schedules.new": 5,
    "invitations.ask": 5,
    "channels.listing": 5,
    "channels.new": 4,
    "channels.show": 7,
    "channels.settings": 4,
    "channels.reminders": 8,
    "audit.lines": 15,
    "reports.queue": 23,
    "held.show": 3,
    "reports.show": 19,
    "reports.sheet": 19,
    "proxies.form": 2,
}


def test_every_page_has_a_bound() -> None:
    assert set(READS) - set(MOST) == set(), "say in MOST how many queries it may take"
    assert set(MOST) - set(READS) == set(), "there is no such page (any more)"


def queries_of(county: Settled, query_count: Counting, endpoint: str) -> dict[str, int]:
    """How many queries the look of each who gets in takes, at the own unit where it has things, else at the village."""
    app, built = county
    rule, send = routes(app)[endpoint, "GET"], ASKED[endpoint].send
    found = {}
    for name in (name for name, role in READERS.items() if ASKED[endpoint].public or role in ASKED[endpoint].roles):
        own = [mine for mine in built.belongings.values() if mine.author.username == name]
        mine = (own or [built.belongings["village"]])[0]
        address, said = request_for(app, rule, mine, send(built, mine) if send else {})
        client = app.test_client()
        client.set_cookie("paicha", built.cookies[name])
        db.session.remove()
        with query_count() as statements, client.get(address, **said) as answer:
            answer.get_data()
        found[name] = len(statements)
    return found


@pytest.mark.parametrize("database", ["sqlite"], scope="session")  # what a page asks is the same on both
def test_four_times_the_data_takes_the_same_queries(county: Settled, query_count: Counting) -> None:
    app, built = county
    before = {endpoint: queries_of(county, query_count, endpoint) for endpoint in READS}
    grow(app, built, 3)
    after = {endpoint: queries_of(county, query_count, endpoint) for endpoint in READS}
    most = {name: max(after[name].values()) for name in READS}
    assert {name: (before[name], after[name]) for name in READS if after[name] != before[name]} == {}
    assert {name: many for name, many in most.items() if many > MOST.get(name, 0)} == {}
