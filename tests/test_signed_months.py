"""The monthly screening is the month: it covers its days whatever the rounds below, and signing freezes them."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import clock
from jobs.months import freeze_months
from models.base import db
from models.figure.month import Month
from models.report.report import Report
from models.screening.screening import Screening
from rules.errors import NotAllowed
from rules.screening import month_of
from tests.conftest import SHANGHAI, Clock
from tests.support.make import case_body, make_case, make_client, make_report, make_round
from tests.support.world import World
from tests.test_screenings import line

NOVEMBER = date(2026, 11, 1)


def sign(cast: World, client: FlaskClient, **more: str) -> int:
    """The county signs its November, and the answer's code."""
    said = {"unit": str(cast.county.id), "round": str(cast.month.id), "version": "1", "action": "sign", "confirm": "1"}
    return client.post("/screenings", data=said | more).status_code


def frozen(cast: World) -> bool:
    rows = select(Month.complete).where(Month.unit_id == cast.county.id, Month.starts_on == NOVEMBER)
    return db.session.scalars(rows).all() == [True]


@pytest.mark.parametrize(
    ("first", "last", "month"),
    [("2026-11-01", "2026-11-30", NOVEMBER), ("2026-11-01", "2026-11-15", None), ("2026-10-01", "2026-11-30", None),
     ("2026-02-01", "2026-02-28", date(2026, 2, 1)), ("2026-11-02", "2026-11-30", None)],
)  # fmt: skip
def test_a_round_is_a_month_where_it_has_its_very_days(first: str, last: str, month: date | None) -> None:
    assert month_of(date.fromisoformat(first), date.fromisoformat(last)) == month


def test_it_covers_the_calendar_month_whatever_the_rounds_below(cast: World, clock_at: Clock) -> None:
    """A fortnight reaches from October into November: its matters count on their days, its report where it is due."""
    early, october = make_round(cast.biweekly, date(2026, 11, 1)), clock_at("2026-10-30 09:00")
    assert early.starts_on < NOVEMBER
    make_case(cast.village, by=cast.li, at=october)
    clock_at("2026-11-20 09:00")
    make_report(cast.village, cast.week, by=cast.li, cases=[case_body()])
    make_case(cast.other_village, by=cast.he, at=clock_at("2026-12-01 00:00"))
    clock_at("2026-12-02 09:00")
    screening = Screening(cast.county, cast.month, SHANGHAI, now=clock_at.now)
    assert screening.matters() == line(1, 0, 2, carried=1)
    due = [round_.due_on for rounds in screening.rounds.values() for round_ in rounds]
    assert due and all((day.year, day.month) == (2026, 11) for day in due)


def test_it_is_not_signed_before_the_month_is_over_and_nothing_typed_is_lost(cast: World, zhao: FlaskClient) -> None:
    page = zhao.get("/screenings").text
    assert "12月1日" in page and 'value="sign"' not in page
    said = {"cases.0.id": "0", "cases.0.summary": "两村争水"}
    answer = zhao.post("/screenings", data={"unit": cast.county.id, "round": cast.month.id, "version": 1,
                                            "action": "sign", "confirm": "1", **said})  # fmt: skip
    assert (answer.status_code, Report.of(cast.county.id, cast.month.id), frozen(cast)) == (409, None, False)
    assert "还没有结束" in answer.text and "两村争水" in answer.text


def test_signing_freezes_the_month_and_no_later_change_moves_it(app: Flask, cast: World, clock_at: Clock) -> None:
    make_report(cast.village, cast.week, by=cast.li, cases=[case_body(), case_body()])
    clock_at("2026-12-02 09:00")
    county = make_client(app, cast.zhao, "phone")
    assert sign(cast, county) == 303
    assert frozen(cast)
    report = Report.of(cast.county.id, cast.month.id)
    assert report and report.counts and report.counts["matters"] == line(2, 0, 2)
    before = Screening(cast.county, cast.month, SHANGHAI, now=clock_at.now).counts()
    assert report.counts == before
    clock_at.go(days=1)
    make_report(cast.village2, cast.week, by=cast.liu, cases=[case_body()])
    told = Report.of(cast.village.id, cast.week.id)
    assert told
    told.accept(by=cast.wang, now=clock_at.now)
    told.cases[0].resolve("mediated", "握手言和", by=cast.li, now=clock_at.now)
    told.cases[0].category = "14"
    db.session.flush()
    assert Screening(cast.county, cast.month, SHANGHAI, now=clock_at.now).counts() == before
    page = county.get(f"/screenings?round={cast.month.id}").text
    assert "已锁定" in page and "签报后数字有变化" not in page
    assert sign(cast, county, version="2") == 303, "words can be corrected; the month stays"
    assert report.counts == before


def test_the_timetable_waits_for_the_signature_until_it_is_due(app: Flask, cast: World, clock_at: Clock) -> None:
    make_case(cast.village, by=cast.li)
    db.session.commit()
    for at, done in (("2026-12-09 09:00", False), ("2026-12-10 16:59", False), ("2026-12-10 17:01", True)):
        clock_at(at)
        freeze_months(app.extensions["paicha"], now=clock.now())
        assert frozen(cast) == done, at
    county = make_client(app, cast.zhao, "phone")
    clock_at("2026-12-11 09:00")
    make_report(cast.village, cast.week, by=cast.li, cases=[case_body()])
    assert sign(cast, county) == 303
    report = Report.of(cast.county.id, cast.month.id)
    assert report and report.counts and report.counts["matters"] == line(1, 0, 1)
    assert report.counts["reports"]["field"]["missing"] == 3, "what came after the freezing is not told"


def test_a_month_with_a_screening_is_frozen_by_signing_it_and_not_by_hand(cast: World, clock_at: Clock) -> None:
    clock_at("2026-12-02 09:00")
    with pytest.raises(NotAllowed, match="Sign the monthly screening"):
        Month.freeze(cast.county, NOVEMBER, SHANGHAI, by=cast.zhao, now=clock_at.now)
