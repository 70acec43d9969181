"""Figures: part of whole with the matters behind them, frozen for ever, small ones withheld, none by what was found."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select, update

import clock
from config import SHANGHAI
from jobs.months import freeze_months
from models.base import db
from models.case.case import Case
from models.figure.month import Month, MonthCase
from models.figure.statistic import Statistics
from models.org.user import User
from models.succession import move_below
from rules.errors import NotAllowed
from rules.figure.counting import Count
from rules.figure.line import Line
from tests.conftest import Clock
from tests.support.make import make_case, make_client
from tests.support.world import World

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def at(day: int, month: int = 10) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=SHANGHAI)


def told(cast: World, unit: str = "village", day: int = 5, month: int = 10, **dates: Any) -> Case:
    """A matter first told of on a day, with the dates that it has come to."""
    by = {"village": cast.li, "village2": cast.liu, "other_village": cast.he, "town": cast.wang}[unit]
    more = {name: dates.pop(name) for name in ("category", "summary", "parties") if name in dates}
    case = make_case(getattr(cast, unit), by=by, at=at(day, month), **more)
    for name, value in dates.items():
        setattr(case, name, value)
    db.session.flush()
    return case


def settle(case: Case, when: datetime, *, closed: bool = False, **dates: datetime) -> Case:
    case.status, case.resolved_at = "resolved", when
    if closed:
        case.status, case.closed_at = "closed", when + timedelta(hours=1)
    for name, value in dates.items():
        setattr(case, name, value)
    db.session.flush()
    return case


def statistics(
    cast: World, unit: str = "county", month: date = OCTOBER, span: str = "month", by: User | None = None
) -> Statistics:
    return Statistics(getattr(cast, unit), month, SHANGHAI, by=by, now=clock.now(), span=span)


@pytest.fixture
def october(cast: World) -> World:
    """Six matters: one settled in time, closed, agreed and confirmed; one settled late; one overdue; three in hand,
    of which one is of the month before and one not due yet."""
    due: dict[str, Any] = {"due_at": at(20), "due_basis": "set"}
    dates: dict[str, Any] = {"agreed_at": at(12), "confirmed_at": at(14), "fulfilled_at": at(14)}
    settle(told(cast, **due), at(12), closed=True, **dates)
    settle(told(cast, "village2", **due), at(25))
    told(cast, "village2", **due)
    told(cast, "other_village", day=20, month=9)
    told(cast, "other_village", category="07")
    told(cast, due_at=at(20, 12), due_basis="set")
    db.session.commit()
    return cast


def test_each_figure_is_part_of_a_whole_and_names_its_matters(october: World) -> None:
    told = statistics(october)
    assert told.line == Line(carried=1, found=5, settled=2, otherwise=0, open=4)
    assert told.settlement == Count(2, 5)
    assert told.figures == {
        "take_on": Count(0, 5),
        "in_time": Count(0, 0),
        "answered": Count(0, 0),
        "agreed": Count(1, 1),
        "fulfilled": Count(1, 1),
        "confirmed": Count(1, 1),
        "satisfied": Count(0, 0),
    }
    for code, count in told.figures.items():
        for of, number in zip(("part", "whole"), count, strict=True):
            assert len(told.behind(code, of)) == number
    for code, number in told.line._asdict().items():
        assert len(told.behind(code)) == number
    assert statistics(october, "town").line.found == 4


def test_a_month_sees_only_what_had_happened_by_its_end(october: World) -> None:
    settle(told(october, day=6), at(3, 11))
    assert statistics(october).line == Line(1, 6, 2, 0, 5)
    assert statistics(october, month=NOVEMBER).line == Line(5, 0, 1, 0, 4)
    assert statistics(october, month=NOVEMBER, span="twelve").line == Line(0, 7, 3, 0, 4)


def test_merged_and_withdrawn_matters_are_counted_once_or_not_at_all(october: World) -> None:
    Month.freeze(october.county, date(2026, 9, 1), SHANGHAI, by=None, now=clock.now())
    cases = db.session.scalars(select(Case).order_by(Case.found_at)).all()
    cases[0].status, cases[0].merged_into_id = "merged", cases[1].id
    cases[2].status = "withdrawn"
    db.session.flush()
    assert statistics(october).line == Line(0, 4, 1, 0, 3)
    assert statistics(october, span="year").line.found == 4, "the frozen September does not bring it back"


def test_a_frozen_month_gives_the_same_figures_for_ever(app: Flask, october: World, clock_at: Clock) -> None:
    desk = make_client(app, october.zhao)
    assert "暂计数" in desk.get("/statistics?month=2026-10").text
    answer = desk.post("/statistics/freezing", data={"unit": october.county.id, "month": "2026-10"})
    assert answer.status_code == 303
    tables = [f"/statistics?month=2026-10&format=xlsx&table={table}" for table in ("line", "figures", "heat", "units")]
    before = [_cells(desk.get(address).data) for address in tables]
    db.session.execute(
        update(Case).values(category="14", status="withdrawn", resolved_at=None, agreed_at=None, closed_at=None)
    )
    move_below(october.village, october.other_town, by=october.zhou, now=clock.now())
    told(october, day=7)
    db.session.commit()
    clock_at.go(days=40)
    desk = make_client(app, october.zhao)
    assert "已于" in desk.get("/statistics?month=2026-10").text
    assert [_cells(desk.get(address).data) for address in tables] == before
    assert Statistics(october.town, OCTOBER, SHANGHAI, by=None, now=clock.now()).line.found == 4


def _cells(data: bytes) -> list[Any]:
    sheet: Any = load_workbook(io.BytesIO(data)).active
    return list(sheet.values)


def test_a_month_is_frozen_once_and_only_when_it_is_over(october: World) -> None:
    said: dict[str, Any] = {"by": october.zhao, "now": clock.now()}
    assert Month.freeze(october.county, OCTOBER, SHANGHAI, **said)
    assert not Month.freeze(october.county, OCTOBER, SHANGHAI, **said)
    assert db.session.scalar(select(func.count(MonthCase.id))) == 6
    with pytest.raises(NotAllowed, match="not over yet"):
        Month.freeze(october.county, NOVEMBER, SHANGHAI, **said)
    with pytest.raises(NotAllowed, match="county office"):
        Month.freeze(october.town, OCTOBER, SHANGHAI, **said)


def test_the_timetable_freezes_what_has_been_over_for_a_week(app: Flask, october: World, clock_at: Clock) -> None:
    settings = app.extensions["paicha"]
    assert freeze_months(settings, now=clock.now()) == 2, "September, of the first matter, and October"
    assert freeze_months(settings, now=clock.now()) == 0
    assert freeze_months(settings, now=clock_at("2026-12-08 09:00")) == 0, "the county has until the 10th to sign it"
    assert freeze_months(settings, now=clock_at("2026-12-11 09:00")) == 1


def test_every_number_of_the_page_leads_to_its_matters(app: Flask, october: World) -> None:
    desk = make_client(app, october.zhao)
    page = desk.get("/statistics?month=2026-10").text
    assert "40.0 %" in page
    rows = desk.get("/statistics/rows?figure=take_on&of=whole&month=2026-10").text
    assert rows.count("/cases/") == 5
    assert desk.get("/statistics/rows?figure=carried&month=2026-10").text.count("/cases/") == 1
    place = f"/statistics/rows?figure=found&month=2026-10&below={october.other_town.id}"
    assert desk.get(place).text.count("/cases/") == 1
    assert len(_cells(desk.get(f"{place}&format=xlsx").data)) == 2
    assert desk.get("/statistics/rows?figure=guessed").status_code == 404
    assert desk.get("/statistics?month=2026-13").status_code == 422


def test_units_stand_in_the_order_of_the_tree_whatever_they_found(october: World) -> None:
    for _number in range(4):
        told(october, "other_village")
    assert [place.unit.name for place in statistics(october).places] == ["城关镇", "柳河镇", "司法局"]


def test_an_office_sees_the_county_only_without_small_numbers_and_others_not_at_all(app: Flask, october: World) -> None:
    for _number in range(9):
        told(october, "other_village", category="07")
    db.session.commit()
    town = make_client(app, october.wang)
    moving = town.get(f"/statistics?unit={october.county.id}&month=2026-10").text
    assert ("统计数锁定以后" in moving, ">不公开<" in moving) == (True, False)
    Month.freeze(october.county, OCTOBER, SHANGHAI, by=None, now=clock.now())
    db.session.commit()
    page = town.get(f"/statistics?unit={october.county.id}&month=2026-10").text
    assert (">不公开<" in page, "statistics/rows" in page) == (True, False)
    rows = town.get(f"/statistics/rows?figure=found&unit={october.county.id}&month=2026-10")
    assert rows.status_code == 404
    assert town.get(f"/statistics?unit={october.other_town.id}").status_code == 404
    passed_on = make_client(app, october.zhao).get("/statistics?month=2026-10&public=1").text
    assert (">不公开<" in passed_on, "statistics/rows" in passed_on) == (True, False)


def test_whoever_is_complained_of_does_not_count_it_frozen_or_not(october: World) -> None:
    open_ones = select(Case).where(Case.unit_id == october.village.id, Case.agreed_at.is_(None))
    case = db.session.scalars(open_ones).one()
    case.recuse(october.town, "反映镇干部", by=october.zhao, now=clock.now())
    db.session.flush()
    for _turn in ("running", "frozen"):
        counted = {by: statistics(october, by=getattr(october, by)).line.found for by in ("zhao", "wang")}
        assert counted == {"zhao": 5, "wang": 4}
        Month.freeze(october.county, OCTOBER, SHANGHAI, by=october.zhao, now=clock.now())
