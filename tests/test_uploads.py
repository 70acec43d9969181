"""Documents that offices attach: kept as they came under a plain name, saved rather than opened, nothing that acts."""

from __future__ import annotations

import io
import uuid
import zipfile
from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

import uploads
from models.attachment import Attachment
from models.base import db
from models.case import Case
from rules.errors import NotAllowed
from tests.make import make_case, make_client
from tests.world import World

PDF = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELATION = '<Relationships xmlns="x"><Relationship Type="x/{}" Target="{}" TargetMode="External"/></Relationships>'


def workbook() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


def package(**parts: bytes) -> bytes:
    """A .docx as small as can be, with these parts beside; __ in a name stands for the slash, _ for the dot."""
    out = io.BytesIO()
    named = {name.replace("__", "/").replace("_", "."): raw for name, raw in parts.items()}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, raw in {"[Content_Types].xml": TYPES, "word/document.xml": b"<w/>", **named}.items():
            packed.writestr(name, raw)
    return out.getvalue()


def relation(kind: str, target: str) -> bytes:
    return package(word___rels__document_xml_rels=RELATION.format(kind, target).encode())


KEPT = {"pdf": PDF, "xlsx": workbook(), "docx": package(), "a link": relation("hyperlink", "https://example.cn/a")}
REFUSED = {
    "macros": (package(word__vbaProject_bin=b"x"), uploads.ACTIVE),
    "an embedded program": (package(word__embeddings__oleObject1_bin=b"x"), uploads.ACTIVE),
    "a remote template": (relation("attachedTemplate", "https://example.cn/a.dotm"), uploads.OUTSIDE),
    "a picture from elsewhere": (relation("image", "https://example.cn/a.png"), uploads.OUTSIDE),
    "a link to a share": (relation("hyperlink", "file://server/share"), uploads.OUTSIDE),
    "entities": (package(word___rels__a_rels=b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'), uploads.OUTSIDE),
    "no xml": (package(word___rels__a_rels=b"<a"), uploads.BROKEN),
    "a password": (b"\xd0\xcf\x11\xe0" + b"x" * 600, uploads.LOCKED),
    "a script in a pdf": (PDF.replace(b"/Catalog", b"/Catalog /OpenAction <</S /Java#53cript>>"), uploads.ACTIVE),
    "half a pdf": (PDF[:30], uploads.BROKEN),
    "a package behind a pdf": (PDF + package(), uploads.BROKEN),
    "a pdf within the head of a package": (package(**{"%PDF-1": b"x"}), uploads.BROKEN),
    "bytes behind a package": (package() + b"<script>", uploads.BROKEN),
    "some other package": (package().replace(b"word/document.xml", b"epub/document.xml"), uploads.UNKNOWN),
    "half a package": (package()[:60], uploads.BROKEN),
    "too many parts": (package(**{f"word__a{n}_xml": b"" for n in range(uploads.MOST_PARTS)}), uploads.BROKEN),
}


@pytest.mark.parametrize("raw", KEPT.values(), ids=KEPT)
def test_an_honest_document_is_known_by_its_bytes(raw: bytes) -> None:
    assert uploads.is_paper(raw) and uploads.kind_of(raw) in uploads.ENDINGS


@pytest.mark.parametrize(("raw", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_acts_by_itself_or_hides_something_is_refused_in_a_sentence(raw: bytes, sentence: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        uploads.kind_of(raw)
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
        ("协" * 300 + ".pdf", "协" * uploads.MOST_NAME + ".pdf"),
    ],
)
def test_the_name_is_kept_as_given_without_what_deceives(given: str, kept: str) -> None:
    assert uploads.name_of(given, "application/pdf") == kept


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
    assert "文件里有宏" in note(wang, case, REFUSED["macros"][0], "a.docx").text
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
