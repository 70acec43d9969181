"""Papers that go to people: in full in the file alone; masked and sealed elsewhere; served."""

from __future__ import annotations

import uuid
from io import BytesIO

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import clock
from files import store
from models.base import db
from models.case.case import Case
from models.event import Event
from models.notice.notice import Notice
from models.org.user import User
from tests.conftest import Clock
from tests.support.make import make_case, make_client
from tests.support.papers import REPLY, assigned, drafted, file_of, issued, party_of
from tests.support.world import World


@pytest.fixture
def case(cast: World) -> Case:
    return assigned(cast)


def test_people_are_masked_on_the_page_in_full_in_the_file_and_seeing_it_is_noted(
    app: Flask, cast: World, town: FlaskClient, case: Case
) -> None:
    paper = issued(town, case, REPLY | {"party": party_of(case)})
    assert "欧阳建国：" in file_of(app, paper) and "要求欧阳建国确认地界" in file_of(app, paper)
    page = town.get(f"/notices/{paper.id}").text
    assert "欧阳建国" not in page and "欧**：" in page and "要求欧**确认地界" in page
    sent_back = town.get(f"/notices/{paper.id}/paper.docx")
    assert (sent_back.status_code, sent_back.headers["Location"]) == (302, f"/notices/{paper.id}#reveal")
    assert town.post(f"/notices/{paper.id}/reveal", data={"reason": "visit"}).status_code == 303
    assert "欧阳建国：" in town.get(f"/notices/{paper.id}").text
    got = town.get(f"/notices/{paper.id}/paper.docx")
    assert "欧阳建国：" in "\n".join(part.text for part in Document(BytesIO(got.data)).paragraphs)
    event = db.session.scalars(select(Event).where(Event.action == "party.reveal")).one()
    assert (event.subject, event.detail, event.by_id) == (f"case:{case.id}", {"reason": "visit"}, cast.wang.id)
    assert "欧阳" not in str([event.detail for event in db.session.scalars(select(Event))])


def test_what_a_paper_says_of_people_is_sealed_in_the_database(town: FlaskClient, case: Case) -> None:
    paper = issued(town, case, REPLY | {"party": party_of(case)})
    row = db.session.execute(Notice.__table__.select().where(Notice.__table__.c.id == paper.id)).one()
    raw = db.session.connection().exec_driver_sql('SELECT said, "values" FROM notice').one()
    assert row.subject == "地界事项" and not any("欧阳建国".encode() in bytes(column) for column in raw)
    assert (paper.said["facts"], paper.values["petitioner"]) == (REPLY["facts"], "欧阳建国")


def test_a_paper_for_a_person_is_served_between_its_issue_and_today(town: FlaskClient, case: Case) -> None:
    paper, person = issued(town, case, REPLY | {"party": party_of(case)}), {"parties": party_of(case)}
    assert [one.party_id for one in paper.services] == [case.parties[0].id], "the other party gets no copy"
    for how, day in (("post", ""), ("pigeon", "2026-11-18"), ("post", "2026-11-17"), ("post", "2026-11-19")):
        wrong = town.post(f"/notices/{paper.id}/service", data=person | {"how": how, "served_on": day})
        assert wrong.status_code == 422, (how, day)
    told = {"how": "post", "served_on": "2026-11-18"}
    for parties in ([], [str(case.parties[1].id)], [str(uuid.uuid4())], ["x"]):
        assert town.post(f"/notices/{paper.id}/service", data=told | {"parties": parties}).status_code == 422
    assert town.post(f"/notices/{paper.id}/service", data=told | person).status_code == 303
    assert "邮寄送达" in town.get(f"/notices/{paper.id}").text and paper.status == "served"
    assert paper.served_at == clock.now(), "at noon, but not before it was issued nor in the future"
    assert town.post(f"/notices/{paper.id}/service", data=told | person).status_code == 409, "once"


def test_an_agreement_is_served_on_each_party_by_itself(town: FlaskClient, case: Case, clock_at: Clock) -> None:
    names = ("subject", "dispute", "terms", "performance", "mediator", "committee", "copies")
    paper = issued(town, case, {"kind": "agreement"} | dict.fromkeys(names, "如上"))
    first, second = (str(party.id) for party in case.parties)
    told = {"parties": [second], "how": "left", "served_on": "2026-11-18"}
    assert town.post(f"/notices/{paper.id}/service", data=told).status_code == 303
    assert (paper.status, paper.served_at) == ("issued", None), "one has not received it"
    page = town.get(f"/notices/{paper.id}").text
    assert "王**：11月18日（周三） · 拒收，留置送达（有见证人）" in page and "欧**：还没有送达" in page
    assert f'value="{first}"' in page and "checked" not in page and second not in page, "who is left is offered"
    assert town.post(f"/notices/{paper.id}/service", data=told).status_code == 422, "not twice"
    clock_at.go(days=1)
    town = make_client(town.application, db.session.get_one(User, paper.by_id))
    told = {"parties": [first], "how": "in_person", "served_on": "2026-11-19"}
    assert town.post(f"/notices/{paper.id}/service", data=told).status_code == 303
    assert paper.status == "served" and paper.served_at is not None
    assert [(one.how, one.at and one.at.day) for one in paper.services] == [("in_person", 19), ("left", 18)]
    case.parties.pop()
    db.session.commit()
    db.session.expire_all()
    page = town.get(f"/notices/{paper.id}").text
    assert "已不在当事人名单中的人：11月18日" in page, "a village corrected the names; the service stands"


def test_an_agreement_names_every_party_and_leaves_room_to_sign(app: Flask, town: FlaskClient, case: Case) -> None:
    names = ("subject", "dispute", "terms", "performance", "mediator", "committee", "copies")
    paper = issued(town, case, {"kind": "agreement"} | dict.fromkeys(names, "如上") | {"mediator": "李秀英"})
    content = store.read(app.extensions["paicha"].data_dir, paper.content_sha256 or "")
    parties, signed = Document(BytesIO(content)).tables
    assert [[cell.text for cell in row.cells][:2] for row in parties.rows[1:]] == [
        ["欧阳建国", "申请人"], ["王志强", "对方当事人"],
    ]  # fmt: skip
    assert [row.cells[0].text for row in signed.rows[1:3]] == ["欧阳建国：", "王志强："]
    assert "调解员（签名）：李秀英" in signed.rows[3].cells[0].text


def test_no_paper_is_issued_about_a_record_that_was_merged_since(cast: World, town: FlaskClient, case: Case) -> None:
    at = drafted(town, case, REPLY | {"party": party_of(case)})
    make_case(cast.village, by=cast.li).absorb(case, "", by=cast.wang, now=clock.now())
    db.session.commit()
    for answer in (town.post(f"{at}/issuance"), town.get(f"/cases/{case.id}/notices/new?kind=reply")):
        assert (answer.status_code, "已并入另一事项" in answer.text) == (409, True)


def test_a_draft_to_somebody_who_is_named_no_more_is_opened_and_discarded_but_not_issued(
    cast: World, town: FlaskClient, case: Case
) -> None:
    into = make_case(cast.village, by=cast.li)
    into.absorb(case, "", by=cast.wang, now=clock.now())
    db.session.commit()
    at = drafted(town, into, REPLY | {"party": party_of(case)})
    case.come_out(into, by=cast.wang, now=clock.now())
    db.session.commit()
    assert town.get(at).status_code == 200
    refused = town.post(f"{at}/issuance")
    assert (refused.status_code, "已不在本事项的当事人里" in refused.text) == (409, True)
    assert town.post(f"{at}/discarding").status_code == 303
