"""What an office notes of a matter at its desk: by whoever handles it, with a photo, once."""

from __future__ import annotations

import uuid
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

import clock
from files import store
from models.base import db
from models.case.attachment import Attachment
from models.case.case import Case
from models.case.moves.assignment import Task
from models.case.step import CaseStep
from tests.support.make import make_case, make_client
from tests.support.rich import picture
from tests.support.world import World


@pytest.fixture
def case(cast: World) -> Case:
    """东村's case, which the county gave to 司法局."""
    made = make_case(cast.village, by=cast.li)
    due_at = clock.now().replace(month=12)
    made.assign(Task(cast.department, "set", due_at, [cast.other_town]), by=cast.zhao, now=clock.now())
    return made


def noted(client: FlaskClient, case: Case, text: str = "双方愿意调解", **more: Any) -> Any:
    data = {"id": str(uuid.uuid4()), "text": text} | more
    return client.post(f"/cases/{case.id}/notes", data=data, content_type="multipart/form-data")


def lines(case: Case) -> int:
    told = (CaseStep.case_id == case.id, CaseStep.kind.in_(("progress", "resolved")))
    return db.session.scalar(select(func.count(CaseStep.id)).where(*told)) or 0


def test_handler_and_helper_note_what_happened_and_everybody_concerned_reads_it(
    app: Flask, cast: World, case: Case
) -> None:
    assert noted(make_client(app, cast.zheng), case).status_code == 303
    assert noted(make_client(app, cast.chen), case, "柳河镇已带路核实").status_code == 303
    for reader in (cast.wang, cast.li, cast.zheng, cast.zhao):
        page = make_client(app, reader).get(f"/cases/{case.id}").text
        assert "双方愿意调解" in page and "柳河镇已带路核实" in page


def test_a_note_never_settles_a_matter_which_has_a_page_of_its_own(app: Flask, cast: World, case: Case) -> None:
    assert noted(make_client(app, cast.zheng), case, "签了协议", kind="resolved").status_code == 303
    told = db.session.get_one(Case, case.id, populate_existing=True)
    assert (told.status, told.version) == (case.status, case.version) and told.status == "assigned"
    assert [step.kind for step in CaseStep.of_cases([case.id]) if step.text == "签了协议"] == ["progress"]


def test_a_second_click_adds_nothing(app: Flask, cast: World, case: Case) -> None:
    zheng, same = make_client(app, cast.zheng), str(uuid.uuid4())
    assert [noted(zheng, case, id=same).status_code for _ in range(2)] == [303, 303]
    assert lines(case) == 1


def test_a_photo_comes_along_once(app: Flask, cast: World, case: Case) -> None:
    zheng = make_client(app, cast.zheng)
    for _ in range(2):
        assert noted(zheng, case, file=(BytesIO(picture("现场")), "a.png")).status_code == 303
    assert db.session.scalar(select(func.count(Attachment.id))) == 1


LARGE = 100_000
WRONG = [
    {"text": " "},
    {"id": "x"},
    {"file": (b"MZ not a picture", "a.png")},
    {"file": (b"\x89PNG" + b"x" * LARGE, "a.png")},
]


@pytest.mark.parametrize("more", WRONG)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    app: Flask, cast: World, case: Case, monkeypatch: pytest.MonkeyPatch, more: dict[str, Any]
) -> None:
    monkeypatch.setattr(store, "MOST_BYTES", LARGE)
    if "file" in more:
        more = {"file": (BytesIO(more["file"][0]), more["file"][1])}
    answer = noted(make_client(app, cast.zheng), case, **{"text": "谈到一半", **more})
    assert answer.status_code == 422
    assert "text" in more or "谈到一半" in answer.text
    assert lines(case) == 0


def test_others_who_see_it_are_told_who_can(app: Flask, cast: World, case: Case) -> None:
    refused = noted(make_client(app, cast.qian), case)
    assert refused.status_code == 403
    assert noted(make_client(app, cast.he), case).status_code == 404


def test_the_desk_says_what_waits_for_a_signature_and_what_is_late(app: Flask, cast: World, case: Case) -> None:
    page = make_client(app, cast.zheng).get("/desk").text
    assert "件交办事项待签收" in page
    case.sign(by=cast.zheng, now=clock.now())
    case.due_at = clock.now().replace(day=1)
    db.session.commit()
    page = make_client(app, cast.zheng).get("/desk").text
    assert "待签收" not in page and "件承办事项已超期" in page
