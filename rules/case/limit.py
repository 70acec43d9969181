"""Time limits as data, each with the article that sets it.

信访工作条例 (Regulations on Petition Work, 2022); 人民调解法 (People's Mediation Law).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from rules.calendar import DAY, Calendar, OfficeHours
from rules.words import N_


@dataclass(frozen=True)
class Limit:
    """So many days after the day from which they run; `working` counts working days only, otherwise all days."""

    days: int
    working: bool
    basis: str

    def last_day(self, calendar: Calendar, since: date) -> date:
        """The last day. The first one is not counted, and a day off moves on (民法典 Art. 201, 203)."""
        if self.working:
            return calendar.add_working_days(since, self.days)
        return calendar.next_working(since + self.days * DAY)


# Natural days unless marked.
LIMITS = {
    "answer": Limit(15, False, N_("Written answer within 15 days of receipt: Regulations on Petition Work, Art. 23")),
    "petition": Limit(60, False, N_("Settled within 60 days of acceptance: Regulations on Petition Work, Art. 34")),
    "extended": Limit(30, False, N_("Extended by at most 30 days: Regulations on Petition Work, Art. 34")),
    "objection": Limit(5, True, N_("Objection within five working days: Regulations on Petition Work, Art. 23")),
    "register": Limit(15, False, N_("Registered and passed on within 15 days: Regulations on Petition Work, Art. 22")),
    "review_request": Limit(30, False, N_("Review asked for within 30 days: Regulations on Petition Work, Art. 35")),
    "review": Limit(30, False, N_("Review decided within 30 days: Regulations on Petition Work, Art. 35")),
    "rereview_request": Limit(
        30, False, N_("Re-review asked for within 30 days: Regulations on Petition Work, Art. 36")
    ),
    "rereview": Limit(
        30, False, N_("Re-review decided within 30 days, a hearing not counted: Regulations on Petition Work, Art. 36")
    ),
    # no law: the column 协办(7日) of the offices' assignment sheet
    "help": Limit(7, False, N_("Opinion within 7 days of the assignment, by the assignment sheet")),
    # 人民调解法 Art. 33, 民事诉讼法 (2023) Art. 205; it moves past days off by 民事诉讼法 Art. 85
    "court": Limit(30, False, N_("Joint request to the court within 30 days: People's Mediation Law, Art. 33")),
}
STATUTORY = ("answer", "petition")
SET = "set"
# The 15 days of Art. 23 cannot be extended, nor can what was extended before.
EXTENDABLE = ("petition", SET)
BASES = {code: LIMITS[code].basis for code in (*STATUTORY, "extended")} | {
    SET: N_("Set by the office that assigned it")
}
# Days that a paper names and no rule counts out: of a supervision notice, and of what the people concerned agreed on.
NAMED_DAYS = {
    "supervision": N_("Set by the office that supervises it, in its notice"),
    "reply": N_("Set by the office that transferred it"),
    "performance": N_("Agreed by the people concerned; its performance is watched: People's Mediation Law, Art. 31"),
}
LONGEST = 365 * DAY
LAST_MINUTE = time(23, 59)


def due_at(calendar: Calendar, day: date) -> datetime:
    """The instant at which a limit that ends on that day runs out: when the offices close, on a working day.

    A last day that is a day off ends with the next working day (民法典 Art. 203).
    """
    return calendar.at(calendar.next_working(day), OfficeHours().end)


def named_at(calendar: Calendar, day: date) -> datetime:
    """The instant at which a day runs out that an office named in a paper: when the offices close on that very day.

    No rule counted it out, so a day off moves nothing: paper, page and deadline name one day.
    """
    return calendar.at(day, OfficeHours().end)


def objection_until(calendar: Calendar, assigned_at: datetime) -> datetime:
    """Until when a unit may object to an assignment that was not meant for it (Art. 23)."""
    return due_at(calendar, LIMITS["objection"].last_day(calendar, calendar.day_of(assigned_at)))


def court_until(calendar: Calendar, reached_on: date) -> datetime:
    """Until when both sides can ask the court to confirm an agreement (人民调解法 Art. 33)."""
    return due_at(calendar, LIMITS["court"].last_day(calendar, reached_on))


def to_perform(calendar: Calendar, reached_on: date, due_on: date) -> tuple[datetime, datetime]:
    """From when to when people do what they agreed on: to the end of the day that they named, a day off as well
    (人民调解法 Art. 31; 民法典 Art. 203, 204)."""
    return calendar.at(reached_on, time.min), calendar.at(due_on, LAST_MINUTE)


def longest_extension(calendar: Calendar, due: datetime) -> datetime:
    """The latest instant to which a deadline can be extended: 30 days more, with the head's approval (Art. 34)."""
    return due_at(calendar, LIMITS["extended"].last_day(calendar, calendar.day_of(due)))


def days_left(calendar: Calendar, due_at: datetime, *, now: datetime) -> int:
    """Days from today to the last day; 0 on it, negative once the time has run out (at least -1)."""
    days = (calendar.day_of(due_at) - calendar.day_of(now)).days
    return min(days, -1) if now > due_at else days
