"""One figure of one month reads alike wherever it stands: on pages, in papers, forms and exports, frozen or not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

import clock
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.moves.amendment import Right
from models.case.moves.assignment import Task
from models.figure.month import Month
from models.meeting.meeting import Meeting
from models.report.report import Report
from models.succession import move_below
from rules.case.amendment import FIELDS
from rules.case.ending import OTHERWISE
from tests.conftest import SHANGHAI, Clock
from tests.support.figures_read import LINE, everything
from tests.support.make import case_body, make_case, make_client, make_report
from tests.support.world import World


def day(number: int, month: int = 11, hour: int = 9) -> datetime:
    return datetime(2026, month, number, hour, tzinfo=SHANGHAI)


def assigned(case: Case, cast: World, due: datetime) -> Case:
    """The town takes it on and gives it to the department, which has to be done by a day."""
    case.accept(by=cast.wang, now=clock.now())
    case.assign(Task(cast.department, "set", due), by=cast.zhao, now=clock.now())
    return case


def correct(cases: list[Case], cast: World) -> None:
    """One is put right, one void as a test, one merged with the first."""
    by: dict[str, Any] = {"by": cast.wang, "now": clock.now()}
    right = {name: getattr(cases[0], name) for name in FIELDS} | {"place": "村尾"}
    cases[0].amend(Right(right), "地点写错", calendar(), **by)
    cases[1].propose_void("test", "试用时填的", by=cast.li, now=clock.now())
    cases[1].agree_void(**by)
    cases[0].absorb(cases[2], "同一件", **by)


@pytest.fixture
def november(cast: World, clock_at: Clock) -> World:
    """Two carried over; twenty found in villages and the town; some settled, one reopened, one merged, and one ended
    in each way that is no settlement.

    The department had nine deadlines and kept seven. Of the week's three reports one came late and one never. Of
    October, which was frozen with four matters, one is put right, one void, and one merged.
    """
    clock_at(day(20, 10))
    old = [make_case(cast.village, by=cast.li) for _ in range(4)]
    clock_at(day(3))
    Month.freeze(cast.county, day(1, 10).date(), SHANGHAI, by=None, now=clock.now())
    cast.wang.created_at = old[0].found_at  # no account made since the entry
    correct(old[1:], cast)
    fresh = [make_case(cast.village, by=cast.li, category="03") for _ in range(9)]
    fresh += [make_case(cast.other_village, by=cast.he) for _ in range(7)] + [make_case(cast.town, by=cast.wang)] * 1
    tasks = [assigned(case, cast, day(10 + at)) for at, case in enumerate(fresh[:9])]
    clock_at(day(9))
    for cases, by in ((tasks[:7], cast.zheng), (fresh[9:12], cast.he), (old[:1], cast.li)):
        for case in cases:
            case.resolve("mediated", "握手言和", by=by, now=clock.now())
    for case, method in zip(fresh[12:], OTHERWISE, strict=True):
        case.resolve(method, "双方都不再提", by=cast.zhao, now=clock.now())
        case.close("办不成了", by=cast.zhao, now=clock.now())
    clock_at(day(12))
    fresh[10].reopen("又吵起来了", by=cast.chen, now=clock.now())
    again = make_case(cast.village, by=cast.li)
    again.absorb(make_case(cast.village, by=cast.li), "同一件", by=cast.wang, now=clock.now())
    clock_at(day(20))
    make_report(cast.village, cast.week, by=cast.li, cases=[case_body(), case_body(category="07")])
    make_report(cast.village2, cast.week, by=cast.liu, at=day(21))
    clock_at(day(2, 12))
    Meeting.open(cast.county, day(1, 12).date(), calendar(), now=clock.now())
    db.session.commit()
    return cast


def later(cast: World, clock_at: Clock) -> None:
    """What the month must not see: settled, told, reported and moved after it was signed."""
    clock_at.go(days=3)
    for case in db.session.scalars(
        select(Case).where(Case.unit_id == cast.other_village.id, Case.resolved_at.is_(None))
    ):
        case.resolve("mediated", "说和了", by=cast.he, now=clock.now())
        case.category = "14"
    make_case(cast.village, by=cast.li)
    make_report(cast.other_village, cast.week, by=cast.he)
    move_below(cast.village, cast.other_town, by=cast.zhou, now=clock.now())
    db.session.commit()


def test_a_figure_of_a_month_reads_alike_wherever_it_stands_before_and_after_it_is_signed(
    app: Flask, november: World, clock_at: Clock
) -> None:
    county = make_client(app, november.zhao, "phone")
    before = everything(county, november)
    for figure, places in before.items():
        assert len(places) > 3 and len(set(places.values())) == 1, (figure, places)
    told = {figure: next(iter(places.values())) for figure, places in before.items()}
    assert told | EXPECTED == told
    said = {"unit": november.county.id, "round": november.month.id, "version": 1, "action": "sign", "confirm": "1"}
    assert county.post("/screenings", data=said).status_code == 303
    report = Report.of(november.county.id, november.month.id)
    assert report and report.counts and tuple(report.counts["matters"].values()) == tuple(told[code] for code in LINE)
    later(november, clock_at)
    after = everything(county, november)
    assert {figure: set(places.values()) for figure, places in after.items()} == {
        figure: {value} for figure, value in told.items()
    }


EXPECTED: dict[str, Any] = {"carried": 2, "found": 20, "settled": 10, "otherwise": 5}
EXPECTED |= {"corrections": "对2026年10月的更正（该月数字已封存，保持不变）：更正1件、作废1件、并案1件。"}
