"""Single cases, updates, attachments, messages and suggestions from a phone: each a PUT that may come again."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

import clock
from files import attached, pdf
from models.base import db
from models.case.attachment import Attachment
from models.case.case import Case
from models.case.moves.assignment import Task
from models.message.reminder import Reminder, Suggestion
from tests.support.make import case_body, make_case, make_client, party_body
from tests.support.world import World
from tests.test_uploads import PDF
from wording.catalogues import say


def single(cast: World, **more: Any) -> dict[str, Any]:
    """A case as a phone sends it on its own."""
    return case_body(**more) | {"unit_id": cast.village.id, "made_at": clock.now().isoformat()}


def photo(size: tuple[int, int] = (40, 30), kind: str = "JPEG") -> bytes:
    """A picture with a camera's name and place in its EXIF."""
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCameraMaker"
    Image.new("RGB", size, "teal").save(out, kind, exif=exif)
    return out.getvalue()


def send_photo(client: FlaskClient, raw: bytes, case: Case, sha256: str = "", **query: str) -> Any:
    """Sends the bytes under their hash."""
    name = sha256 or hashlib.sha256(raw).hexdigest()
    said = {"case": str(case.id), **query}
    return client.put(f"/api/v1/attachments/{name}", query_string=said, data=raw, content_type="image/jpeg")


def test_a_case_of_any_day_is_stored_once_with_one_number(phone: FlaskClient, cast: World) -> None:
    body = single(cast, parties=[party_body()])
    first = phone.put(f"/api/v1/cases/{body['id']}", json=body)
    again = phone.put(f"/api/v1/cases/{body['id']}", json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    case = db.session.scalars(select(Case)).one()
    assert case.number.startswith("2026-")
    assert (case.origin, case.clocks) == ("screening", [])  # as told by a phone that knows no origins


def test_a_case_under_an_address_that_is_not_its_id_is_refused(phone: FlaskClient, cast: World) -> None:
    answer = phone.put(f"/api/v1/cases/{uuid.uuid4()}", json=single(cast))
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["id"])


def test_a_case_for_another_village_is_refused(phone: FlaskClient, cast: World) -> None:
    body = single(cast) | {"unit_id": cast.other_village.id}
    assert phone.put(f"/api/v1/cases/{body['id']}", json=body).status_code == 403


def test_an_update_is_stored_once_and_resolves_the_case(phone: FlaskClient, cast: World) -> None:
    case = make_case(cast.village, by=cast.li)
    db.session.commit()
    url = f"/api/v1/cases/{case.id}/steps/{uuid.uuid4()}"
    body = {"kind": "resolved", "text": "当面说开了", "made_at": clock.now().isoformat()}
    first, again = phone.put(url, json=body), phone.put(url, json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    db.session.refresh(case)
    assert case.status == "resolved"
    assert [step.kind for step in case.steps] == ["reported", "resolved"]


def test_the_same_update_with_other_words_is_a_conflict(phone: FlaskClient, cast: World) -> None:
    case = make_case(cast.village, by=cast.li)
    db.session.commit()
    url = f"/api/v1/cases/{case.id}/steps/{uuid.uuid4()}"
    body = {"kind": "progress", "text": "谈了一次", "made_at": clock.now().isoformat()}
    phone.put(url, json=body)
    answer = phone.put(url, json={**body, "text": "谈了两次"})
    assert (answer.status_code, answer.get_json()["type"]) == (409, "different-content")


def test_progress_without_a_word_asks_for_one(phone: FlaskClient, cast: World) -> None:
    case = make_case(cast.village, by=cast.li)
    db.session.commit()
    body = {"kind": "progress", "text": " ", "made_at": clock.now().isoformat()}
    answer = phone.put(f"/api/v1/cases/{case.id}/steps/{uuid.uuid4()}", json=body)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["text"])


def test_another_villages_case_is_not_even_there(phone: FlaskClient, cast: World) -> None:
    case = make_case(cast.other_village, by=cast.he)
    db.session.commit()
    body = {"kind": "unchanged", "text": "", "made_at": clock.now().isoformat()}
    assert phone.put(f"/api/v1/cases/{case.id}/steps/{uuid.uuid4()}", json=body).status_code == 404
    assert send_photo(phone, photo(), case).status_code == 404


def test_a_photo_is_kept_once_without_its_exif(phone: FlaskClient, cast: World) -> None:
    case, raw = make_case(cast.village, by=cast.li), photo()
    db.session.commit()
    first, again = send_photo(phone, raw, case), send_photo(phone, raw, case)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    assert first.get_json()["receipt"]["id"] == hashlib.sha256(raw).hexdigest()
    row = db.session.scalars(select(Attachment)).one()
    kept = phone.get(f"/api/v1/attachments/{row.id}")
    assert kept.mimetype == "image/jpeg"
    assert b"SecretCameraMaker" in raw
    assert b"SecretCameraMaker" not in kept.data


@pytest.mark.parametrize("raw", [b"<html>hello</html>", b"\xff\xd8\xff\xe0 not a picture", b"GIF89a" + b"0" * 50, b""])
def test_what_is_no_photo_is_refused_in_words(phone: FlaskClient, cast: World, raw: bytes) -> None:
    case = make_case(cast.village, by=cast.li)
    db.session.commit()
    answer = send_photo(phone, raw, case)
    assert answer.status_code == 415
    assert answer.get_json()["detail"]


def test_a_photo_over_five_megabytes_or_with_a_wrong_hash_is_refused(phone: FlaskClient, cast: World) -> None:
    case = make_case(cast.village, by=cast.li)
    db.session.commit()
    assert send_photo(phone, photo() + b"0" * 5_300_000, case).status_code == 413
    assert send_photo(phone, photo(), case, "0" * 64).status_code == 400
    assert send_photo(phone, photo(), case, "../../etc/passwd").status_code in (400, 404)


