"""Work groups: whose people are in one see its matter, note and mediate, are told, and do not decide."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

import clock
from models.base import db
from models.campaign import Campaign
from models.case.moves.assignment import Task
from rules.errors import Forbidden
from tests.support.campaigns import post
from tests.support.make import make_case, make_client
from tests.support.world import World


def test_who_works_in_a_group_sees_its_matter_notes_and_mediates_but_does_not_decide(
    zhao: FlaskClient, app: Flask, campaign: Campaign, cast: World
) -> None:
    case = make_case(cast.village, by=cast.li)
    campaign.choose([case], by=cast.zhao, now=clock.now())
    db.session.commit()
    clients = {name: make_client(app, getattr(cast, name)) for name in ("zheng", "chen")}
    assert [client.get(f"/cases/{case.id}").status_code for client in clients.values()] == [404, 404]
    told = {"department": cast.department.id, "head": "郑卫东", "units": [cast.other_town.id], "plan": "每周会商一次"}
    assert post(zhao, campaign, f"cases/{case.id}/group", **told).status_code == 303
    for client in clients.values():
        assert client.get(f"/cases/{case.id}").status_code == 200
        assert case.number in client.get("/inbox").text, "they are told"
        assert case.number in client.get(f"/cases?q={case.number}").text
        assert client.get("/campaigns").text.count(campaign.name) == 1
    assert sorted(case.moves_of(by=cast.chen)) == ["attempt"], "and nothing that decides"
    note = {"id": str(uuid.uuid4()), "text": "到村里开了一次会"}
    assert clients["chen"].post(f"/cases/{case.id}/notes", data=note).status_code == 303
    with pytest.raises(Forbidden):
        case.must_note("resolved", by=cast.chen)
    tried = {"version": case.version, "outcome": "closer", "text": "两家都来了"}
    assert clients["zheng"].post(f"/cases/{case.id}/forms/attempts", data=tried).status_code == 303
    refused = {"forms/settlement": {"method": "mediated"}, "forms/closing": {"close_why": "好了，不用再办"}}
    refused |= {
        "forms/reopening": {"why": "好了，不用再办"},
        "signature": {},
        "escalation": {"why": "办不了，请上级办"},
    }
    for place, more in refused.items():
        db.session.refresh(case)
        sent = {"version": case.version, "text": "好了", **more}
        assert clients["zheng"].post(f"/cases/{case.id}/{place}", data=sent).status_code in (403, 409), place
    assert case.status == "reported"
    start = make_client(app, cast.chen).get("/api/v1/start").json
    assert start and [line["mediates"] for line in start["cases"]] == [sorted((cast.department.id, cast.other_town.id))]
    assert [set(line["units"]) >= set(line["mediates"]) for line in start["cases"]] == [True]


def test_the_reach_of_a_group_ends_with_it(zhao: FlaskClient, app: Flask, campaign: Campaign, cast: World) -> None:
    case = make_case(cast.village, by=cast.li)
    campaign.choose([case], by=cast.zhao, now=clock.now())
    db.session.commit()
    told = {"department": cast.department.id, "head": "郑卫东", "units": [cast.other_town.id]}
    assert post(zhao, campaign, f"cases/{case.id}/group", **told).status_code == 303
    seen = re.findall(r'name="seen" value="(\w+)"', zhao.get(f"/campaigns/{campaign.id}/cases/{case.id}/group").text)[0]
    alone = told | {"units": [], "seen": seen}
    assert post(zhao, campaign, f"cases/{case.id}/group", **alone).status_code == 303
    left, stays = make_client(app, cast.chen), make_client(app, cast.zheng)
    assert (left.get(f"/cases/{case.id}").status_code, stays.get(f"/cases/{case.id}").status_code) == (404, 200)
    assert "调出" in left.get("/inbox").text
    note = {"id": str(uuid.uuid4()), "text": "又去了一次"}
    assert left.post(f"/cases/{case.id}/notes", data=note).status_code == 404
    assert post(zhao, campaign, "closing", summary="结束").status_code == 303
    assert stays.get(f"/cases/{case.id}").status_code == 404
    ended = f"结束了专项治理，事项{case.number}的工作组随之结束"
    assert [ended in client.get("/inbox").text for client in (stays, left)] == [True, False]


def test_who_is_kept_from_a_matter_does_not_come_to_it_by_its_group(
    zhao: FlaskClient, app: Flask, campaign: Campaign, cast: World
) -> None:
    case = make_case(cast.village, by=cast.li)
    campaign.choose([case], by=cast.zhao, now=clock.now())
    told = {"head": "郑卫东", "members": "", "plan": ""}
    campaign.group(case, cast.department, told, by=cast.zhao, now=clock.now())
    case.assign(Task(cast.department, "set", clock.now() + timedelta(days=9)), by=cast.zhao, now=clock.now())
    case.recuse(cast.department, "反映该局干部", by=cast.zhao, now=clock.now())
    db.session.commit()
    assert make_client(app, cast.zheng).get(f"/cases/{case.id}").status_code == 404
    assert cast.department not in case.circle and not case.admits("note", by=cast.zheng)
