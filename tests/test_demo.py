"""The demo county: whoever tries the product out gets one, at whatever hour of the week."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from commands.demo import fill
from models.base import db
from models.case import Case
from models.intake import Intake
from models.notice import Notice
from models.user import User
from rules.notice import SUPERVISION
from tests.conftest import Clock


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