def test_a_document_is_kept_once_under_its_name_and_one_that_acts_by_itself_is_refused(
    phone: FlaskClient, cast: World
) -> None:
    case = make_case(cast.village, by=cast.li)
    db.session.commit()
    first, again = (send_photo(phone, PDF, case, name="调解笔录.pdf") for _time in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    row = db.session.scalars(select(Attachment)).one()
    assert (row.name, row.media_type) == ("调解笔录.pdf", "application/pdf")
    refused = send_photo(phone, PDF.replace(b"/Catalog", b"/Catalog /OpenAction <</S /JavaScript>>"), case)
    assert (refused.status_code, refused.get_json()["detail"]) == (415, say(pdf.SCRIPT))
    assert send_photo(phone, PDF + b" " * attached.MOST_BYTES, case).status_code == 413


def test_the_kept_photo_lies_in_the_data_folder_under_its_hash(app: Flask, phone: FlaskClient, cast: World) -> None:
    case = make_case(cast.village, by=cast.li)
    db.session.commit()
    send_photo(phone, photo(), case)
    folder: Path = app.extensions["paicha"].data_dir
    kept = db.session.scalars(select(Attachment.kept_sha256)).one()
    content = (folder / "attachments" / kept[:2] / kept).read_bytes()
    assert hashlib.sha256(content).hexdigest() == kept


def test_a_message_is_marked_read_for_its_reader_only(app: Flask, phone: FlaskClient, cast: World) -> None:
    week, now = cast.week, clock.now()
    params = {"starts_on": str(week.starts_on), "ends_on": str(week.ends_on), "due_at": week.due_at.isoformat()}
    Reminder.create("due_today", cast.village.id, f"round:{week.id}", week.due_at, params, now=now)
    db.session.commit()
    message = phone.get("/api/v1/start").get_json()["inbox"][0]
    assert (message["kind"], message["read"]) == ("due_today", False)
    for _ in range(2):
        assert phone.put(f"/api/v1/inbox/{message['id']}/reading").status_code == 204
    assert phone.get("/api/v1/start").get_json()["inbox"][0]["read"]
    assert not make_client(app, cast.zhang).get("/api/v1/start").get_json()["inbox"][0]["read"]
    assert make_client(app, cast.he).put(f"/api/v1/inbox/{message['id']}/reading").status_code == 404


def test_a_suggestion_arrives_once(phone: FlaskClient) -> None:
    url, body = f"/api/v1/suggestions/{uuid.uuid4()}", {"text": "字再大一点就好", "made_at": clock.now().isoformat()}
    assert [phone.put(url, json=body).status_code for _ in range(2)] == [201, 200]
    assert db.session.scalars(select(Suggestion.text)).all() == ["字再大一点就好"]


def given(cast: World, **more: Any) -> Case:
    """A case of 东村 that the town gave to 西村."""
    case = make_case(cast.village, by=cast.li)
    task = Task(cast.village2, "petition", clock.now() + timedelta(days=30), note="先见面", **more)
    case.assign(task, by=cast.wang, now=clock.now())
    return case


def answer_to(client: FlaskClient, case: Case, kind: str, text: str = "", step: str = "") -> Any:
    """The handling unit signs for it or objects."""
    body = {"kind": kind, "text": text, "made_at": clock.now().isoformat()}
    return client.put(f"/api/v1/cases/{case.id}/steps/{step or uuid.uuid4()}", json=body)


def test_what_a_village_was_assigned_is_in_its_start_document(app: Flask, cast: World) -> None:
    case = given(cast, co_handlers=[cast.village])
    for who in (cast.liu, cast.li):
        (line,) = make_client(app, who, "phone").get("/api/v1/start").get_json()["cases"]
        assert (line["id"], line["status"]) == (str(case.id), "assigned")
        assert line["units"] == [cast.village.id, cast.village2.id, cast.village.id]
        assert line["task"]["note"] == "先见面"
        assert line["task"]["object_until"] == "2026-11-25T09:30:00Z"


def test_a_village_signs_from_the_phone_and_the_repeat_is_the_same_receipt(app: Flask, cast: World) -> None:
    case, liu, step = given(cast), make_client(app, cast.liu, "phone"), str(uuid.uuid4())
    first, again = answer_to(liu, case, "signed", step=step), answer_to(liu, case, "signed", step=step)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    assert db.session.get_one(Case, case.id).status == "handling"
    other = answer_to(liu, case, "signed")
    assert (other.status_code, "西村已签收" in other.get_json()["detail"]) == (409, True)


def test_an_objection_from_the_phone_finds_its_receipt_after_the_case_is_gone(app: Flask, cast: World) -> None:
    case, liu, step = given(cast), make_client(app, cast.liu, "phone"), str(uuid.uuid4())
    assert answer_to(liu, case, "objected", "不").status_code == 422
    first = answer_to(liu, case, "objected", "不归我们村", step)
    again = answer_to(liu, case, "objected", "不归我们村", step)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    assert answer_to(make_client(app, cast.he, "phone"), case, "objected", "不归我们村", step).status_code == 404
    assert liu.get("/api/v1/start").get_json()["cases"] == []


def test_only_the_handling_unit_signs_and_helpers_note_progress(app: Flask, cast: World) -> None:
    case = given(cast)
    li = make_client(app, cast.li, "phone")
    refused = answer_to(li, case, "signed")
    assert (refused.status_code, "西村" in refused.get_json()["detail"]) == (403, True)
    assert answer_to(li, case, "progress", "两家都愿意谈").status_code == 201
