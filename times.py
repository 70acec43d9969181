"""Times as people read them: local, with the weekday, in the reader's language."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from flask import current_app
from flask_babel import get_locale

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


def day(value: date | datetime | str, *, year: bool = False) -> str:
    """11月20日（周五）."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if isinstance(value, datetime):
        value = value.astimezone(zone()).date()
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
    """11月16日（周一）至11月22日（周日）."""
    return f"{day(starts_on, year=year)}{'至' if locale() == 'zh_Hans' else ' – '}{day(ends_on, year=year)}"


def month(value: date, *, short: bool = False) -> str:
    """2026年10月; 10月, in January with its year, where there is little room."""
    patterns = SHORT_MONTHS[value.month == 1] if short else MONTHS
    return str(format_date(value, patterns[locale()], locale=locale()))


def weekday(value: date) -> str:
    """星期五."""
    return str(format_date(value, "EEEE", locale=locale()))


def short_weekday(value: date) -> str:
    """周五."""
    return str(format_date(value, "EEE", locale=locale()))


def day_of_month(value: date) -> str:
    """16日."""
    return str(format_date(value, {"zh_Hans": "d日", "en": "d MMMM"}[locale()], locale=locale()))


def on_paper(at: date | datetime | None) -> str:
    """2026年11月22日, as official papers write days (GB/T 9704-2012, 7.3.5.4)."""
    if isinstance(at, datetime):
        at = at.astimezone(zone()).date()
    return f"{at.year}年{at.month}月{at.day}日" if at else ""
