"""An office's own templates: taken over when they are right, refused sentence by sentence when not, and given back."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient

from documents import default
from models.notice.template import Letterhead, Template
from tests.support.make import make_case, make_client, make_notice, party_body
from tests.support.papers import own, put
from tests.support.world import World


def test_an_own_template_fills_the_next_papers_and_the_default_comes_back(
    app: Flask, cast: World, town: FlaskClient
) -> None:
    case = make_case(cast.village, by=cast.li, parties=[party_body("欧阳建国")])
    assert put(town, own("本镇式样：{{ 信访人 }}，{{ 处理意见 }}")).status_code == 303
    page = town.get("/templates/reply").text
    assert "我镇的答复.docx" in page and "{{ 信访人 }}" in page
    mine = make_notice(case, by=cast.wang, issued=False)
    assert "本镇式样：欧**，经调解双方同意" in town.get(f"/notices/{mine.id}").text
    assert town.get("/templates/reply/own.docx").data == own("本镇式样：{{ 信访人 }}，{{ 处理意见 }}")
    assert town.post("/templates/reply/default").status_code == 303
    assert Template.sha_of(cast.town, "reply") is None
    assert "本镇式样" not in town.get(f"/notices/{mine.id}").text
    assert town.get("/templates/reply").text.count("我镇的答复.docx") == 1, "the history keeps it"
    assert town.get("/templates/reply/own.docx").status_code == 404
    assert Template.sha_of(cast.other_town, "reply") is None


def test_a_wrong_template_says_which_placeholder_and_where_and_the_one_before_counts(
    cast: World, town: FlaskClient
) -> None:
    put(town, own("{{ 信访人 }}"), name="好的.docx")
    answer = put(town, own("好", "致{{ 信访员 }}", "{{ 处理意见", "{{ terms }}"))
    assert answer.status_code == 422
    assert "第 2 段“致{{ 信访员 }}”：这种文书没有“信访员”这个占位符。是不是“信访人”？" in answer.text
    assert "第 3 段“{{ 处理意见”" in answer.text and "没有写完" in answer.text
    assert "“terms”" in answer.text, "an agreement's terms are none of a reply"
    assert "有 3 处要改" in answer.text and "好的.docx" in answer.text


RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
LINKS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
LINK = f'<Relationship Id="r9" Type="{RELATED}{{}}" Target="{{}}" TargetMode="External"/>'


def made_from(raw: bytes, *, a_template_itself: bool = False) -> bytes:
    """The same document as Word saves it that made it from a .dotx; it also links to the web."""
    out, source = BytesIO(), ZipFile(BytesIO(raw))
    links = {
        "word/_rels/settings.xml.rels": LINKS.format(LINK.format("attachedTemplate", "file:///C:/模板/公文.dotx")),
        "word/_rels/footer9.xml.rels": LINKS.format(LINK.format("hyperlink", "https://www.gov.cn/")),
    }
    with source, ZipFile(out, "w") as packed:
        for name in source.namelist():
            part = source.read(name)
            packed.writestr(
                name, part.replace(b"document.main+xml", b"template.main+xml") if a_template_itself else part
            )
        for name, text in links.items():
            packed.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize("a_template_itself", [False, True])
def test_a_template_that_was_made_from_another_is_taken_and_forgets_it(
    town: FlaskClient, a_template_itself: bool
) -> None:
    raw = made_from(own("{{ 信访人 }}，{{ 处理意见 }}"), a_template_itself=a_template_itself)
    assert put(town, raw).status_code == 303
    kept = ZipFile(BytesIO(town.get("/templates/reply/own.docx").data))
    every = b"".join(kept.read(name) for name in kept.namelist())
    assert b"dotx" not in every and b"template.main" not in every and b"https://www.gov.cn/" in every


def test_a_placeholder_with_one_brace_is_named_and_other_braces_are_let_be(town: FlaskClient) -> None:
    answer = put(town, own("致{信访人}", "{{ 处理意见 }}"))
    assert answer.status_code == 422 and "请写成 {{ 信访人 }}" in answer.text
    assert put(town, own("附件{一}", "{{ 处理意见 }}")).status_code == 303


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0 doc", b"PK\x03\x04"])
def test_what_is_no_docx_is_refused_with_a_sentence(town: FlaskClient, content: bytes) -> None:
    answer = put(town, content)
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)


def test_the_default_is_there_to_begin_from(town: FlaskClient) -> None:
    got = town.get("/templates/agreement/default.docx")
    assert (got.data, "人民调解协议书.docx") == (default("agreement"), "人民调解协议书.docx")
    assert put(town, got.data, "agreement").status_code == 303, "and is right as it stands"
    assert town.get("/templates/nothing").status_code == 404


def test_the_letterhead_is_kept_and_heads_the_next_papers(app: Flask, cast: World, town: FlaskClient) -> None:
    wrong = town.post("/templates/letterhead", data={"name": "城关镇人民政府", "code": "城政2026"})
    assert (wrong.status_code, "城关镇人民政府" in wrong.text) == (422, True)
    assert Letterhead.of(cast.town).name == cast.town.name
    said = {"name": "城关镇人民政府", "code": "城政"}
    assert town.post("/templates/letterhead", data=said).status_code == 303
    assert (Letterhead.of(cast.town).code, Letterhead.of(cast.town).red) == ("城政", False)
    case = make_case(cast.village, by=cast.li, parties=[party_body("欧阳建国")])
    assert make_notice(case, by=cast.wang).number == "城政〔2026〕答1号"


def test_a_cadre_or_leader_has_no_templates(app: Flask, cast: World) -> None:
    for person in (cast.li, cast.qian, cast.zhou):
        assert make_client(app, person).get("/templates").status_code == 403
