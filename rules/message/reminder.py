"""When a round's reminders fall due, which single one is owed now, and when a failed delivery is tried again."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import NamedTuple

from rules.calendar import Calendar, OfficeHours
from rules.schedule import Span
from rules.words import N_

TO_UNIT = ("round_opened", "due_tomorrow", "due_today", "due_soon", "overdue")
TO_REVIEWER = ("missing_list",)
OF_ROUND = {
    "round_opened": N_("A round has begun"),
    "due_tomorrow": N_("The day before it is due"),
    "due_today": N_("In the morning of the due day"),
    "due_soon": N_("Two hours before it is due"),
    "overdue": N_("Once it is overdue"),
    "missing_list": N_("The list of who is still missing, in the morning of the due day"),
}
OUTSIDE = ("due_tomorrow", "due_today", "due_soon", "overdue", "missing_list")  # unless the county chose otherwise
BY_HAND = ("urged", "returned", "assigned", "helping", "objected", "asked", "granted", "refused", "case_urged")
OF_HANDS = (
    "recused",
    "escalated",
    "supervised",
    "supervised_lead",
    "answered",
    "advised",
    "pause_asked",
    "pause_given",
    "pause_denied",
)
OF_GROUPS = ("grouped", "ungrouped", "group_ended")
OF_END = ("settled", "disputed", "reopened")
OF_PAPERS = ("noticed", "unnoticed")
OF_MISTAKES = ("case_returned", "case_again", "case_back", "amended", "void_asked", "voided", "unvoided", "void_denied")
OF_MEETINGS = ("invited", "invited_of", "minuted", "minuted_of")
OF_ACCOUNT = ("guessed", "consent_asked", "consent_given")
OF_HELD = ("held", "held_taken", "held_added", "held_discarded")
OF_PHONES = ("phone_lost", "phone_lost_least", "phone_lost_maybe", "phone_emptied", "phone_forked")
OF_CLOCK = {"warning": "clock_warning", "serious": "clock_serious", "over": "clock_over"}
OF_CASE = BY_HAND + OF_HANDS + OF_GROUPS + OF_END + OF_PAPERS + OF_MISTAKES
OF_MACHINE = ("disk_full",)
KINDS = (
    *TO_UNIT,
    *TO_REVIEWER,
    *OF_CASE,
    *OF_MEETINGS,
    *OF_ACCOUNT,
    *OF_HELD,
    *OF_PHONES,
    *OF_CLOCK.values(),
    *OF_MACHINE,
)

SENTENCES = {
    "round_opened": N_("The screening of %(period)s is open. Please report before %(due)s."),
    "due_tomorrow": N_("The screening of %(period)s is due on the next working day, %(due)s."),
    "due_today": N_("The screening of %(period)s is due today, %(due)s."),
    "due_soon": N_("Two hours left: the screening of %(period)s is due at %(due)s."),
    "overdue": N_("The screening of %(period)s was due at %(due)s. Please still report; it counts."),
    "urged": N_("%(office)s asks for your report of %(period)s, due %(due)s."),
    "returned": N_("%(office)s returned your report of %(period)s. Open it to read why, correct it and send it again."),
    "assigned": N_("%(office)s assigned matter %(number)s to you, due %(due)s. Open it and sign for it."),
    "helping": N_("%(office)s asks you to help with matter %(number)s, due %(due)s. Open it and give your opinion."),
    "objected": N_("%(office)s objects to handling matter %(number)s. It is with you again."),
    "asked": N_("%(office)s asks for more time in matter %(number)s, until %(due)s. Open it and decide."),
    "granted": N_("%(office)s gave more time in matter %(number)s, until %(due)s."),
    "refused": N_("%(office)s did not give more time in matter %(number)s; it stays due %(due)s."),
    "noticed": N_("%(office)s sent you %(number)s. Open it and acknowledge it."),
    "unnoticed": N_("%(office)s withdrew %(number)s."),
    "invited": N_("%(office)s invites you to its meeting on %(at)s, %(place)s. Open it to read the agenda."),
    "invited_of": N_(
        "%(office)s invites you to its meeting on %(at)s, %(place)s. It takes up %(numbers)s, which you report on."
    ),
    "minuted": N_("The minutes of the meeting of %(office)s on %(held)s can be read."),
    "minuted_of": N_("The minutes of the meeting of %(office)s on %(held)s can be read. It looked at %(numbers)s."),
    "held": N_("Something came for %(unit)s from a person whose seat or account has ended. Open Review and decide."),
    "held_taken": N_("%(office)s filed what you handed in for %(unit)s."),
    "held_added": N_("%(office)s took over the matters that you handed in for %(unit)s."),
    "held_discarded": N_("%(office)s set aside what you handed in for %(unit)s. Open My reports to read why."),
    "case_urged": N_("%(office)s asks how matter %(number)s stands, due %(due)s. Open it and note it."),
    "settled": N_(
        "%(office)s says that matter %(number)s is settled. Ask the people concerned, then close it or reopen it."
    ),
    "disputed": N_(
        "Somebody concerned says that matter %(number)s is not solved. Open it and decide whether to reopen it."
    ),
    "reopened": N_("%(office)s reopened matter %(number)s. Open it to read why."),
    "grouped": N_(
        "%(office)s put you into the work group of matter %(number)s, headed by %(head)s. Open it and read the plan."
    ),
    "ungrouped": N_("%(office)s took you out of the work group of matter %(number)s."),
    "group_ended": N_("%(office)s closed the campaign; the work group of matter %(number)s has ended with it."),
    "escalated": N_("%(office)s passes matter %(number)s up to you. Open it and decide."),
    "supervised": N_("%(office)s supervises matter %(number)s. Answer before %(due)s."),
    "supervised_lead": N_("%(office)s supervises matter %(number)s, for which your leader answers, due %(due)s."),
    "answered": N_("%(office)s answered the supervision notice in matter %(number)s."),
    "advised": N_("%(office)s gave its opinion on matter %(number)s. Open it and go on."),
    "pause_asked": N_("%(office)s asks that the time of matter %(number)s stand still. Open it and decide."),
    "pause_given": N_("%(office)s lets the time of matter %(number)s stand still, as you asked."),
    "pause_denied": N_("%(office)s lets the time of matter %(number)s run on; it stays due %(due)s."),
    "case_returned": N_("%(office)s returned matter %(number)s. Open it to read why, put it right and send it again."),
    "case_again": N_("%(office)s put matter %(number)s right and sent it again. Open it."),
    "case_back": N_("%(office)s took matter %(number)s back, which was not taken on yet."),
    "amended": N_("%(office)s put right what was told of matter %(number)s. Open it to read what, and why."),
    "void_asked": N_(
        "%(office)s proposes that matter %(number)s be void, or count again. "
        "Open it, and agree or refuse as the second person."
    ),
    "voided": N_("Matter %(number)s is void, as %(office)s agreed: it counts nowhere. Open it to read why."),
    "unvoided": N_("Matter %(number)s counts again, as %(office)s agreed."),
    "void_denied": N_("It was refused to void matter %(number)s or to let it count again. Open it to read why."),
    "recused": N_("Matter %(number)s is with you now: %(office)s must not handle it. Open it and take it on."),
    "phone_lost": N_(
        "A phone of %(units)s has cleared what the app kept: %(n)s not yet sent were lost. "
        "Telephone them, and have it reported again."
    ),
    "phone_lost_least": N_(
        "A phone of %(units)s has cleared what the app kept: at least %(n)s not yet sent were lost. "
        "Telephone them, and have it reported again."
    ),
    "phone_lost_maybe": N_(
        "A phone of %(units)s has cleared what the app kept. Whether something was not yet sent is not known: "
        "telephone them and ask."
    ),
    "phone_emptied": N_("A phone of %(units)s has cleared what the app kept. Everything had been sent before."),
    "phone_forked": N_(
        "Two phones of %(units)s count as one: the app was copied from one to the other. Everything that came is kept. "
        "Ask whose phones they are."
    ),
    "clock_warning": N_("Matter %(number)s, %(what)s (%(unit)s): three quarters of the time are used. Due %(due)s."),
    "clock_serious": N_("Matter %(number)s, %(what)s (%(unit)s): the time is nearly used up. Due %(due)s."),
    "clock_over": N_("Matter %(number)s, %(what)s (%(unit)s): overdue since %(due)s."),
    "consent_asked": N_(
        "%(by)s proposes %(what)s for %(people)s (%(unit)s). Consent no. %(number)s waits for a second person."
    ),
    "consent_given": N_(
        "%(by)s proposed and %(second)s agreed: %(what)s for %(people)s (%(unit)s). Consent no. %(number)s."
    ),
    "guessed": N_(
        "%(count)s wrong tries to sign in to your account since %(since)s. If that was not you, choose a new password."
    ),
    "disk_full": N_(
        "The server's disk is full or nearly so: %(free)s MB are free, %(least)s are needed. Photos and files are "
        "refused first. Make room, or call whoever runs the server."
    ),
    "missing_list": N_("Not yet reported for %(period)s: %(units)s"),
}

DAY_BEFORE_AT = time(9)
SOON = timedelta(hours=2)
SILENCE_AFTER = timedelta(days=14)

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
ATTEMPTS = 8


class Moment(NamedTuple):
    """A kind of reminder and the instant (UTC, in office hours) from which it is owed."""

    kind: str
    at: datetime


def moments(span: Span, calendar: Calendar, hours: OfficeHours) -> list[Moment]:
    """All reminder moments of a round, in order; a warning that office hours push past the due time falls away.

    Who is still missing is told in the morning of the due day, where there is none before it is due the day before.
    """
    due_on = calendar.day_of(span.due_at)
    opened = hours.first(calendar.at(span.starts_on, time.min), calendar)
    overdue = hours.first(span.due_at, calendar)
    warnings = {
        "due_tomorrow": calendar.at(calendar.previous_working(due_on), DAY_BEFORE_AT),
        "due_today": calendar.at(due_on, hours.start),
        "due_soon": span.due_at - SOON,
    }
    moved = [Moment(kind, hours.first(at, calendar)) for kind, at in warnings.items()]
    left = [moment for moment in moved if opened < moment.at < span.due_at]
    lists = [Moment("missing_list", moment.at) for moment in left if moment.kind in ("due_tomorrow", "due_today")]
    return [Moment("round_opened", opened), *left, Moment("overdue", overdue), *lists[-1:]]


def due_now(
    span: Span,
    calendar: Calendar,
    hours: OfficeHours,
    *,
    now: datetime,
    kinds: tuple[str, ...] = TO_UNIT,
    sent: Collection[str] = (),
) -> Moment | None:
    """The one reminder owed now: the latest moment already past, unless it or a later kind was sent.

    Three days without power therefore end in one reminder, and a clock set back brings none again.
    None outside office hours and later than 14 days after the due time, for a reviewer after it. `now` is aware.
    """
    if kinds == TO_REVIEWER and now >= span.due_at:
        return None
    if now > span.due_at + SILENCE_AFTER or not hours.within(now, calendar):
        return None
    past = [moment for moment in moments(span, calendar, hours) if moment.kind in kinds and moment.at <= now]
    if not past:
        return None
    latest = past[-1]
    too_late = kinds[kinds.index(latest.kind) :]
    return None if any(kind in sent for kind in too_late) else latest


def retry_at(attempt: int, *, now: datetime) -> datetime | None:
    """When to try again after the attempt-th failure: 1, 2, 4 … minutes, at most 60; None after the 8th: failed."""
    if attempt >= ATTEMPTS:
        return None
    return now + min(FIRST_RETRY * (1 << (attempt - 1)), LONGEST_RETRY)
