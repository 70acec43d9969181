"""One set of figures: the line adds up whatever happened, deadlines are charged to who had to act, an overrun stays."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, null

import clock
from config import SHANGHAI
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.moves.assignment import Task
from models.case.step import CaseStep
from models.figure.month import Month
from models.figure.statistic import Statistics
from models.org.unit import Unit
from rules.figure.counting import Count
from rules.figure.line import Line
from tests.conftest import Clock
from tests.support.make import make_case, make_client
from tests.support.world import World

OCTOBER, NOVEMBER, YEAR = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)


def statistics(unit: Unit, month: date = OCTOBER, span: str = "month") -> Statistics:
    return Statistics(unit, month, SHANGHAI, by=None, now=clock.now(), span=span)


def of(told: Statistics, unit: Unit, code: str = "in_time") -> Count:
    """A figure of one unit in the table of all."""
    return next((each.figures[code] for each in told.handling if each.unit is unit), Count(0, 0))


def several(cast: World, found: int, settled: int) -> None:
    """So many matters of 东村 in one statement each, none of them ever assigned."""
    at, more = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI), {"by_id": cast.li.id, "version": 1}
    ids = [uuid.uuid4() for _number in range(found)]
    known = {"unit_id": cast.village.id, "office_id": cast.town.id, "category": "02", "summary": "争地界", "tries": 0}
    cases, steps = [], []
    for number, case_id in enumerate(ids):
        done = at + timedelta(days=30) if number < settled else None
        state = {"status": "resolved" if done else "reported", "resolved_at": done, "found_at": at}
        cases.append({"id": case_id, "number": f"N{number}", "serial": number + 1, **known, **more, **state})
        for kind, when in (("reported", at), ("resolved", done)):
            if when is not None:
                steps.append(
                    {"id": uuid.uuid4(), "case_id": case_id, "kind": kind, "at": when, "made_at": when, **more}
                )
    db.session.execute(insert(Case), cases)
    db.session.execute(insert(CaseStep), steps)


def test_586_of_598_are_98_per_cent_on_the_page_and_none_was_taken_on(app: Flask, cast: World) -> None:
    several(cast, 598, 586)
    db.session.commit()
    told = statistics(cast.county, NOVEMBER, "year")
    assert told.line == Line(carried=0, found=598, settled=586, otherwise=0, open=12)
    assert (told.settlement, told.settlement.rate) == (Count(586, 598), Decimal("98.0"))
    assert told.figures["take_on"] == Count(0, 598)
    page = make_client(app, cast.zhao).get("/statistics?month=2026-11&span=year").text
    assert page.index("598") < page.index("98.0 %") < page.index("按期受理")
    assert "figure=found_and_settled" in page, "the rate leads to the matters behind both of its numbers"
    assert "100.0 %" not in page
    rows = make_client(app, cast.zhao).get("/statistics/rows?figure=found_and_settled&month=2026-11&span=year").text
    assert "586" in rows


@pytest.fixture
def late(cast: World, clock_at: Clock) -> Case:
    """东村's matter, assigned to the department until 20 October; it is 4 November, fifteen days later."""
    clock_at("2026-10-09 09:00")
    case = make_case(cast.village, by=cast.li)
    clock_at("2026-10-12 09:00")
    case.assign(
        Task(cast.department, "set", datetime(2026, 10, 20, 17, tzinfo=SHANGHAI)), by=cast.zhao, now=clock.now()
    )
    case.sign(by=cast.zheng, now=clock.now())
    clock_at("2026-11-04 10:00")
    return case


def extend(case: Case, cast: World, day: datetime) -> None:
    case.ask(day, "等鉴定", calendar(), by=cast.zheng, now=clock.now())
    case.grant("同意", by=cast.zhao, now=clock.now())
    db.session.flush()


def test_what_a_department_lets_run_over_is_charged_to_it_and_not_to_where_it_arose(cast: World, late: Case) -> None:
    told = statistics(cast.county)
    assert of(told, cast.department) == Count(0, 1)
    assert of(told, cast.town) == Count(0, 0)
    assert of(told, cast.town, "take_on") == Count(1, 1), "it was assigned within five working days"
    assert statistics(cast.town).figures["in_time"] == statistics(cast.village).figures["in_time"] == Count(0, 0)
    assert statistics(cast.department).figures["in_time"] == Count(0, 1)
    assert statistics(cast.town).line == Line(0, 1, 0, 0, 1)


@pytest.mark.parametrize("frozen_first", [True, False])
def test_an_extension_after_the_deadline_leaves_it_missed_and_sets_another(
    cast: World, late: Case, clock_at: Clock, frozen_first: bool
) -> None:
    freeze = partial(Month.freeze, cast.county, OCTOBER, SHANGHAI, by=None)
    if frozen_first:
        freeze(now=clock.now())
    extend(late, cast, datetime(2026, 11, 18, 17, tzinfo=SHANGHAI))
    clock_at("2026-11-12 09:00")
    late.resolve("mediated", "说开了", by=cast.zheng, now=clock.now())
    clock_at("2026-12-02 09:00")
    if not frozen_first:
        freeze(now=clock.now())
    assert of(statistics(cast.county), cast.department) == Count(0, 1), "the deadline of October stays missed"
    assert of(statistics(cast.county, NOVEMBER), cast.department) == Count(1, 1), "the new one is met"
    assert of(statistics(cast.county, NOVEMBER, "year"), cast.department) == Count(1, 2)
    assert statistics(cast.county).line.settled == 0
    assert statistics(cast.county, NOVEMBER).line == Line(1, 0, 1, 0, 0)


