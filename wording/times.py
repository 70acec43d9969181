"""Times as people read them: local, with the weekday, in the reader's language, with the year where it is another."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from flask import current_app
from flask_babel import get_locale

import clock

DAYS = {"zh_Hans": "M月d日（EEE）", "en": "EEE d MMM"}
DAYS_WITH_YEAR = {"zh_Hans": "yyyy年M月d日（EEE）", "en": "EEE d MMM yyyy"}

MONTHS = {"zh_Hans": "yyyy年M月", "en": "MMMM yyyy"}
SHORT_MONTHS = ({"zh_Hans": "M月", "en": "MMM"}, {"zh_Hans": "yy年1月", "en": "MMM yy"})


def locale() -> str:
    """The reader's language."""
    return "en" if str(get_locale() or "").startswith("en") else "zh_Hans"


def html_lang() -> str:
    """The same as the pages and the network name it."""
    return locale().replace("_", "-")


def zone() -> ZoneInfo:
    """The office's time zone."""
    found: ZoneInfo = current_app.extensions["paicha"].timezone
    return found


def date_of(value: date | datetime | str) -> date:
    """The day on which it falls at the office."""
    if isinstance(value, str):
        return date.fromisoformat(value)
    return value.astimezone(zone()).date() if isinstance(value, datetime) else value


def day(value: date | datetime | str, *, year: bool = False, beside: date | None = None) -> str:
    """11月20日（周五）; with its year where asked, or where it is not the year of the day beside it, else of today."""
    value = date_of(value)
    year = year or value.year != (beside or date_of(clock.now())).year
    patterns = DAYS_WITH_YEAR if year else DAYS
    return format_date(value, patterns[locale()], locale=locale())


def when(value: datetime | str | None, *, year: bool = False) -> str:
    """11月20日（周五） 17:00."""
    if value is None:
        return ""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    local = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone())
    return f"{day(local.date(), year=year)} {format_time(local, 'HH:mm', tzinfo=zone(), locale=locale())}"


def period(starts_on: date | str, ends_on: date | str, *, year: bool = False) -> str:
    """11月16日（周一）至11月22日（周日）; a year said once holds for both days."""
    first, last = date_of(starts_on), date_of(ends_on)
    if locale() == "zh_Hans":
        return f"{day(first, year=year)}至{day(last, beside=first)}"
    return f"{day(first, beside=last)} – {day(last, year=year or first.year != last.year)}"


def month(value: date, *, short: bool = False) -> str:
    """2026年10月; 10月, in January with its year, where there is little room."""
    patterns = SHORT_MONTHS[value.month == 1] if short else MONTHS
    return str(format_date(value, patterns[locale()], locale=locale()))


def weekday(value: date) -> str:
    """星期五."""
    return str(format_date(value, "EEEE", locale=locale()))


def weekday_in_text(value: date) -> str:
    """周五; Friday."""
    return str(format_date(value, {"zh_Hans": "EEE", "en": "EEEE"}[locale()], locale=locale()))


def short_day(value: date) -> str:
    """11/20; 20 Nov: where a column has little room."""
    return str(format_date(value, {"zh_Hans": "M/d", "en": "d MMM"}[locale()], locale=locale()))


def day_of_month(value: date) -> str:
    """16日."""
    return str(format_date(value, {"zh_Hans": "d日", "en": "d MMMM"}[locale()], locale=locale()))


def on_paper(at: date | datetime | None) -> str:
    """2026年11月22日, as official papers write days (GB/T 9704-2012, 7.3.5.4)."""
    if isinstance(at, datetime):
        at = at.astimezone(zone()).date()
    return f"{at.year}年{at.month}月{at.day}日" if at else ""
