"""What an audit line concerns and tells, in words: msgids for subjects, details and their values."""

from collections.abc import Iterator
from typing import Any

from rules.calendar import KINDS as DAY_KINDS
from rules.calendar import YEAR_STATUSES
from rules.case import clock, petition, voiding
from rules.case.words import OWN_REASON, REASONS, STEPS
from rules.notice.notice import HOW
from rules.notice.notice import KINDS as PAPERS
from rules.org.consent import KINDS as CONSENTS
from rules.org.unit import KIND_NAMES, ROLE_NAMES
from rules.report.overview import LEVELS
from rules.report.report import PROXIES
from rules.schedule import FREQUENCIES
from rules.words import N_

SUBJECTS = {
    "case": N_("Matter %(number)s"),
    "notice": N_("Paper %(number)s"),
    "report": N_("Report of %(unit)s for %(period)s"),
    "round": N_("Round %(period)s"),
    "schedule": N_("Schedule: %(level)s"),
    "suggestion": N_("A suggestion"),
    "year": N_("Year %(year)s"),
}
TABLES = {
    "audit.lines": N_("Audit"),
    "cases.ledger": N_("Ledger"),
    "notices.listing": N_("Papers"),
    "people.directory": N_("People"),
    "rounds.table": N_("Who has reported"),
    "screenings.overview": N_("By unit and round"),
    "screenings.own": N_("Our own screening"),
    "screenings.reports": N_("Reports"),
    "units.tree": N_("Units"),
}
DETAILS = {
    "below": N_("now below %(value)s"),
    "address": N_("from %(value)s"),
    "consent": N_("consent no. %(value)s"),
    "count": N_("%(value)s messages"),
    "days": N_("%(value)s days"),
    "due_at": N_("due %(value)s"),
    "faults": N_("%(value)s faults"),
    "filter": N_("filtered by %(value)s conditions"),
    "ok": N_("it worked: %(value)s"),
    "parts": N_("%(value)s details put right"),
    "people": N_("%(value)s people"),
    "proxy": N_("filed for the unit: %(value)s"),
    "purpose": N_("purpose: %(value)s"),
    "reason": N_("reason: %(value)s"),
    "rows": N_("%(value)s rows"),
    "size": N_("%(value)s KB"),
    "successor": N_("taken over by %(value)s"),
    "to": N_("to %(value)s"),
    "units": N_("%(value)s units"),
    "version": N_("version %(value)s"),
}
VALUES: dict[str, dict[Any, str]] = {
    "cause": clock.PAUSES | voiding.CAUSES,
    "clock": {code: kind.name for code, kind in clock.KINDS.items()},
    "frequency": FREQUENCIES,
    "kind": {
        **KIND_NAMES,
        **STEPS,
        **DAY_KINDS,
        "weekday": N_("As the weekday says"),
        "phone": N_("Phone"),
        "desk": N_("Desk"),
        "email": N_("E-mail"),
        "sms": N_("Text message (SMS)"),
        "wecom": N_("WeCom group robot"),
        "dingtalk": N_("DingTalk group robot"),
    },
    "how": HOW,
    "level": LEVELS,
    "ok": {True: N_("yes"), False: N_("no")},
    "petition": petition.CHOICES,
    "paper": {code: kind.name for code, kind in PAPERS.items()},
    "proxy": PROXIES,
    "reason": {**REASONS, OWN_REASON: N_("in own words")},
    "role": ROLE_NAMES,
    "what": CONSENTS,
    "status": YEAR_STATUSES,
}
UNITS = ("below", "successor", "to")


def told(detail: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """(key, msgid of the value or "", value) of each detail that says something, the plain ones shortened."""
    for key, value in detail.items():
        if value is None or value in ({}, ""):
            continue
        known = VALUES.get(key, {})
        yield key, known.get(value, "") if known else "", _short(key, value)


def _short(key: str, value: Any) -> Any:
    if key == "size":
        return -(-value // 1024)
    return len(value) if key == "filter" else value
