"""Who gets in where: one row for every route and method, written by hand, not taken from the code.

A row says who may (`who`: role → how the unit in question must stand to the seat: own, child, below), and what the
others get: `hidden` where the row is none of theirs, `seen` → 403 where they may see it but not do this. Where the
address names nothing of a unit (`/desk`), anyone with such a role gets in and sees what is theirs.

To add a route, add a line. Addresses are filled by the names of their parameters (tests/routes.py); a route that finds
its unit in the body says so by `send`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests import bodies
from tests.rich import Belongings, County

Who = Mapping[str, str]
Send = Callable[[County, Belongings], dict[str, Any]]

OFFICES = ("town", "other_town", "department", "county")
VILLAGES = ("village", "village2", "other_village")
OUR_ROLES = ("cadre", "office", "leader", "hall", "admin", "auditor")
PUBLIC: Who = {}
SIGNED_IN: Who = dict.fromkeys(OUR_ROLES, "own child below beside elsewhere above")
SEE: Who = {"cadre": "own", "office": "own child below", "leader": "own child below"}
OFFICES_SEE: Who = {"office": "own child below", "leader": "own child below"}
FIGURES: Who = {"office": "own child below above", "leader": "own child below above"}
CLERKS_SEE: Who = {"office": "own child below"}
NOTE: Who = {"cadre": "own", "office": "own child"}
FILE: Who = NOTE
REVIEW: Who = {"office": "child"}
REVIEW_SOME: Who = {"office": "child"}  # what is named in the form is looked at one by one: see test_access.py
CHOOSE_SOME: Who = {"office": SIGNED_IN["office"]}  # cases of others are passed over, as if they were not there
DESK: Who = {"office": "own", "leader": "own"}
SCREEN: Who = {"office": "own"}
INBOX: Who = dict.fromkeys(("cadre", "office", "leader", "hall"), "own")
MANAGE: Who = {"admin": "own child below"}
ASSIGN: Who = {"office": "own child below"}
SIGN: Who = {"cadre": "own", "office": "own"}
MEET: Who = {"office": "own"}
PAPER_MOVES = ("keep", "issue", "discard", "serve", "withdraw")
MEETING_FORMS = ("keep_details", "urging", "propose", "put", "take_off", "shift", "keep_decisions", "close_minutes")
CAMPAIGN_FORMS = ("keep_details", "choose", "drop", "keep_group", "close")
AUDIT: Who = {"auditor": "own child below"}
MARKS: dict[str, Who] = {"matter": SEE, "message": INBOX, "channel": MANAGE, "suggestion": MANAGE}
AUTHORS_OWN = {"suggestion"}


@dataclass(frozen=True)
class Row:
    """One route and method. `names` tells that the author meets the people of the case unmasked there."""

    endpoint: str
    method: str
    who: Who
    hidden: int = 404
    seen: Who | None = None
    send: Send | None = None
    door: Who | None = None
    names: bool = False
    public: bool = False
    units: tuple[str, ...] = ()  # only these are played; none: all
    also: tuple[str, ...] = ()  # further queries of the same address, as `format=xlsx`
    top: bool = False  # only whose seat stands at the top of the tree: what is set there is set for all
    of: str = ""  # names a case: it is that of its "hands" (place, handler, helpers), its "handler" or its "office"
    author: bool = False  # only the very person whose thing the address names

    @property
    def roles(self) -> set[str]:
        """The roles that pass the door at all."""
        return set(self.door or self.who)


def everybody(endpoint: str, *methods: str) -> list[Row]:
    """Rows of a route that needs no account."""
    return [Row(endpoint, method, PUBLIC, public=True) for method in methods or ("GET",)]


def managed(*endpoints: str, method: str = "GET", send: Send | None = None) -> list[Row]:
    """Rows of the administrators' pages."""
    return [Row(endpoint, method, MANAGE, send=send) for endpoint in endpoints]


def for_all(*endpoints: str, method: str = "GET") -> list[Row]:
    """Rows of what an administrator sets for the whole tree."""
    return [Row(endpoint, method, MANAGE, top=True, hidden=403) for endpoint in endpoints]


