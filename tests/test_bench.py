"""The benchmark itself: it measures both, and says so when its figures would be a lie."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from bench import county
from bench.load import Plan, Told
from bench.machine import cpu_seconds, file_system
from bench.play import Figure, Lie, check, check_alike, play
from bench.rows import LAST, Database, Writer
from bench.stage import Stage, stage
from bench.table import Cell, lines, ratios
from models.base import db
from models.event import Event
from models.org.unit import Unit
from models.receipt import Receipt
from models.report.report import Report
from tests.support.make import make_report
from tests.support.phone import rows
from tests.support.world import world

BEFORE = {"case": 0, **dict.fromkeys(LAST, 10)}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Both contestants on SQLite, in a county of a dozen villages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(county, "VILLAGES", 12)
        with stage("sqlite", tmp_path_factory.mktemp("bench") / "sqlite") as staged:
            yield staged


def figure(accepted: int, seconds: float = 1.0, server_cpu: float | None = 0.5) -> Figure:
    return Figure(accepted, 0, seconds, 1.0, 2.0, server_cpu, 0.5, 0.1)


def test_every_answer_of_a_round_has_its_rows_in_product_and_floor(small: Stage) -> None:
    for contestant in small.contestants:
        measured = play(small, contestant, clients=2, seconds=1)
        assert (measured.accepted > 0, measured.refused) == (True, 0)
        assert measured.server_cpu is None or measured.server_cpu > 0
    assert set(check_alike(small)["floor"]) == set(LAST)


def test_the_next_round_sends_reports_that_were_never_sent() -> None:
    plan = Plan(1, 1, 1.0, [(7, "a"), (8, "b")], [100, 101], first=1)
    asked = [request.decode() for request in plan.requests()]
    assert ["paicha=b" in request for request in asked] == [True, False, True]
    assert ['"round_id": 101' in request for request in asked] == [False, True, True]


@pytest.mark.parametrize(
    ("statuses", "growth", "complaint"),
    [
        ({201: 5}, dict.fromkeys(LAST, 4), "grew by"),
        ({201: 5}, {**dict.fromkeys(LAST, 5), "case": 1}, "grew by"),
        ({201: 5, 409: 1}, dict.fromkeys(LAST, 5), "answered"),
        ({201: 5, 0: 1}, dict.fromkeys(LAST, 5), "answered"),
        ({}, {}, "answered"),
    ],
)
def test_figures_that_do_not_fit_the_rows_are_refused(
    statuses: dict[int, int], growth: dict[str, int], complaint: str
) -> None:
    after = {table: count + growth.get(table, 0) for table, count in BEFORE.items()}
    with pytest.raises(Lie, match=complaint):
        check("floor", Told(asked=6, statuses=statuses), BEFORE, after)


def test_a_busy_answer_is_counted_as_refused_not_as_a_lie() -> None:
    after = {table: count + (5 if table in LAST else 0) for table, count in BEFORE.items()}
    assert check("product", Told(asked=6, statuses={201: 5, 503: 1}), BEFORE, after) == 5


def test_the_floor_writes_a_report_as_the_product_reads_it(own_app: Flask) -> None:
    cast = world()
    make_report(cast.village, cast.week, by=cast.li)
    db.session.commit()
    database = Database(own_app.config["SQLALCHEMY_DATABASE_URI"])
    before, again = [rows(table) for table in (Receipt, Report, Event)], uuid.uuid4()
    unit_id, round_id = cast.village2.id, cast.week.id
    db.session.rollback()
    database.begin()
    no = Writer(database).write(again, unit_id, round_id)
    database.commit()
    database.close()
    written = db.session.get_one(Report, again)
    assert [rows(table) for table in (Receipt, Report, Event)] == [count + 1 for count in before]
    assert (written.unit, written.receipt_id) == (db.session.get(Unit, unit_id), no)
    assert (written.receipt.subject, written.doubts) == (str(again), [])


def test_a_ratio_compares_neighbours_in_time_and_the_table_shows_its_spread() -> None:
    cell = Cell("sqlite", 8, [figure(100), figure(30), figure(80)], [figure(200), figure(100), figure(100)])
    assert ratios(cell, lambda each: each.rate) == [0.5, 0.3, 0.8]
    assert "0.50 [0.30 … 0.80]" in lines([cell])[3]


def test_what_the_system_does_not_tell_is_a_dash() -> None:
    cell = Cell("sqlite", 1, [figure(100, server_cpu=None)], [figure(200)])
    assert "–" in lines([cell])[1]


def test_the_machine_is_asked_without_tools(tmp_path: Path) -> None:
    assert file_system(tmp_path)
    used = cpu_seconds(1)
    assert used is None or used >= 0
