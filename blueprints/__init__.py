"""The edges: every way into the product, one file a noun. This list is the table of contents."""

from blueprints import (
    api,
    audit,
    campaigns,
    cases,
    intakes,
    meetings,
    notices,
    projects,
    reports,
    screenings,
    statistics,
)
from blueprints.account import feeds, inbox, languages, me, passwords, second_factor, second_step, sessions, suggestions
from blueprints.cases.ledger import take_over
from blueprints.people import consents, imports, invitations, people, seats, units
from blueprints.reports import rounds
from blueprints.settings import calendars, channels, ledger_templates, platforms, schedules, templates
from blueprints.shell import desk, exports, field, health, help, home

ALL = (
    *api.ALL,
    health.bp,
    home.bp,
    languages.bp,
    sessions.bp,
    second_step.bp,
    passwords.bp,
    desk.bp,
    inbox.bp,
    intakes.bp,
    me.bp,
    second_factor.bp,
    feeds.bp,
    suggestions.bp,
    help.bp,
    exports.bp,
    cases.bp,
    meetings.bp,
    notices.bp,
    templates.bp,
    campaigns.bp,
    projects.bp,
    rounds.bp,
    units.bp,
    people.bp,
    seats.bp,
    invitations.bp,
    consents.bp,
    imports.bp,
    take_over.bp,
    ledger_templates.bp,
    platforms.bp,
    calendars.bp,
    schedules.bp,
    screenings.bp,
    *statistics.ALL,
    *reports.ALL,
    channels.bp,
    audit.bp,
    field.bp,
)
