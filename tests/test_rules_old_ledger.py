"""An old ledger's heads, days, words and rows: read in many shapes, named when they cannot be, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from rules.ledger_words import field_of, kind_of, status_of
from rules.old_ledger import Sheet, choose_sheet, find_head, guess, layout_at, matters
from rules.old_matter import Known, Plan, plan
from rules.written import Unclear, day_of, people_of

TODAY = date(2026, 11, 18)
Cells = Sequence[Any]


@pytest.mark.parametrize(
    "text",
    ["2026.3.5", "2026-03-05", "2026/3/5", "20260305", "2026年3月5日", "26.3.5", "46086", "46086.4", "２０２６．３．５",
     "2026-03-05 10:30", "2026年3月5日上午", "2026年 3月 5号"],
)  # fmt: skip
def test_a_day_is_read_in_many_shapes(text: str) -> None:
    assert day_of(text) == date(2026, 3, 5)


@pytest.mark.parametrize("text", ["昨天", "2026.13.5", "2月30日", "2026年3月", "5", "", "99999", "3月5日"])
def test_a_day_that_cannot_be_read_or_has_no_year_is_never_guessed(text: str) -> None:
    with pytest.raises(Unclear):
        day_of(text)
    assert day_of("3月5日", year=2025) == date(2025, 3, 5)


def test_people_are_counted_as_written() -> None:
    said = {"3": 3, "约30余人": 30, "2户8人": 8, "十二人": 12, "二十": 20, "两人": 2}
    assert {text: people_of(text) for text in said} == said
    with pytest.raises(Unclear):
        people_of("若干")


def test_the_words_of_offices_are_known() -> None:
    heads = {"案件编号": "number", "发生时间": "happened_on", "主要诉求（事实、理由）": "summary", "序号": "",
             "备注": "", "身份证号": "", "化解时限": "", "办结 时间": "closed_on", "是否化解": "status"}  # fmt: skip
    assert {head: field_of(head)[0] for head in heads} == heads
    assert (status_of("已 结案"), status_of("调解中"), status_of("？")) == ("closed", "accepted", None)
    assert (kind_of("02"), kind_of("拖欠农民工工资"), kind_of("征地拆迁"), kind_of("星球")) == ("02", "10", "08", None)


def sheet(*rows: Cells, name: str = "台账") -> Sheet:
    return Sheet(name, [(number, [None if cell == "" else cell for cell in row]) for number, row in enumerate(rows, 1)])


def test_heads_are_found_below_titles_and_over_two_rows_and_totals_are_no_matters() -> None:
    title = ("城关镇矛盾纠纷台账",) * 5
    top = ("编号", "登记日期", "简述", "当事人情况", "当事人情况")
    under = ("编号", "登记日期", "简述", "姓名", "电话")
    rows = [title, top, under, ("1号", "2025.1.2", "争水", "李某", "13800001111"), top, ("合计", "1", "", "", "")]
    ledger = sheet(*rows, ("填表人：赵某",) * 5, ("", "", "", "", ""), (False, None, None, None, None))
    at, sure = find_head(ledger)
    layout = layout_at(ledger, at)
    assert (sure, layout.below, layout_at(ledger, 1).below) == (5, 3, 3)
    assert guess(layout, {})["phone"] == 4 and layout_at(ledger, 1).heads[4] == "当事人情况 电话"
    assert [number for number, _cells in matters(ledger, layout)] == [4]
    assert choose_sheet([sheet(("说明",)), ledger]) == 1


def test_what_the_office_said_of_a_head_goes_before_what_its_words_mean() -> None:
    layout = layout_at(sheet(("编号", "日期", "情况说明", "内容")), 0)
    assert guess(layout, {})["summary"] == 3
    assert guess(layout, {"summary": "情况说明"})["summary"] == 2


def planned(*rows: dict[str, str], year: int | None = None, marks: Sequence[str] = ()) -> Plan:
    names = list(dict.fromkeys(name for row in rows for name in row))
    known = Known(1, {"东村": (2,), "西村": (3, 4)}, frozenset(marks), TODAY, year)
    cells = [(number, [row.get(name) for name in names]) for number, row in enumerate(rows, 2)]
    return plan(cells, {name: at for at, name in enumerate(names)}, known)


RIGHT = {"number": "7", "summary": "两户争界线", "registered_on": "2025.3.5", "status": "受理"}


def test_a_right_row_is_a_matter_and_blanks_have_their_meaning() -> None:
    (matter,) = planned(RIGHT | {"unit": "东村村委会", "party": "李  某、王某", "phone": "138 0000 1111"}).matters
    assert (matter.unit, matter.category, matter.origin, matter.status) == (2, "99", "transferred", "accepted")
    assert [(one.name, one.phone) for one in matter.persons] == [("李某", "138 0000 1111"), ("王某", "")]


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ({"summary": ""}, "summary"),
        ({"registered_on": ""}, "registered_on"),
        ({"registered_on": "去年"}, "registered_on"),
        ({"registered_on": "3月5日"}, "registered_on"),
        ({"registered_on": "2026.12.1"}, "registered_on"),
        ({"unit": "无此村"}, "unit"),
        ({"unit": "西村"}, "unit"),
        ({"category": "星球"}, "category"),
        ({"people": "若干"}, "people"),
        ({"people": "100000"}, "people"),
        ({"phone": "12"}, "phone"),
        ({"status": "不知"}, "status"),
        ({"status": "办结"}, "closed_on"),
        ({"status": "办结", "closed_on": "2025.1.1"}, "closed_on"),
        ({"party": "王" * 61}, "party"),
        ({"place": "村" * 201}, "place"),
    ],
)
def test_a_wrong_row_is_named_with_its_column(more: dict[str, str], column: str) -> None:
    found = planned(RIGHT | more)
    assert [(one.row, one.column) for one in found.wrong] == [(2, column)]
    assert found.matters == []


def test_a_matter_stands_once_by_its_number_or_by_words_and_day() -> None:
    other = RIGHT | {"number": "8", "summary": "两户争 界线。"}
    found = planned(RIGHT, RIGHT | {"summary": "别的事"}, other, RIGHT | {"number": "9", "registered_on": "2025.3.6"})
    assert [matter.row for matter in found.matters] == [2, 5]
    assert [(one.row, one.column, one.params) for one in found.doubles] == [
        (3, "number", {"row": 2}),
        (4, "summary", {"row": 2}),
    ]
    assert len(planned(RIGHT, marks=["n:7"]).doubles) == 1
