"""The auditor's page: lines by filter, no content of matters, the chain verified on demand."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from jobs.seal import seal_events
from models.base import db
from models.event import Event, SealEntry, record, seal
from rules.case.action import ACTIONS
from tests.house.sources import texts
from tests.support.make import make_case, make_client, make_report
from tests.support.world import World, world


@pytest.fixture
def cast(app: Flask) -> World:
    made = world()
    db.session.commit()
    return made


@pytest.fixture
def auditor(app: Flask, cast: World) -> FlaskClient:
    return make_client(app, cast.wu)


def test_lines_are_filtered_by_action_person_unit_and_day(auditor: FlaskClient, cast: World):
    make_case(cast.village, by=cast.li, summary="两家争地界")
    db.session.commit()
    page = auditor.get("/audit?action=case.file").text
    assert "李秀英" in page and "东村" in page and "两家争地界" not in page
    assert "建立账号" in auditor.get("/audit?action=user.create").text
    assert "没有符合条件" in auditor.get("/audit?action=case.file&person=wang").text
    assert "李秀英" in auditor.get(f"/audit?action=case.file&person=li&unit_id={cast.village.id}&since=2026-11-18").text
    assert "没有符合条件" in auditor.get("/audit?action=case.file&until=2026-11-17").text
    assert auditor.get("/audit?since=never&unit_id=x&page=0").status_code == 200


def test_a_line_says_in_words_what_it_concerns_and_tells(auditor: FlaskClient, cast: World, now: datetime):
    case = make_case(cast.village, by=cast.li, summary="两家争地界")
    case.note({"id": uuid.uuid4(), "kind": "progress", "text": "谈了一次"}, made_at=now, by=cast.li, now=now)
    make_report(cast.village, cast.week, by=cast.wang, proxy="phone")
    record("export", by=cast.zhao, now=now, subject="cases.ledger", rows=3, filter={"q": "***"}, purpose="例会")
    record("unit.move", by=cast.zhou, now=now, subject=f"unit:{cast.village.id}", below=cast.other_town.id)
    record("day.gone", by=None, now=now, subject="case:gone", more={})
    db.session.commit()
    page = auditor.get("/audit").text
    assert f"事项 {case.number}" in page and "有进展" in page and f"case:{case.id}" not in page
    assert "东村 11月16日（周一）至11月22日（周日） 的报告" in page and "代报：电话代报" in page
    assert all(words in page for words in ("台账", "3 行", "按 1 个条件筛选", "用途：例会", "改属柳河镇"))
    assert "case:gone" in page and "谈了一次" not in page and "两家争地界" not in page


@pytest.fixture
def anchored(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The installation with a file of anchors for this test alone."""
    chosen: Settings = replace(app.extensions["paicha"], anchors=tmp_path / "anchors.log")
    monkeypatch.setitem(app.extensions, "paicha", chosen)
    return chosen


def test_the_chain_is_verified_on_demand(auditor: FlaskClient, anchored: Settings, now: datetime):
    seal_events(anchored, now=now)
    auditor.post("/audit/verification")
    assert "核验通过" in auditor.get("/audit").text
    last = db.session.scalars(db.select(Event).order_by(Event.id.desc())).first()
    assert last is not None and (last.action, last.detail) == ("audit.verify", {"faults": 0})


def test_a_chain_that_does_not_hold_is_said_so(auditor: FlaskClient, cast: World, now: datetime):
    batch = seal(now=now)
    assert batch is not None
    stray = db.session.scalars(db.select(Event.id).order_by(Event.id.desc())).first()
    assert stray is not None
    db.session.flush()
    forged = Event(at=now, by_id=None, action="forged", unit_id=None, subject="", detail={})
    db.session.add(forged)
    db.session.flush()
    place = batch.length + 1
    db.session.add(SealEntry(position=place, event_id=forged.id, seal_id=batch.id, digest="0" * 64))
    db.session.commit()
    auditor.post("/audit/verification")
    assert "核验不通过" in auditor.get("/audit").text


def test_every_recorded_action_has_a_name():
    said = "\n".join(texts(".py", under="models/").values()) + "\n".join(texts(".py", under="blueprints/").values())
    recorded = set(re.findall(r'(?<!_)record\(\s*"([a-z_.]+)"', said + texts("sheets/writing.py")["sheets/writing.py"]))
    assert recorded - set(ACTIONS) == set()


def test_only_the_auditor_reads_the_lines(app: Flask, cast: World):
    for person in (cast.zhou, cast.zhao, cast.wang, cast.li):
        client = make_client(app, person)
        assert client.get("/audit").status_code == 403
        assert client.post("/audit/verification").status_code == 403
