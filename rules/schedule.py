"""Who screens how often: the rounds of a schedule and when each is due."""

import calendar as gregorian
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Protocol

from rules.calendar import DAY, Calendar
from rules.meeting import passes_meeting
from rules.words import N_

FREQUENCIES = {
    "weekly": N_("Every week"),
    "biweekly": N_("Every two weeks"),
    "half_month": N_("Twice a month, 1–15 and 16–end"),
    "monthly": N_("Every month"),
}
FIRST_DAYS = {
    "weekly": N_("A weekly rhythm begins on a Monday."),
    "biweekly": N_("A rhythm of two weeks begins on a Monday."),
    "half_month": N_("A half-monthly rhythm begins on a 1st or a 16th."),
    "monthly": N_("A monthly rhythm begins on the 1st of a month."),
}
FRIDAY = 4
WEEK = timedelta(days=7)
HALF = 15
FOR_MEETING = ("half_month", "monthly")  # due on a day of the month, so that the monthly meeting can have them


@dataclass(frozen=True)
class Rhythm:
    """What a schedule says. Weekdays count from Monday = 0; `ends_on` is its last day in force.

    `first_due_day` and `second_due_day` are the days of the month on which half-months are due.
    """

    frequency: str
    starts_on: date
    ends_on: date | None = None
    due_weekday: int = FRIDAY
    due_day: int = 10
    due_time: time = time(17)
    first_due_day: int = 13
    second_due_day: int = 28


class Life(Protocol):
    """From when to when a unit stands, both days included, and when it was entered here; None: on its first day."""

    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date | None: ...
    @property
    def entered_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Span:
    """One round: first and last day, both included, and the instant (UTC) when its reports are due."""

    starts_on: date
    ends_on: date
    due_at: datetime


def spans(rhythm: Rhythm, calendar: Calendar, first: date, last: date) -> Iterator[Span]:
    """The rounds that touch first..last, oldest first.

    The last one ends with the rhythm, so that a schedule that takes over the day after leaves no gap and no overlap;
    days between a rhythm's start and its first whole round belong to that round.
    """
    day = max(first, rhythm.starts_on)
    last = min(last, rhythm.ends_on or last)
    while True:
        starts_on, ends_on = period(day, rhythm)
        if starts_on > last:
            return
        last_day = min(ends_on, rhythm.ends_on or ends_on)
        yield Span(starts_on, last_day, due_at(rhythm, calendar, starts_on, last_day))
        day = ends_on + DAY


def period(day: date, rhythm: Rhythm) -> tuple[date, date]:
    """First and last day of the round in which a day lies, as long as the rhythm lasts."""
    of = PERIODS[rhythm.frequency]
    starts_on, ends_on = of(day, rhythm)
    if starts_on < rhythm.starts_on:
        return rhythm.starts_on, of(ends_on + DAY, rhythm)[1]
    first = starts_on > rhythm.starts_on > of(starts_on - DAY, rhythm)[0]
    return rhythm.starts_on if first else starts_on, ends_on


def takes_over(before: Rhythm, rhythm: Rhythm) -> date:
    """From which day on a new rhythm holds: its first, or that of a round before it of which too few days are left.

    Too few are less than a third of a round, of the shorter of the two rhythms: they belong to the new one's first.
    """
    starts_on, ends_on = period(rhythm.starts_on - DAY, before)
    first, last = period(rhythm.starts_on, rhythm)
    whole = min(ends_on - starts_on, last - first) + DAY
    short = ends_on >= rhythm.starts_on and (rhythm.starts_on - starts_on) * 3 < whole
    return starts_on if short else rhythm.starts_on


def begins_round(rhythm: Rhythm) -> bool:
    """Whether the rhythm's first day is the first day of a round, so that nothing before it is left over."""
    return PERIODS[rhythm.frequency](rhythm.starts_on, rhythm)[0] == rhythm.starts_on


def following(rhythm: Rhythm, calendar: Calendar, first: date, count: int) -> list[Span]:
    """The next `count` rounds that touch `first` or come after it; fewer where the rhythm ends."""
    return list(islice(spans(rhythm, calendar, first, first + timedelta(days=70 * count)), count))


