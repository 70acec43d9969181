"""The demo county: whoever tries the product out gets one, at whatever hour of the week."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

import clock
from commands.demo import fill
from demo.county import ACCOUNTS
from models.base import db
from models.campaign import Campaign
from models.case.case import STATUSES, Case
from models.case.intake import Intake
from models.case.moves.voiding import Voiding
from models.case.step import CaseStep
from models.figure.month import Month, kept
from models.notice.notice import Notice
from models.org.unit import Unit
from models.org.user import User
from rules.calendar import SHANGHAI
from rules.case.ending import OTHERWISE
from rules.case.words import STEPS
from rules.figure.line import settlement
from rules.figure.statistic import period
from rules.meeting import month_after
from rules.notice.notice import SUPERVISION
from tests.conftest import Clock
from tests.support.make import make_client

# What the demo does not show: a step that only the moving of a unit writes.
NOT_TOLD = {"handed_over"}


def assert_that_every_stage_is_told() -> None:
    """Each state and each step of a matter has one."""
    told = set(db.session.scalars(select(Case.status).distinct()))
    assert told == set(STATUSES)
    kinds = set(db.session.scalars(select(CaseStep.kind).distinct()))
    assert kinds == set(STEPS) - NOT_TOLD
    assert set(db.session.scalars(select(Case.method).distinct())) >= set(OTHERWISE)
    assert set(db.session.scalars(select(Voiding.outcome).distinct())) == {None, "agreed", "refused"}


def assert_that_a_month_was_settled_as_in_the_source() -> None:
    """598 found, 586 settled: 98.0 %, signed and frozen."""
    frozen = db.session.scalars(select(Month).order_by(Month.starts_on)).all()
    shares = []
    for month in frozen:
        last = month_after(month.starts_on) - timedelta(days=1)
        span = period(month.starts_on, last, SHANGHAI, now=clock.now())
        county = db.session.get_one(Unit, month.unit_id)
        rows = [row for _month, row in kept(county, {month.starts_on: [month]}, by=None)]
        shares.append(settlement(rows, span).rate)
    assert Decimal("98.0") in shares
    assert all(month.by_id for month in frozen), "signed by the county, not by the timetable"


def assert_that_the_campaign_is_that_of_the_source() -> None:
    """31 chosen, 9 closed, 7 with a work group."""
    result = db.session.scalars(select(Campaign)).one().counted()
    assert (result.chosen, result.closed, result.grouped) == (31, 9, 7)


def assert_that_nobody_opens_on_an_empty_page(app: Flask) -> None:
    """Home and inbox of every account of the demo have something in them."""
    for name in ACCOUNTS:
        person = db.session.scalars(select(User).where(User.username == name)).one()
        client = make_client(app, person)
        home = client.get(client.get("/").location)
        assert home.status_code == 200 and 'class="empty"' not in home.text, name
        if name in ("town", "department", "county", "leader", "hall"):
            assert 'class="empty"' not in client.get("/inbox").text, name
        if name.startswith("village"):
            start = client.get("/api/v1/start").json
            assert start and start["rounds"] and start["cases"] and start["inbox"], name


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_demo_tells_of_everything_in_spring_festival_too(own_app: Flask, clock_at: Clock):
    clock_at("2027-02-08 09:10")
    assert fill()
    assert_that_every_stage_is_told()
    assert_that_a_month_was_settled_as_in_the_source()
    assert_that_the_campaign_is_that_of_the_source()
    assert_that_nobody_opens_on_an_empty_page(own_app)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_demo_is_built_at_midnight_of_a_weekend_when_little_waits(own_app: Flask, clock_at: Clock):
    clock_at("2026-11-15 00:20")
    assert fill()
    assert not fill(), "once"
    assert not db.session().in_transaction(), "who serves next would hold the lock"
    told = {case.status for case in db.session.scalars(select(Case))}
    assert told >= {"reported", "accepted", "assigned", "handling", "resolved", "closed", "merged"}
    hall = db.session.scalars(select(Intake).join(User, User.id == Intake.by_id).where(User.username == "hall")).all()
    assert {one.case.status for one in hall} == {"reported", "assigned", "handling"}, "the hall opens on no empty list"
    papers = db.session.scalars(select(Notice).where(Notice.kind == SUPERVISION, Notice.issued_at.is_not(None))).all()
    assert papers and all(paper.case and paper.case.supervised for paper in papers)
