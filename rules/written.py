"""Days and numbers as people write them into tables: in many shapes, sometimes without a year, never guessed."""

from __future__ import annotations

import re
from datetime import date, timedelta

from rules.org.contact import plain
from rules.words import N_

NO_DAY = N_("This is no day that can be read. Write it like 2026-03-05.")
NO_YEAR = N_("This day has no year. Say below which year is meant, or write it like 2026-03-05.")
NO_NUMBER = N_("This is no number of people. Write it in digits.")

REST = r"(?:日|号)?\s*(?:[T上下]?(?:午)?\s*\d{1,2}[:时点].*|上午|下午)?"
SEP, MONTH_SEP = r"\s*[年./\-、]\s*", r"\s*[月./\-、]\s*"
WHOLE = re.compile(rf"(\d{{4}}|\d{{2}}){SEP}(\d{{1,2}}){MONTH_SEP}(\d{{1,2}})\s*{REST}")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
WITHOUT_YEAR = re.compile(rf"(\d{{1,2}}){MONTH_SEP}(\d{{1,2}})\s*{REST}")
SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
EXCEL_BEGAN = date(1899, 12, 30)
SERIALS = (32874, 73050)  # 1990 to 2099: what looks like an Excel day and is no other number
DASHES = str.maketrans("–—−~", "----")
ONES = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
DIGITS = r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+|\d+)"
PEOPLE = re.compile(rf"({DIGITS}|[一两二三四五六七八九十]+)\s*[余多几]?\s*(?:人|名|位)")
WHOLE_NUMBER = re.compile(rf"[约共近]?\s*({DIGITS})\s*[余多几]?\s*(?:人|名|位|户)?(?:左右|以上|以下)?")
IN_WORDS = re.compile(r"([一两二三四五六七八九]?)(十?)([一二三四五六七八九]?)\s*(?:余|多|几)?(?:人|名|位)?")
DETAIL = re.compile(r"\(.*?\)|其中.*|包括.*")
TOTAL = re.compile(r"共计?|合计|总计|总共|涉及")
MOST_COUNTED = 10**9


class Unclear(ValueError):  # noqa: N818 - a refusal, not a fault
    """What was written cannot be read; the text is a msgid."""


def day_of(text: str, *, year: int | None = None) -> date:
    """The day that is meant; `year` is the year of days that are written without one. Unclear says what is missing."""
    said = plain(text).translate(DASHES)
    if found := SERIAL.fullmatch(said):
        number = int(found[1])
        if SERIALS[0] <= number <= SERIALS[1]:
            return EXCEL_BEGAN + timedelta(days=number)
    if found := WHOLE.fullmatch(said) or COMPACT.fullmatch(said):
        whole = int(found[1]) + (2000 if len(found[1]) == 2 else 0)
        return _day(whole, int(found[2]), int(found[3]))
    if found := WITHOUT_YEAR.fullmatch(said):
        if year is None:
            _day(2024, int(found[1]), int(found[2]))
            raise Unclear(NO_YEAR)
        return _day(year, int(found[1]), int(found[2]))
    raise Unclear(NO_DAY)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unclear(NO_DAY) from None


def people_of(text: str) -> int:
    """How many people are meant: "3人", "约30余人", "2户8人", "十二人"; of several groups the sum ("男3人、女2人"),
    but for what is said to be part of another number ("8人，其中女3人", "共8人：男5人、女3人")."""
    said = plain(text)
    bare = DETAIL.sub("", said).strip() or said
    groups = list(PEOPLE.finditer(bare))
    if groups:
        numbers = [_number(found[1]) for found in groups]
        total = TOTAL.search(bare[: groups[0].start()])
        return min(numbers[0] if total else sum(numbers), MOST_COUNTED)
    found = WHOLE_NUMBER.fullmatch(bare)
    return min(_number(found[1] if found else bare), MOST_COUNTED)


def _number(said: str) -> int:
    """A number in figures, with or without commas, or in words up to ninety-nine."""
    figures = said.replace(",", "")
    if figures.isascii() and figures.isdigit():
        return int(figures)
    found = IN_WORDS.fullmatch(said) if said else None
    if found and any(found.groups()):
        tens, ten, ones = found.groups()
        if not (tens and ones and not ten):
            return (ONES.get(tens, 1) * 10 + ONES.get(ones, 0)) if ten else ONES[tens or ones]
    raise Unclear(NO_NUMBER)
