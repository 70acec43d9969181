"""The towns' rhythm at `flask init`: what it may be called, its due days, and asking whoever sits at the terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import click

from rules.calendar import Calendar
from rules.org.contact import plain
from rules.schedule import HALF, Rhythm, following

FORESEEN = 6
HALVES = "half_month"
CALLED = {
    "biweekly": ("biweekly", "bi_weekly", "双周", "两周", "每两周", "每两周一次"),
    HALVES: ("half_month", "halfmonth", "半月", "每半月", "半月一次", "每半月一次"),
}
SAY_RHYTHM = (
    "“{said}” is no rhythm of towns. Say biweekly (or 双周) for every two weeks, half-month (or 半月) for the 1st to "
    "the 15th and the 16th to the end."
)
SAY_DAYS = (
    "“{said}” are no due days. Say two days of the month, the first from 1 to 15 and the second from 16 to 31, "
    "for example 13,28."
)
SAY_TIME = "“{said}” is no time of day. Say for example 17:00."
NO_HALVES = "Due days are for half-months. Say --towns half-month with them, or leave them out."


def rhythm_called(said: str) -> str:
    """The code of a rhythm, by any of its names; ValueError names what can be said."""
    name = re.sub(r"[\s_-]+", "_", plain(said).lower())
    for code, names in CALLED.items():
        if name in names:
            return code
    raise ValueError(SAY_RHYTHM.format(said=said))


def due_days(said: str) -> tuple[int, int]:
    """The days of the month on which half-months are due; ValueError says what they may be."""
    days = [int(day) for day in re.findall(r"[0-9]{1,4}", plain(said))]
    if len(days) != 2 or not (1 <= days[0] <= HALF < days[1] <= 31):
        raise ValueError(SAY_DAYS.format(said=said))
    return days[0], days[1]


def due_time(said: str) -> time:
    """The time of day by which reports are due; ValueError says how it is written."""
    try:
        return time.fromisoformat(plain(said)).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise ValueError(SAY_TIME.format(said=said)) from None


class Said(click.ParamType[Any]):
    """What is typed for an option or at a question, by one of the readers above."""

    name = "text"

    def __init__(self, read: Callable[[str], Any]) -> None:
        self.read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """What was read, or its sentence as a usage error."""
        if not isinstance(value, str):
            return value
        try:
            return self.read(value)
        except ValueError as error:
            return self.fail(str(error), param, ctx)


def of_towns(code: str | None, days: tuple[int, int] | None, at: time | None, working: Calendar, today: date) -> Rhythm:
    """The rhythm of towns and departments from the period of today on; what was not said is asked at a terminal."""
    if days and code == "biweekly":
        raise click.UsageError(NO_HALVES)
    code = code or (HALVES if days else None)
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    half = first if today.day <= HALF else today.replace(day=HALF + 1)
    begun = {"biweekly": Rhythm("biweekly", monday), HALVES: Rhythm(HALVES, half)}
    asks = sys.stdin.isatty()
    if code is None and asks:
        for rhythm in begun.values():
            _show(rhythm, working, today)
        code = click.prompt(
            "\nHow often do they screen, biweekly or half-month", default="biweekly", type=Said(rhythm_called)
        )
    chosen = begun[code or "biweekly"]
    if asks and chosen.frequency == HALVES and days is None:
        days = click.prompt("On which days of the month are half-months due", default="13,28", type=Said(due_days))
        at = at or click.prompt("By what time", default="17:00", type=Said(due_time))
    rhythm = replace(chosen, due_time=at or chosen.due_time)
    if days:
        rhythm = replace(rhythm, first_due_day=days[0], second_due_day=days[1])
    if days or at:
        _show(rhythm, working, today)
    return rhythm


def _show(rhythm: Rhythm, working: Calendar, today: date) -> None:
    """The next rounds and when each is due."""
    click.echo(f"\n{rhythm.frequency.replace('_', '-')}: the next rounds of towns and departments")
    for span in following(rhythm, working, today, FORESEEN):
        due = span.due_at.astimezone(working.zone)
        click.echo(f"  {span.starts_on} to {span.ends_on}, due {due:%Y-%m-%d %H:%M}")
