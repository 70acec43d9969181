"""A meeting's papers: the pack in one click, minutes and bulletin; who gets them learns no more than they should."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

import clock
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.moves.assignment import Task
from models.event import Event
from models.meeting.decision import decide
from models.meeting.meeting import Meeting
from models.notice.template import Letterhead
from rules.notice.notice import KINDS
from tests.conftest import Clock
from tests.support.make import make_case, party_body
from tests.support.papers import own, put, words
from tests.support.world import World

HEADS = "上期结转|新排查|已化解|其他了结|期末未了"


@pytest.fixture
def case(cast: World) -> Case:
    """南坪村's matter, which may escalate."""
    party = party_body("欧阳春", phone="13900001111")
    return make_case(cast.other_village, by=cast.he, summary="两户争水渠", urgency="escalating", parties=[party])


@pytest.fixture
def meeting(cast: World, case: Case) -> Meeting:
    """The county's meeting: that matter given to 司法局, another left open, a subject agreed."""
    left = make_case(cast.village, by=cast.li, summary="滴水檐纠纷", urgency="escalating")
    Meeting.open(cast.county, date(2026, 11, 1), calendar(), now=clock.now())
    made = db.session.scalars(select(Meeting)).one()
    made.propose(by=cast.zhao, now=clock.now())
    made.put(None, "通报上月情况", "", by=cast.zhao, now=clock.now())
    first, _second, third = made.agenda
    assert left.number and first.case_id == case.id
    task = Task(cast.department, "set", clock.now() + timedelta(days=20), lead=cast.qian, note="一周内拿出方案")
    decide(first, case, "一周内拿出方案", task, by=cast.zhao, now=clock.now())
    decide(third, None, "同意", None, by=cast.zhao, now=clock.now())
    db.session.commit()
    return made


def paper(client: FlaskClient, meeting: Meeting, kind: str) -> str:
    return words(client.get(f"/meetings/{meeting.id}/papers/{kind}?format=docx").data)


def test_the_pack_holds_notice_analysis_ledger_and_a_page_for_each_item(
    zhao: FlaskClient, meeting: Meeting, case: Case
) -> None:
    answer = zhao.get(f"/meetings/{meeting.id}/pack.zip")
    with ZipFile(BytesIO(answer.data)) as packed:
        assert sorted(packed.namelist()) == ["analysis.docx", "items.docx", "ledger.xlsx", "notice.docx"]
        notice, analysis, items = (words(packed.read(f"{name}.docx")) for name in ("notice", "analysis", "items"))
        rows = list(openpyxl.load_workbook(BytesIO(packed.read("ledger.xlsx"))).active.values)  # type: ignore[union-attr]
    assert "2026年11月16日（星期一）09:00" in notice and "城关镇、柳河镇、司法局" in notice
    assert "2026年10月矛盾纠纷分析研判报告" in analysis and f"类别|{HEADS}|上月排查|去年同月" in analysis
    assert "合计|无记录|无记录|无记录|无记录|无记录|—|—\n" in analysis, "what was not recorded is no nought"
    assert [items.count(f"议题{n}\n") for n in (1, 2, 3)] == [1, 1, 1] and "两户争水渠" in items
    assert case.number in [row[0] for row in rows] and len(rows) == 3
    told = db.session.scalars(select(Event).where(Event.action == "export")).one()
    assert (told.subject, told.detail["rows"]) == ("meetings.pack", 2)


def test_what_goes_to_many_names_neither_people_nor_what_a_matter_is_about(
    zhao: FlaskClient, meeting: Meeting, case: Case
) -> None:
    for kind in ("notice", "minutes", "bulletin"):
        said = paper(zhao, meeting, kind)
        assert not any(word in said for word in ("欧阳", "水渠", "滴水檐", "13900001111")), kind
    assert f"{case.number} 邻里纠纷（柳河镇南坪村）" in paper(zhao, meeting, "notice")
    page = paper(zhao, meeting, "items")
    assert "欧**（申请人）" in page and "欧阳" not in page


def test_minutes_tell_what_was_decided_and_what_was_not_and_are_drafts_until_closed(
    zhao: FlaskClient, meeting: Meeting, case: Case, cast: World
) -> None:
    said = paper(zhao, meeting, "minutes")
    assert f"1|{case.number} 邻里纠纷（柳河镇南坪村）|一周内拿出方案|司法局|{cast.qian.name}|2026年12月8日" in said
    assert "2|通报上月情况|同意|||" in said and "未作决定的事项" in said and "（草稿）" in said
    assert zhao.post(f"/meetings/{meeting.id}/holding", data={"held": "yes"}).status_code == 303
    assert zhao.post(f"/meetings/{meeting.id}/minutes").status_code == 303
    assert "（草稿）" not in paper(zhao, meeting, "minutes")
    assert zhao.post(f"/meetings/{meeting.id}/minutes").status_code == 409