ROWS: list[Row] = [
    *everybody("assets.static_file"),
    *everybody("health.healthz"),
    *everybody("health.readyz"),
    *everybody("health.version"),
    *everybody("api_openapi.openapi"),
    *everybody("languages.choose", "POST"),
    *everybody("sessions.show"),
    *everybody("sessions.enter", "POST"),
    *everybody("sessions.leave", "POST"),
    *everybody("passwords.choose"),
    *everybody("passwords.keep", "POST"),
    *everybody("field.shell"),
    *everybody("field.manifest"),
    *everybody("field.service_worker"),
    *everybody("help.show"),
    *everybody("api_sessions.open_session", "POST"),
    Row("home.door", "GET", SIGNED_IN),
    # The phone's protocol
    Row("api_sessions.show_session", "GET", SIGNED_IN),
    Row("api_sessions.end_session", "DELETE", SIGNED_IN),
    Row("api_start.start", "GET", SIGNED_IN),
    Row("api_memory.post_memory", "POST", SIGNED_IN, send=bodies.memory),
    Row("api_reports.get_report", "GET", SEE, names=True),
    Row("api_reports.put_report", "PUT", FILE, hidden=403, send=bodies.report, names=True),
    Row("api_reports.put_withdrawal", "PUT", FILE, seen=SEE, send=bodies.withdrawal, names=True),
    Row("api_cases.put_case", "PUT", FILE, hidden=403, send=bodies.case),
    Row("api_cases.put_step", "PUT", NOTE, seen=SEE, send=bodies.step, of="hands"),
    Row("api_attachments.put_attachment", "PUT", NOTE, seen=SEE, send=bodies.photo, of="hands"),
    Row("api_attachments.get_attachment", "GET", SEE, of="hands"),
    Row("api_inbox.put_reading", "PUT", INBOX, door=SIGNED_IN),
    Row("api_inbox.put_suggestion", "PUT", SIGNED_IN, send=bodies.suggestion),
    # The office's pages
    Row("desk.home", "GET", DESK),
    Row("exports.state_purpose", "POST", SIGNED_IN),
    Row("inbox.messages", "GET", INBOX),
    Row("inbox.read", "POST", INBOX),
    Row("inbox.read_all", "POST", INBOX),
    Row("me.show", "GET", SIGNED_IN),
    Row("me.change_password", "POST", SIGNED_IN),
    Row("me.end_session", "POST", SIGNED_IN, author=True),
    Row("me.end_others", "POST", SIGNED_IN),
    Row("feeds.renew", "POST", SIGNED_IN),
    Row("feeds.revoke", "POST", SIGNED_IN),
    *everybody("feeds.calendar"),
    Row("suggestions.box", "GET", SIGNED_IN),
    Row("suggestions.drop", "POST", SIGNED_IN),
    Row("suggestions.received", "GET", MANAGE),
    Row("suggestions.answer", "POST", MANAGE),
    Row("cases.ledger", "GET", DESK, also=("format=xlsx", "format=standard", "format=own", "q=matter")),
    Row("cases.show", "GET", SEE, of="hands"),
    Row("cases.reveal", "POST", SEE, of="hands"),
    Row("cases.assignments", "GET", DESK, also=("format=xlsx", "show=ours")),
    Row("cases.assignment", "GET", ASSIGN, seen=SEE, of="office"),
    *(Row(f"cases.{name}", "POST", ASSIGN, seen=SEE, of="office") for name in ("assign", "urge", "merge", "unmerge")),
    *(Row(f"cases.{name}", "POST", ASSIGN, seen=SEE, of="office") for name in ("recuse", "unrecuse", "supervise")),
    *(Row(f"cases.{name}", "POST", SIGN, seen=SEE, of="handler") for name in ("escalate", "answer_supervision", "ask")),
    *(Row(f"cases.{name}", "POST", SIGN, seen=SEE, of="handler") for name in ("sign", "objection")),
    Row("cases.merger", "GET", ASSIGN, seen=SEE, of="office", also=("with=2026-000001", "with=2026-000002")),
    Row("cases.recusal", "GET", ASSIGN, seen=SEE, of="office"),
    Row("cases.deadlines", "GET", DESK, also=("format=xlsx", "show=all")),
    Row("cases.clock_form", "GET", ASSIGN, seen=SEE, of="office", door=NOTE),
    Row("cases.enter_clock", "POST", ASSIGN, seen=SEE, of="office", door=NOTE),
    Row("cases.note", "POST", NOTE, seen=SEE, of="hands"),
    Row("cases.answer_extension", "POST", OFFICES_SEE, seen=SEE, of="office"),
    Row("cases.form", "GET", SEE, of="hands"),
    Row("cases.send", "POST", ASSIGN, seen=SEE, door=SEE, of="office"),
    Row("cases.routes", "GET", SEE, of="hands", also=("show=court",)),
    Row("cases.many_form", "GET", CHOOSE_SOME, send=bodies.chosen),
    Row("cases.assign_many", "POST", CHOOSE_SOME, send=bodies.chosen),
    *(Row(f"cases.{name}", method, DESK) for name, method in (("views", "GET"), ("keep_view", "POST"))),
    *(Row(f"cases.{name}_view", "POST", SCREEN, seen=DESK, door=DESK) for name in ("change", "drop", "bring_back")),
    # Meetings
    Row("meetings.listing", "GET", DESK),
    Row("meetings.plan", "POST", SCREEN),
    *(Row(f"meetings.{name}", "GET", DESK, units=OFFICES) for name in ("show", "pack", "paper")),
    *(Row(f"meetings.{name}", "GET", MEET, seen=DESK, units=OFFICES) for name in ("details", "decisions")),
    *(Row(f"meetings.{name}", "POST", MEET, seen=DESK, units=OFFICES) for name in MEETING_FORMS),
    # Papers
    Row("notices.listing", "GET", DESK, also=("format=xlsx", "kind=reply")),
    Row("notices.new", "GET", CLERKS_SEE, of="hands", also=("kind=reply",)),
    Row("notices.create", "POST", CLERKS_SEE, of="hands"),
    Row("notices.show", "GET", SEE, of="hands"),
    Row("notices.download", "GET", SEE, of="hands"),
    Row("notices.reveal", "POST", SEE, of="hands"),
    Row("notices.acknowledge", "POST", SEE, door=SIGN, of="hands"),  # it goes to a person: who sees it is told so
    *(Row(f"notices.{name}", "GET", SCREEN, seen=CLERKS_SEE, units=OFFICES) for name in ("edit",)),
    *(Row(f"notices.{name}", "POST", SCREEN, seen=CLERKS_SEE, units=OFFICES) for name in PAPER_MOVES),
    *(Row(f"templates.{name}", "GET", SCREEN) for name in ("listing", "show", "download")),
    *(Row(f"templates.{name}", "POST", SCREEN) for name in ("put", "keep_letterhead", "take_default")),
    # Campaigns
    Row("campaigns.listing", "GET", DESK),
    Row("campaigns.new", "GET", SCREEN),
    Row("campaigns.begin", "POST", SCREEN),
    Row("campaigns.show", "GET", DESK, units=OFFICES),
    Row("campaigns.report", "GET", DESK, units=OFFICES, also=("format=xlsx", "format=docx")),
    *(Row(f"campaigns.{name}", "GET", MEET, seen=DESK, units=OFFICES) for name in ("details", "choice", "group")),
    *(Row(f"campaigns.{name}", "POST", MEET, seen=DESK, units=OFFICES) for name in CAMPAIGN_FORMS),
    Row("screenings.own", "GET", SCREEN, send=bodies.of_screening, also=("format=xlsx",)),
    Row("screenings.sign", "POST", SCREEN, send=bodies.signature),
    Row("screenings.overview", "GET", DESK),
    Row("screenings.reports", "GET", OFFICES_SEE, send=bodies.of_screening, also=("format=xlsx", "level=town")),
    Row("statistics.show", "GET", FIGURES, send=bodies.of_unit, also=("format=xlsx", "public=1")),
    Row("statistics.rows", "GET", OFFICES_SEE, send=bodies.of_figure, also=("format=xlsx",)),
    Row("analysis.latest", "GET", DESK),
    Row("analysis.show", "GET", FIGURES, send=bodies.of_unit, also=("format=xlsx", "public=1")),
    Row("analysis.sheet", "GET", FIGURES, send=bodies.of_unit),
    Row("monthly_forms.latest", "GET", DESK),
    Row("monthly_forms.show", "GET", OFFICES_SEE, send=bodies.of_unit, also=("format=xlsx",)),
    Row("plans.form", "GET", SCREEN, seen=CLERKS_SEE, send=bodies.of_plan),
    Row("plans.write", "POST", SCREEN, seen=CLERKS_SEE, send=bodies.of_plan),
    Row("statistics.freeze", "POST", SCREEN, seen=CLERKS_SEE, send=bodies.of_month),
    Row("rounds.table", "GET", OFFICES_SEE, send=bodies.of_unit, also=("format=xlsx", "show=missing")),
    Row("rounds.show", "GET", OFFICES_SEE, send=bodies.of_unit, also=("format=xlsx",)),
    Row("rounds.form", "GET", OFFICES_SEE, send=bodies.of_unit),
    Row("rounds.urging", "POST", CLERKS_SEE, send=bodies.of_unit),
    # Administration: units and people of one's own part of the tree, settings of the house
    *managed("units.tree", "imports.upload", "imports.template", "people.directory", "people.new"),
    *managed("units.show", "units.new", "units.details", "units.place", "units.abolition"),
    *managed("people.show", "people.details", "people.sessions", "seats.new", "seats.ending"),
    *managed("calendar.year", "calendar.compare", "schedules.listing"),
    *for_all("calendar.day", "schedules.new"),
    *managed("invitations.ask", send=bodies.of_unit_id),
    *managed("units.create", "units.keep_details", "units.move", "units.abolish", method="POST"),
    *managed("people.create", "people.search", "people.keep_details", "people.close", method="POST"),
    *managed("people.reopen", "people.end_sessions", "seats.appoint", "seats.end", method="POST"),
    *for_all("calendar.keep_day", "calendar.publish", "calendar.take", "schedules.begin", method="POST"),
    *managed("imports.check", "imports.confirm", "imports.errors", "invitations.invite", method="POST"),
    *managed("invitations.slips", method="POST", send=bodies.of_unit_id),
    *managed("channels.listing", "channels.new", "channels.show", "channels.settings"),
    *managed("channels.create", "channels.keep_settings", "channels.retry", "channels.switch", method="POST"),
    *managed("channels.test", method="POST"),
    Row("audit.lines", "GET", AUDIT, also=("format=xlsx",)),
    Row("audit.verification", "POST", AUDIT),
    # An office's old ledger, and its own form of it
    Row("platforms.show", "GET", SCREEN),
    Row("platforms.receive", "POST", SCREEN),
    Row("ledger_templates.show", "GET", SCREEN),
    Row("ledger_templates.default", "GET", SCREEN),
    Row("ledger_templates.keep", "POST", SCREEN),
    Row("old_ledgers.listing", "GET", SCREEN),
    Row("old_ledgers.upload", "POST", SCREEN),
    Row("old_ledgers.show", "GET", SCREEN, also=("format=xlsx",), names=True),
    Row("old_ledgers.columns", "GET", SCREEN),
    Row("old_ledgers.turn", "POST", SCREEN),
    Row("old_ledgers.say_columns", "POST", SCREEN),
    Row("old_ledgers.confirm", "POST", SCREEN),
    # Reports at the desk
    Row("reports.queue", "GET", REVIEW),
    Row("reports.show", "GET", OFFICES_SEE),
    Row("reports.sheet", "GET", OFFICES_SEE),
    Row("reviews.acceptance", "POST", REVIEW, seen=CLERKS_SEE),
    Row("reviews.undoing", "POST", REVIEW, seen=CLERKS_SEE),
    Row("reviews.returning", "POST", REVIEW, seen=CLERKS_SEE),
    Row("reviews.acceptances", "POST", REVIEW_SOME),
    Row("reviews.undoings", "POST", REVIEW_SOME),
    Row("proxies.form", "GET", REVIEW, seen=CLERKS_SEE, send=bodies.of_screening, units=VILLAGES),
    Row("proxies.create", "POST", REVIEW, seen=CLERKS_SEE, send=bodies.of_screening, units=VILLAGES),
]
