"""Clocks of a case as data: what each counts, by which limit, whose turn it is, when it may stand still, its light."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rules.calendar import DAY, Calendar
from rules.case.limit import BASES as SET_BASES
from rules.case.limit import LIMITS, NAMED_DAYS, SET, due_at
from rules.case.move import HANDLER, NOT_COUNTED, OFFICE
from rules.errors import NotAllowed
from rules.words import N_

JUDGE, PEOPLE = "judge", "people"


@dataclass(frozen=True)
class Kind:
    """One kind of clock. `limit` is a code of rules/case/limit.py, None where an office or the people concerned set it.

    `whose`: who must act before it runs out; what is the people's own right obliges nobody. `ends` tells that it ends
    with the case; the petitioner's rights, what the offices owe on them, a notice and an agreement outlive it.
    """

    name: str
    todo: str
    limit: str | None
    whose: str
    pauses: tuple[str, ...] = ()
    ends: bool = False


PAUSES = {
    "hearing": N_("a hearing"),
    "expert": N_("an expert opinion"),
    "party": N_("waiting for a party"),
    "court": N_("a case before the court"),
}
DEADLINE, HELP, SUPERVISION, PERFORMANCE, REPLY = "deadline", "help", "supervision", "performance", "reply"
KINDS = {
    DEADLINE: Kind(
        N_("Time to solve it"),
        N_("Solve the matter, or say what stands in the way."),
        None,
        HANDLER,
        tuple(PAUSES),
        True,
    ),
    "register": Kind(
        N_("Register and pass on"), N_("Assign it to the unit that must handle it."), "register", OFFICE, ends=True
    ),
    "answer": Kind(
        N_("Tell the petitioner"),
        N_("Tell the petitioner in writing that it was received and how it goes on."),
        "answer",
        HANDLER,
        ends=True,
    ),
    "settle": Kind(
        N_("Written decision on the claim"),
        N_("Look into it, hear the petitioner, and give the decision in writing."),
        "petition",
        HANDLER,
        ends=True,
    ),
    "review_request": Kind(
        N_("The petitioner may ask for a review"),
        N_("Nothing to do. A request is entered here."),
        "review_request",
        PEOPLE,
    ),
    "review": Kind(N_("Decide the review"), N_("Look at the decision again and answer in writing."), "review", JUDGE),
    "rereview_request": Kind(
        N_("The petitioner may ask for a re-review"),
        N_("Nothing to do. A request is entered here."),
        "rereview_request",
        PEOPLE,
    ),
    "rereview": Kind(
        N_("Decide the re-review"),
        N_("Look at the review again and answer in writing. The time of a hearing does not count."),
        "rereview",
        JUDGE,
        ("hearing",),
    ),
    HELP: Kind(
        N_("Opinion of the helping unit"),
        N_("Tell the handling unit what you know of the matter and what you can do."),
        HELP,
        JUDGE,
        ends=True,
    ),
    "court": Kind(
        N_("Confirmation by the court"),
        N_("The parties together can ask the court to confirm their agreement. Help them if they want it."),
        "court",
        PEOPLE,
    ),
    SUPERVISION: Kind(
        N_("Answer to the supervision notice"),
        N_("Answer the office that supervises it: what was done, and what is still to be done by when."),
        None,
        HANDLER,
    ),
    PERFORMANCE: Kind(
        N_("Performance of the agreement"),
        N_("Ask the people concerned whether it is done, urge whoever has not done their part, and note it."),
        None,
        HANDLER,
    ),
    REPLY: Kind(
        N_("Answer to the office above"),
        N_("Tell the office that transferred it what was done, and note that here."),
        None,
        OFFICE,
    ),
}
DUTIES = tuple(kind for kind, rule in KINDS.items() if rule.whose != PEOPLE)
BASES = SET_BASES | {code: limit.basis for code, limit in LIMITS.items()} | NAMED_DAYS
# In these states a case rests in another one, was taken back or is void: its clocks stay as they are, and nobody is
# reminded.
AT_REST = NOT_COUNTED
OUTCOMES = {
    "done": N_("done"),
    "ended": N_("ended with the matter"),
    "replaced": N_("a new one took its place"),
    "unused": N_("not used"),
    "dropped": N_("not owed any more"),
}

NO_PAUSE = {
    DEADLINE: N_(
        "This time is set by the Regulations on Petition Work (Art. 23, 34) and does not stand still. "
        "%(handler)s can ask for more time."
    ),
    "register": N_(
        "The 15 days to register a petition and pass it on do not stand still (Regulations on Petition Work, Art. 22). "
        "%(office)s ends them by assigning the matter."
    ),
    "answer": N_(
        "The 15 days to tell the petitioner do not stand still (Regulations on Petition Work, Art. 23). "
        "%(handler)s ends them by telling the petitioner."
    ),
    "settle": N_(
        "The 60 days for a claim do not stand still (Regulations on Petition Work, Art. 34). "
        "%(office)s can give at most 30 days more, once, and tells the petitioner why."
    ),
    "review": N_("The 30 days of a review do not stand still (Regulations on Petition Work, Art. 35)."),
    "rereview": N_(
        "Only the time of a hearing is left out of the 30 days of a re-review (Regulations on Petition Work, Art. 36)."
    ),
    HELP: N_("The 7 days of a helping unit do not stand still. It ends them by giving its opinion."),
    "court": N_("The 30 days to ask the court do not stand still (People's Mediation Law, Art. 33)."),
    SUPERVISION: N_("The time to answer a supervision notice does not stand still. %(handler)s ends it by answering."),
    PERFORMANCE: N_(
        "The day on which the people concerned agreed does not stand still. If they agree on another one, record that."
    ),
    REPLY: N_("The day set by the office above does not stand still. %(office)s ends it by answering."),
    **dict.fromkeys(
        ("review_request", "rereview_request"),
        N_("This is the petitioner's own time (Regulations on Petition Work, Art. 35, 36). Nobody can stop it."),
    ),
}


def pauses_of(kind: str, basis: str) -> tuple[str, ...]:
    """For what a clock may stand still: the office's own time for any reason, a re-review for its hearing."""
    return KINDS[kind].pauses if kind != DEADLINE or basis == SET else ()


