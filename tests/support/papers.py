"""Papers as people make them: a case that a town gave to a village, what is typed, drafts and issued papers."""

from __future__ import annotations

import uuid
from io import BytesIO
from typing import Any

from docx import Document
from flask import Flask
from flask.testing import FlaskClient

import clock
import documents
from documents.paper import docx, paragraph
from files import store
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.moves.assignment import Task
from models.notice.notice import Notice
from rules.case.limit import due_at
from tests.support.make import make_case, party_body, today
from tests.support.world import World

SUPERVISION = {
    "kind": "supervision",
    "subject": "东村地界纠纷",
    "grounds": "交办一个月仍无进展。",
    "demand": "一、现场勘界。\n二、组织调解。",
    "reply_by": "2026-12-01",
}
REPLY = {
    "kind": "reply",
    "subject": "地界事项",
    "request": "要求欧阳建国确认地界。",
    "facts": "欧阳建国与邻居的地界以老界石为准。",
    "reasons": "有承包合同为证。",
    "opinion": "按合同恢复原状。",
    "legal_basis": "《中华人民共和国农村土地承包法》第五十五条",
    "review_office": "清河县人民政府",
}


def assigned(cast: World) -> Case:
    """A case of 东村 that its town gave to 西村."""
    parties = [party_body("欧阳建国", phone="13800001111"), party_body("王志强", role="respondent")]
    made = make_case(cast.village, by=cast.li, summary="两家争地界", parties=parties)
    until = due_at(calendar(), today().replace(month=12, day=11))
    made.assign(Task(cast.village2, "set", until, (), None, "刘主任"), by=cast.wang, now=clock.now())
    db.session.commit()
    return made


def drafted(client: FlaskClient, case: Case, said: dict[str, str]) -> str:
    answer = client.post(f"/cases/{case.id}/notices", data=said)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def issued(client: FlaskClient, case: Case, said: dict[str, str]) -> Notice:
    at = drafted(client, case, said)
    assert client.post(f"{at}/issuance").status_code == 303
    return db.session.get_one(Notice, uuid.UUID(at.rsplit("/", 1)[1]))


def party_of(case: Case) -> str:
    return str(case.parties[0].id)


def file_of(app: Flask, paper: Notice) -> str:
    content = store.read(app.extensions["paicha"].data_dir, paper.content_sha256 or "")
    return "\n".join(part.text for part in Document(BytesIO(content)).paragraphs)


def words(paper: bytes) -> str:
    """All that stands in a .docx, cells between bars."""
    found = []
    for block in documents.read(paper):
        if isinstance(block, documents.Paragraph):
            found.append(block.text)
        else:
            found += ["|".join("".join(part.text for part in cell) for cell, _span in row) for row in block.rows]
    return "\n".join(found)


def own(*texts: str) -> bytes:
    """An office's own template with these paragraphs."""
    return docx("".join(paragraph("Body", text) for text in texts))


def put(client: FlaskClient, content: bytes, kind: str = "reply", name: str = "我镇的答复.docx") -> Any:
    """Uploads it as the template of a kind."""
    return client.post(f"/templates/{kind}", data={"file": (BytesIO(content), name)})