def paused(case: Case, cast: World) -> None:
    case.pause("deadline", "court", "等判决", by=cast.zhao, now=clock.now())
    case.go_on("deadline", "判决已下", calendar(), by=cast.zhao, now=clock.now() + timedelta(days=9))


def reassigned(case: Case, cast: World) -> None:
    again = Task(cast.town, "set", clock.now() + timedelta(days=30))
    case.assign(again, by=cast.zhao, now=clock.now())


def escalated(case: Case, cast: World) -> None:
    case.escalate("办不了", escalating=True, by=cast.zheng, now=clock.now())


def absorbed(case: Case, cast: World) -> None:
    other = make_case(cast.village2, by=cast.liu)
    other.absorb(case, "同一件", by=cast.zhao, now=clock.now())


def settled(case: Case, cast: World) -> None:
    case.resolve("mediated", "说开了", by=cast.zheng, now=clock.now())
    case.reopen("又吵起来了", by=cast.zhao, now=clock.now())


@pytest.mark.parametrize("happens", [paused, reassigned, escalated, absorbed, settled])
def test_an_overrun_stays_whatever_happens_afterwards(cast: World, late: Case, happens: Any) -> None:
    happens(late, cast)
    db.session.flush()
    assert of(statistics(cast.county), cast.department) == Count(0, 1)
    assert of(statistics(cast.county), cast.town) == Count(0, 0)


def test_what_was_taken_away_or_extended_before_its_deadline_is_not_judged_by_it(cast: World, clock_at: Clock) -> None:
    clock_at("2026-10-12 09:00")
    due = datetime(2026, 10, 20, 17, tzinfo=SHANGHAI)
    cases = [make_case(cast.village, by=cast.li) for _number in range(4)]
    for case in cases:
        case.assign(Task(cast.department, "set", due), by=cast.zhao, now=clock.now())
        case.sign(by=cast.zheng, now=clock.now())
    clock_at("2026-10-15 09:00")
    extended, given_away, standing, reopened = cases
    extend(extended, cast, datetime(2026, 11, 10, 17, tzinfo=SHANGHAI))
    given_away.assign(Task(cast.town, "set", due), by=cast.zhao, now=clock.now())
    standing.pause("deadline", "court", "等判决", by=cast.zhao, now=clock.now())
    settled(reopened, cast)
    clock_at("2026-11-04 10:00")
    told = statistics(cast.county)
    assert (of(told, cast.department), of(told, cast.town)) == (Count(0, 0), Count(0, 1))
    standing.assign(Task(cast.town, "set", clock.now() + timedelta(days=9)), by=cast.zhao, now=clock.now())
    assert of(statistics(cast.county), cast.department) == Count(0, 0), "nor where it is taken away while it stands"


def test_what_waits_is_charged_to_the_office_where_it_waits_by_the_days_that_are_set(
    cast: World, clock_at: Clock
) -> None:
    clock_at("2026-10-12 09:00")
    waits, up, soon = (make_case(cast.village, by=cast.li) for _number in range(3))
    clock_at("2026-10-13 09:00")
    up.escalate("可能激化", escalating=True, by=cast.wang, now=clock.now())
    soon.assign(Task(cast.village, "set", clock.now() + timedelta(days=30)), by=cast.wang, now=clock.now())
    clock_at("2026-10-30 09:00")
    told = statistics(cast.county)
    assert (of(told, cast.town, "take_on"), of(told, cast.county, "take_on")) == (Count(1, 2), Count(0, 1))
    waits.assign(Task(cast.town, "set", clock.now() + timedelta(days=9)), by=cast.wang, now=clock.now())
    assert of(statistics(cast.county), cast.town, "take_on") == Count(1, 2), "too late"
    cast.county.days_to_take_on = 20
    db.session.flush()
    assert of(statistics(cast.county), cast.town, "take_on") == Count(0, 0), "not due yet"


def test_of_a_month_frozen_before_tasks_were_kept_there_is_no_record_of_them(app: Flask, cast: World) -> None:
    values = {"unit_id": cast.county.id, "starts_on": OCTOBER, "frozen_at": clock.now(), "complete": True}
    db.session.add(Month(**values, tasks_kept=null()))
    db.session.commit()
    page = make_client(app, cast.zhao).get("/statistics?month=2026-10").text
    assert page[page.index('id="figures"') :].count("<small>无记录</small>") >= 3


def test_months_before_the_office_began_are_no_record_and_never_nought(app: Flask, cast: World, late: Case) -> None:
    told = dict(statistics(cast.county, NOVEMBER, "twelve").trend)
    assert [month for month, line in told.items() if line is not None] == [OCTOBER, NOVEMBER]
    db.session.commit()
    page = make_client(app, cast.zhao).get("/statistics?month=2026-11").text
    assert page.count("无记录") >= 10
