"""No screening is signed before two thirds of its round have passed, unless with a reason."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from models.base import db
from models.event import Event
from models.report.report import Report
from tests.conftest import Clock
from tests.support.make import make_client
from tests.support.world import World


def test_before_two_thirds_of_the_round_have_passed_a_reason_is_asked_kept_and_shown_above(
    app: Flask, cast: World, clock_at: Clock
):
    clock_at("2026-11-18 07:59")
    form = {"unit": cast.town.id, "round": cast.fortnight.id, "version": 1, "action": "sign", "confirm": "1"}
    town = make_client(app, cast.wang)
    assert "三分之二" not in town.get("/screenings").text and 'name="note"' in town.get("/screenings").text
    refused = town.post("/screenings", data=form)
    assert refused.status_code == 422 and 'href="#note"' in refused.text and "三分之二" in refused.text
    assert Report.of(cast.town.id, cast.fortnight.id) is None
    assert town.post("/screenings", data=form | {"note": "明日起全镇封路"}).status_code == 303
    report = Report.of(cast.town.id, cast.fortnight.id)
    assert report is not None and report.note == "明日起全镇封路"
    assert db.session.scalars(select(Event.subject).where(Event.action == "report.early")).one() == (
        f"report:{report.id}"
    )
    page = make_client(app, cast.zhao).get(f"/reports/{report.id}").text
    assert "提前签报的理由" in page and "明日起全镇封路" in page
    clock_at("2026-11-18 08:00")
    assert 'name="note"' not in make_client(app, cast.zheng).get("/screenings").text