def due_at(rhythm: Rhythm, calendar: Calendar, starts_on: date, ends_on: date) -> datetime:
    """The due instant in UTC: the nominal day, moved to the first working day on or after it, or before it where that
    would pass the meeting that the report is for.

    A round that a change of rhythm cut short is due at the latest on the day after its last.
    """
    whole = period(starts_on, rhythm)[1]
    nominal = NOMINAL_DUE[rhythm.frequency](whole, rhythm)
    if ends_on < whole:
        nominal = min(nominal, ends_on + DAY)
    moved = calendar.next_working(nominal)
    if rhythm.frequency in FOR_MEETING and passes_meeting(nominal, moved, calendar):
        moved = max(calendar.previous_working(nominal), calendar.next_working(starts_on))
    return calendar.at(moved, rhythm.due_time)


def stage(due_at: datetime, calendar: Calendar, *, now: datetime) -> str:
    """ "running" until the last working day before the due day begins, then "due", after the due time "over".

    Only of what is due or over may be said that it is not reported.
    """
    if now > due_at:
        return "over"
    last_day = calendar.previous_working(calendar.day_of(due_at))
    return "due" if now >= calendar.at(last_day, time.min) else "running"


def ripe_at(begins_at: datetime, days: int, due_day_at: datetime) -> datetime:
    """From when on a round's screening may be signed without a reason: two thirds of its days have passed, or the day
    on which it is due has begun."""
    return min(begins_at + timedelta(days=days) * 2 / 3, due_day_at)


def belongs(lower_ends_on: date, span: Span) -> bool:
    """A lower level's round belongs to the higher round in which it ends."""
    return span.starts_on <= lower_ends_on <= span.ends_on


def owes(life: Life, ends_on: date, due_on: date, due_at: datetime) -> bool:
    """Whether a unit owes the report of a round that ends on `ends_on` and is due at `due_at`, locally on `due_on`.

    It owes from the day it exists: also the round that is under way then, if its due time still lies ahead. It stands
    through the due day, and a round that was due before the unit was entered here is never asked for.
    """
    begun = life.starts_on <= min(ends_on, due_on) and (life.entered_at is None or life.entered_at < due_at)
    return begun and (life.ends_on is None or life.ends_on >= due_on)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _last_of_month(day: date) -> date:
    return day.replace(day=gregorian.monthrange(day.year, day.month)[1])


def _week(day: date, _: Rhythm) -> tuple[date, date]:
    return _monday(day), _monday(day) + WEEK - DAY


def _two_weeks(day: date, rhythm: Rhythm) -> tuple[date, date]:
    """Counted from the schedule's first Monday, on or after its start."""
    anchor = _monday(rhythm.starts_on + WEEK - DAY)
    starts_on = day - (day - anchor) % (2 * WEEK)
    return starts_on, starts_on + 2 * WEEK - DAY


def _half_month(day: date, _: Rhythm) -> tuple[date, date]:
    if day.day <= HALF:
        return day.replace(day=1), day.replace(day=HALF)
    return day.replace(day=HALF + 1), _last_of_month(day)


def _month(day: date, _: Rhythm) -> tuple[date, date]:
    return day.replace(day=1), _last_of_month(day)


def _in_last_week(ends_on: date, rhythm: Rhythm) -> date:
    return _monday(ends_on) + timedelta(days=rhythm.due_weekday)


def _in_half(ends_on: date, rhythm: Rhythm) -> date:
    day = rhythm.first_due_day if ends_on.day == HALF else rhythm.second_due_day
    return ends_on.replace(day=min(day, ends_on.day))


def _in_next_month(ends_on: date, rhythm: Rhythm) -> date:
    last = _last_of_month(ends_on + DAY)
    return last.replace(day=min(rhythm.due_day, last.day))


PERIODS: dict[str, Callable[[date, Rhythm], tuple[date, date]]] = {
    "weekly": _week,
    "biweekly": _two_weeks,
    "half_month": _half_month,
    "monthly": _month,
}
NOMINAL_DUE: dict[str, Callable[[date, Rhythm], date]] = {
    "weekly": _in_last_week,
    "biweekly": _in_last_week,
    "half_month": _in_half,
    "monthly": _in_next_month,
}