def must_pause(kind: str, basis: str, reason: str, **names: str) -> None:
    """NotAllowed with the article, where it may not. `names`: office and handler."""
    if reason not in pauses_of(kind, basis):
        raise NotAllowed(NO_PAUSE[kind], **names)


def ends_at(kind: str, calendar: Calendar, since: date, *, paused_days: int = 0) -> datetime:
    """The instant at which a clock of the law that began on a day runs out, moved by the days it stood still."""
    code = KINDS[kind].limit
    assert code, "the office's own deadline has no limit to count by"
    limit = replace(LIMITS[code], days=LIMITS[code].days + paused_days)
    return due_at(calendar, limit.last_day(calendar, since))


def later(calendar: Calendar, due: datetime, days: int) -> datetime:
    """A deadline of the office's own, so many days later."""
    return due_at(calendar, calendar.day_of(due) + days * DAY)


def days_between(calendar: Calendar, paused_at: datetime, now: datetime) -> int:
    """Days by which a clock that stood still moves on; continued on the same day, none."""
    return max(0, (calendar.day_of(now) - calendar.day_of(paused_at)).days)


@dataclass(frozen=True)
class Run:
    """When a clock began and runs out, and how long it stood still, the pause that lasts not counted."""

    started_at: datetime
    due_at: datetime
    paused_at: datetime | None = None
    paused_days: int = 0

    def at(self, share: float) -> datetime:
        """The instant at which a share of the time is used up."""
        still = self.paused_days * DAY
        return self.started_at + still + (self.due_at - self.started_at - still) * share


NORMAL, NOTICE, WARNING, SERIOUS, OVER = "normal", "notice", "warning", "serious", "over"
LIGHTS = {
    NORMAL: N_("In time"),
    NOTICE: N_("Half the time used"),
    WARNING: N_("Becoming urgent"),
    SERIOUS: N_("Very urgent"),
    OVER: N_("Overdue"),
}
STILL = {"paused": N_("Standing still")}
FROM = {NORMAL: 0.0, NOTICE: 0.5, WARNING: 0.75, SERIOUS: 0.85}
RANKS = {light: rank for rank, light in enumerate(LIGHTS)}


def light(run: Run, *, now: datetime) -> str:
    """The light by the share of the time that is used: below 50, 75, 85 and 100 per cent, and over.

    While the clock stands still it shows the light with which it was stopped. The due instant itself is still in time.
    """
    moment = run.paused_at or now
    if moment > run.due_at:
        return OVER
    return max((step for step, share in FROM.items() if moment >= run.at(share)), key=RANKS.__getitem__, default=NORMAL)


# At 75 per cent it is still the handler's own time; at 85 somebody can still help; what is over they must know of.
LEAD = "lead"
TELLS = {WARNING: (HANDLER,), SERIOUS: (HANDLER, LEAD, OFFICE), OVER: (HANDLER, LEAD, OFFICE)}
TOLD = tuple(TELLS)
JUST_AFTER = timedelta(seconds=1)


def next_step(run: Run, told: str | None) -> datetime | None:
    """The instant of the next light that somebody is told of, after the last one told; None when all were."""
    rest = TOLD[TOLD.index(told) + 1 :] if told in TOLD else TOLD
    if not rest:
        return None
    return run.due_at + JUST_AFTER if rest[0] == OVER else run.at(FROM[rest[0]])
