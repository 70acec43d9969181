"""Days as people read them: with their year only where it is another than the one they would think of."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from tests.conftest import Clock
from wording import times

TOLD = {
    "zh_Hans": [
        "11月20日（周五）",
        "2027年1月1日（周五） 01:00",
        "12月28日（周一）至2027年1月3日（周日）",
        "2025年11月17日（周一）至11月23日（周日）",
    ],
    "en": [
        "Fri 20 Nov",
        "Fri 1 Jan 2027 01:00",
        "Mon 28 Dec 2026 – Sun 3 Jan 2027",
        "Mon 17 Nov – Sun 23 Nov 2025",
    ],
}


@pytest.mark.parametrize("locale", TOLD)
def test_a_day_is_told_with_its_year_where_that_is_not_the_present_one(app: Flask, clock_at: Clock, locale: str):
    with app.test_request_context(headers={"Cookie": f"paicha_locale={locale}"}):
        assert TOLD[locale] == [
            times.day(date(2026, 11, 20)),
            times.when("2026-12-31T17:00:00Z"),
            times.period("2026-12-28", "2027-01-03"),
            times.period(date(2025, 11, 17), date(2025, 11, 23)),
        ]


def test_the_present_year_is_the_offices_own(app: Flask, clock_at: Clock):
    with app.test_request_context():
        clock_at("2026-12-31T16:00:00Z")  # midnight at the office
        assert (times.day(date(2027, 1, 1)), times.day(date(2026, 12, 31))) == (
            "1月1日（周五）",
            "2026年12月31日（周四）",
        )
