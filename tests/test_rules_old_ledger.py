"""An old ledger's heads, days, words and rows: read in many shapes, named when they cannot be, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from rules.ledger.old_ledger import Sheet, choose_sheet, find_head, groups, guess, layout_at, matters, unread
from rules.ledger.old_matter import Known, Plan
from rules.ledger.old_row import plan
from rules.org.unit_name import Named, Names
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
    said = {"3": 3, "约30余人": 30, "2户8人": 8, "十二人": 12, "二十": 20, "两人": 2, "男3人、女2人": 5,
            "1,200人": 1200, "１，２００": 1200, "甲方3人,乙方5人": 8, "男三人女二人": 5, "8人（男3人、女5人）": 8,
            "8人，其中女3人": 8, "共8人：男5人、女3人": 8}  # fmt: skip
    assert {text: people_of(text) for text in said} == said
    for unclear in ("若干", "12.5人"):
        with pytest.raises(Unclear):
            people_of(unclear)


UNITS = Names([Named(1, "城关镇", "town", "/1/")])


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


def planned(*rows: dict[str, str], year: int | None = None, marks: Sequence[str] = (), **more: Any) -> Plan:
    names = list(dict.fromkeys(name for row in rows for name in row))
    two = [Named(3, "西村", "village", "/1/3/"), Named(4, "西村", "village", "/1/9/4/")]
    units = Names([Named(1, "城关镇", "town", "/1/"), Named(2, "东村", "village", "/1/2/"), *two])
    known = Known(1, units, frozenset(marks), TODAY, year, **more)
    cells = [[(number, [row.get(name) for name in names])] for number, row in enumerate(rows, 2)]
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
        ({"status": "", "result": "双方签了协议"}, "closed_on"),
        ({"status": "在办", "closed_on": "2025.4.1"}, "status"),
        ({"party": "张某（男"}, "party"),
        ({"town": "北镇", "unit": "东村"}, "unit"),
        ({"party": "王" * 61}, "party"),
        ({"place": "村" * 201}, "place"),
    ],
)
def test_a_wrong_row_is_named_with_its_column(more: dict[str, str], column: str) -> None:
    found = planned(RIGHT | more)
    assert [(one.row, one.column) for one in found.wrong] == [(2, column)]
    assert found.matters == []


def test_a_matter_stands_once_by_its_number_with_its_day_or_by_words_and_day() -> None:
    other = RIGHT | {"number": "8", "summary": "两户争 界线。"}
    later = RIGHT | {"registered_on": "2025.3.6"}
    found = planned(RIGHT, RIGHT | {"summary": "别的事"}, other, later, later | {"number": "9"})
    assert [matter.row for matter in found.matters] == [2, 6]
    assert [(one.row, one.column, one.params) for one in found.doubles] == [
        (3, "number", {"row": 2}),
        (4, "summary", {"row": 2}),
        (5, "number", {"row": 2}),
    ]
    assert len(planned(RIGHT, marks=found.matters[0].marks[:1]).doubles) == 1


def test_an_equal_number_with_other_words_and_another_day_is_another_matter() -> None:
    next_year = RIGHT | {"summary": "果树越界", "registered_on": "2026.1.11"}
    again = RIGHT | {"registered_on": "2026.3.5"}
    assert len(planned(RIGHT, next_year, again).matters) == 3


def test_fillers_are_blank_and_one_day_may_count_for_all() -> None:
    dashes = dict.fromkeys(("number", "category", "people", "party", "phone", "unit", "closed_on", "result"), "—")
    (matter,) = planned(RIGHT | dashes | {"category": "/", "people": "无"}).matters
    assert (matter.number, matter.category, matter.people, matter.persons, matter.unit) == ("", "99", None, (), 1)
    undated = {"summary": "争水", "status": "已化解"}
    assert [one.column for one in planned(undated).wrong] == ["closed_on", "registered_on"]
    (matter,) = planned(undated, day=date(2025, 1, 5), ended_on=date(2025, 2, 1)).matters
    assert (matter.registered_on, matter.closed_on) == (date(2025, 1, 5), date(2025, 2, 1))


def test_words_of_the_office_s_own_are_named_and_then_read_as_it_says() -> None:
    row = RIGHT | {"category": "星球", "status": "挂起", "origin": "民情日记", "unit": "二组"}
    found = planned(row, row | {"summary": "又一件"})
    asked = [(name, row[name]) for name in ("unit", "category", "status", "origin")]
    assert found.unread == dict.fromkeys(asked, 2) and not found.matters
    words = {"category": {"星球": "99"}, "status": {"挂起": "accepted"}, "unit": {"二组": "2"}}
    found = planned(row, words=words)
    assert found.unread == {("origin", "民情日记"): 1}
    assert [(one.unit, one.status, one.origin) for one in found.matters] == [(2, "accepted", "transferred")]
    assert planned(row, words=words | {"origin": {"民情日记": "screening"}}).matters[0].origin == "screening"


def test_how_a_matter_ended_otherwise_is_told_by_its_state_or_the_result_of_what_is_closed() -> None:
    ended = {"closed_on": "2025.4.1"}
    told = [
        {"status": "已撤诉"},
        {"status": "已办结", "result": "已移交"},
        {"status": "", "result": "不再要求"},
        {"status": "已化解", "result": "起诉"},
        {"status": "已办结", "result": "双方签了协议"},
    ]
    rows = [RIGHT | ended | row | {"number": str(at), "summary": f"争水{at}"} for at, row in enumerate(told)]
    assert [(one.status, one.method) for one in planned(*rows).matters] == [
        ("resolved", "withdrawn"),
        ("closed", "passed"),
        ("resolved", "dropped"),
        ("resolved", None),
        ("closed", None),
    ]
    (wrong,) = planned(RIGHT | {"status": "终结"}).wrong
    assert wrong.column == "closed_on"
    own = planned(RIGHT | ended | {"status": "挂起"}, words={"status": {"挂起": "unsettled"}}).matters
    assert [(one.status, one.method) for one in own] == [("resolved", "unsettled")]


def test_a_matter_over_two_merged_rows_has_both_people_with_their_own_numbers() -> None:
    rows = (("编号", "内容", "登记日期", "当事人", "电话", "结果"), ("1", "争水", "2025.1.2", "张某", None, "上门"),
            ("1", "争水", "2025.1.2", "王某", "13900001111", "上门"),
            ("2", "争路", "2025.1.3", "赵某", "", ""))  # fmt: skip
    made = sheet(*rows)
    ledger = Sheet(made.name, made.rows, joined=frozenset((3, at) for at in (0, 1, 2, 5)))
    layout = layout_at(ledger, 0)
    columns = guess(layout, {})
    found = plan(groups(ledger, layout, columns), columns, Known(1, UNITS, (), TODAY))
    assert [[(one.name, one.phone) for one in matter.persons] for matter in found.matters] == [
        [("张某", ""), ("王某", "13900001111")],
        [("赵某", "")],
    ]
    assert not found.left and found.matters[0].result == "上门"


def test_hidden_rows_are_read_only_when_the_office_says_so_and_unread_heads_are_named() -> None:
    made = sheet(("编号", "内容", "天气"), ("1", "争水", "晴"), ("2", "争路", "雨"))
    ledger = Sheet(made.name, made.rows, hidden=(3,))
    layout = layout_at(ledger, 0)
    assert [number for number, _cells in matters(ledger, layout)] == [2]
    assert [number for number, _cells in matters(ledger, layout, hidden=True)] == [2, 3]
    assert unread(layout, guess(layout, {})) == ["天气"]