def test_the_bulletin_tells_how_matters_are_handled_withholds_small_figures_and_ranks_nobody(
    zhao: FlaskClient, meeting: Meeting, cast: World
) -> None:
    for number in range(12):
        made = make_case(cast.village, by=cast.li, at=clock.now() - timedelta(days=40))
        made.accepted_at = made.assigned_at = made.found_at
        made.due_at, made.due_basis = clock.now() - timedelta(days=25 if number < 10 else 35), "set"
        made.resolved_at, made.status = clock.now() - timedelta(days=30), "resolved"
    said = paper(zhao, meeting, "bulletin")
    assert "2026年10月矛盾纠纷排查化解情况通报" in said and "件数较少，不予公布" in said
    assert "化解率：12件中12件，占100.0%。" in said, "one rounding rule, with what it is made of"
    assert "例会研究事项不足5项" in said
    assert "按时上报0份" in said or "没有应报的报告" in said, "reports are counted by when they were due"
    assert not any(unit.name in said.replace("城关镇、柳河镇、司法局", "") for unit in (cast.town, cast.village))


def test_the_bulletin_tells_of_each_unit_only_what_it_had_to_do_by_a_day(
    zhao: FlaskClient, meeting: Meeting, cast: World, clock_at: Clock
) -> None:
    clock_at("2026-10-12 09:00")
    made = [make_case(cast.village, by=cast.li) for _ in range(12)]
    for one in made:
        one.accept(by=cast.wang, now=clock.now())
        one.assign(Task(cast.department, "set", clock.now() + timedelta(days=10)), by=cast.zhao, now=clock.now())
    clock_at("2026-10-14 09:00")
    for one in made:
        one.resolve("mediated", "握手言和", by=cast.zheng, now=clock.now())
    clock_at("2026-11-18 10:00")
    said = paper(zhao, meeting, "bulletin")
    assert "按期受理：城关镇12件中12件，占100.0%。" in said and "按期办结：司法局12件中12件，占100.0%。" in said
    assert cast.village.name not in said and "新排查" not in said


# Sheet: the kind of its template, a paragraph of an own one, and what becomes of it
OWN = {
    "notice": ("meeting_notice", "{{ 会议时间 }}在{{ 会议地点 }}", "2026年11月16日（星期一）09:00在另行通知"),
    "minutes": ("minutes", "主持：{{ 主持人 }} {{ 文号 }}", "主持： （草稿）"),
    "bulletin": ("bulletin", "{{ 月份 }} {{ 文号 }}", "2026年10月 清信联办〔2026〕通11号"),
    "analysis": (
        "analysis",
        "{% for 项 in 来源统计 %}{{ 项.名称 }}{{ 项.新排查 }} {{ 月份 }}{% endfor %}",
        "合计无记录 2026年10月",
    ),
    "items": ("agenda_item", "{% for 项 in 议题页 %}{{ 项.序号 }}{{ 项.承办单位 }}；{% endfor %}", "1司法局；2；3；"),
}


@pytest.mark.parametrize("sheet", OWN)
def test_the_office_s_own_letterhead_and_template_stand_on_every_paper_and_in_the_pack(
    zhao: FlaskClient, meeting: Meeting, cast: World, sheet: str
) -> None:
    kind, text, filled = OWN[sheet]
    Letterhead.keep(cast.county, "清河县联席会议办公室", "清信联办", red=True, by=cast.zhao, now=clock.now())
    assert sheet == "items" or "清河县联席会议办公室\n" in paper(zhao, meeting, sheet), "head and signature"
    assert put(zhao, own("本县式样 {{ 发文机关 }}", text), kind).status_code == 303
    assert paper(zhao, meeting, sheet) == f"本县式样 清河县联席会议办公室\n{filled}"
    assert "本县式样" in zhao.get(f"/meetings/{meeting.id}/papers/{sheet}").text
    with ZipFile(BytesIO(zhao.get(f"/meetings/{meeting.id}/pack.zip").data)) as packed:
        assert f"{sheet}.docx" not in packed.namelist() or "本县式样" in words(packed.read(f"{sheet}.docx"))
    wrong = put(zhao, own("好", "{{ 汇报人 }}"), kind)
    assert wrong.status_code == 422 and "第 2 段“{{ 汇报人 }}”：这种文书没有“汇报人”这个占位符" in wrong.text


@pytest.mark.parametrize("kind", ["notice", "analysis", "items", "minutes", "bulletin"])
def test_each_paper_is_a_sheet_to_print_too(zhao: FlaskClient, meeting: Meeting, kind: str) -> None:
    page = zhao.get(f"/meetings/{meeting.id}/papers/{kind}").text
    assert page.count('class="paper"') == (3 if kind == "items" else 1)
    assert zhao.get(f"/meetings/{meeting.id}/papers/nothing").status_code == 404


def test_the_page_of_an_item_says_no_more_than_a_page_holds(
    zhao: FlaskClient, meeting: Meeting, case: Case, cast: World
) -> None:
    case.summary = "争水渠" * 300
    for number in range(9):
        said = {"id": uuid.uuid4(), "kind": "progress", "text": f"第{number}次：" + "双方各不相让" * 20}
        case.note(said, made_at=clock.now() + timedelta(minutes=number), by=cast.he, now=clock.now())
    first = paper(zhao, meeting, "items").split("议题2\n")[0]
    rows = dict(row.split("|") for row in first.splitlines() if row.count("|") == 1)
    assert rows["基本情况"] == ("争水渠" * 300)[:91] + "…"
    assert [number for number in range(9) if f"第{number}次" in rows["办理过程"]] == [7, 8], "the latest stay"


def test_no_two_kinds_of_papers_share_a_letter_so_that_the_month_as_a_serial_meets_no_other_number() -> None:
    letters = [kind.letter for kind in KINDS.values()]
    assert sorted(set(letters)) == sorted(letters)
