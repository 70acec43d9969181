"""Seed rows for the calendar table: the published holidays, or the best guess for a year not yet published."""

from datetime import date
from typing import NamedTuple

import chinese_calendar as published

from rules.calendar import OFF, WORK


class Day(NamedTuple):
    """One row of the calendar: `kind` is off or work, `name` the Chinese name of the holiday it belongs to."""

    on: date
    kind: str
    name: str


class NotPublished(LookupError):  # noqa: N818 - an answer, not a fault
    """The State Council's notice for this year is not in the library."""


def published_years() -> frozenset[int]:
    """Years whose whole table is known: those with a National Day, the last holiday of every notice."""
    return frozenset(day.year for day in published.holidays if (day.month, day.day) == (10, 1))


def days_off(year: int) -> list[Day]:
    """Days off and make-up workdays of a published year, by date; NotPublished for any other.

    Source: the yearly notice of the State Council (国务院办公厅关于部分节假日安排的通知), by chinesecalendar.
    """
    if year not in published_years():
        raise NotPublished(year)
    kinds = ((OFF, published.holidays), (WORK, published.workdays))
    return sorted(
        Day(on, kind, published.Holiday(name).chinese)
        for kind, table in kinds
        for on, name in table.items()
        if on.year == year
    )


def provisional_days_off(year: int) -> list[Day]:
    """Statutory holidays as computed from the lunar calendar, with what make-up workdays the library knows.

    For a year without a notice that is none (调休未公布), and the result is a guess to be shown as one.
    """
    from holidays import country_holidays  # noqa: PLC0415 - slow to import, and few processes fill a calendar

    computed = country_holidays("CN", years=[year], language="zh_CN")
    off = [Day(on, OFF, name) for on, name in computed.items()]
    work = [Day(on, WORK, "") for on in computed.weekend_workdays]
    return sorted(day for day in off + work if day.on.year == year)


def table(year: int) -> tuple[str, list[Day]]:
    """The status to store for a year, published or provisional, with its rows."""
    if year in published_years():
        return "published", days_off(year)
    return "provisional", provisional_days_off(year)
