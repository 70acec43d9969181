"""Documents that offices attach: kept as they came under a plain name, saved rather than opened, nothing that acts."""

from __future__ import annotations

import uuid
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from files import attached
from files import pdf as pdf_file
from files.gate import XLSX
from models.base import db
from models.case.attachment import Attachment
from models.case.case import Case
from rules.errors import NotAllowed
from tests.support.hostile import pdf
from tests.support.make import make_case, make_client
from tests.support.world import World
from tests.test_office_file import linked, package

PDF = pdf()


KEPT = {"pdf": PDF, "xlsx": package(XLSX), "docx": package(), "a link": linked("hyperlink", "https://example.cn/a")}
REFUSED = {
    "a script in a pdf": (PDF.replace(b"/Catalog", b"/Catalog /OpenAction <</S /Java#53cript>>"), pdf_file.SCRIPT),
    "half a pdf": (PDF[:30], pdf_file.BROKEN),
    "a package behind a pdf": (PDF + package(), pdf_file.BROKEN),
    "some other package": (package().replace(b"word/document.xml", b"epub/document.xml"), attached.UNKNOWN),
}


@pytest.mark.parametrize("raw", KEPT.values(), ids=KEPT)
def test_an_honest_document_is_known_by_its_bytes(raw: bytes) -> None:
    assert attached.is_paper(raw) and attached.kind_of(raw) in attached.ENDINGS


@pytest.mark.parametrize(("raw", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_acts_by_itself_or_hides_something_is_refused_in_a_sentence(raw: bytes, sentence: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        attached.kind_of(raw)
    assert refusal.value.msgid == sentence


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("调解协议.pdf", "调解协议.pdf"),
        ("C:\\a\\b\\协议.PDF", "协议.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("a\u202egnp.exe", "agnp.pdf"),
        ("x\r\nSet-Cookie: a.pdf", "xSet-Cookie a.pdf"),
        ("", "document.pdf"),
        ("协" * 300 + ".pdf", "协" * attached.MOST_NAME + ".pdf"),
    ],
)
def test_the_name_is_kept_as_given_without_what_deceives(given: str, kept: str) -> None:
    assert attached.name_of(given, "application/pdf") == kept


def note(client: FlaskClient, case: Case, raw: bytes, name: str) -> TestResponse:
    """Sends a note with a file, put together in memory: the test client leaves large ones open on the disk."""
    said = {
        "id": str(uuid.uuid4()),
        "kind": "progress",
        "text": "双方签了协议",
        "file": FileStorage(BytesIO(raw), name),
    }
    boundary, body = encode_multipart(said)
    return client.post(f"/cases/{case.id}/notes", data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def test_a_document_comes_with_a_note_and_is_saved_not_opened(app: Flask, cast: World) -> None:
    case, wang = make_case(cast.village, by=cast.li), make_client(app, cast.wang)

    assert note(wang, case, PDF + b"\n%%EOF" + b" " * 7_000_000, "大协议.pdf").status_code == 422, (
        "the end is far from its mark"
    )
    assert note(wang, case, PDF, "调解协议.pdf").status_code == 303
    assert "文件里有宏" in note(wang, case, package(word__vbaProject_bin=b"x"), "a.docx").text
    page = wang.get(f"/cases/{case.id}").text
    kept = db.session.scalars(select(Attachment).where(Attachment.case_id == case.id)).one()
    assert "调解协议.pdf" in page and (kept.name, kept.media_type) == ("调解协议.pdf", "application/pdf")
    with wang.get(f"/api/v1/attachments/{kept.id}") as answer:
        assert answer.data == PDF
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert make_client(app, cast.he).get(f"/api/v1/attachments/{kept.id}").status_code == 404


def test_a_large_document_fits_and_a_larger_one_is_told_so(app: Flask, cast: World) -> None:
    case, wang = make_case(cast.village, by=cast.li), make_client(app, cast.wang)
    for size, status in ((8, 303), (10.5, 422)):
        raw = PDF.replace(b"%%EOF", b"%" + b"x" * int(size * 1024 * 1024) + b"\n%%EOF")
        answer = note(wang, case, raw, "a.pdf")
        assert answer.status_code == status
        assert status == 303 or ("文件太大" in answer.text and "双方签了协议" in answer.text)
