"""The analysis: findings in sober sentences, tables that add up, gaps by name, plans that stand until the next."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

import clock
from config import SHANGHAI
from models.base import db
from models.figure.analysis import Analysis, analyse
from models.figure.month import Month
from models.figure.plan import Plan
from rules.errors import NotAllowed
from rules.figure.analysis import Word, compared, kinds
from tests.support.make import make_case, make_client, make_report, make_round
from tests.support.world import World
from tests.test_statistics import OCTOBER, at, settle, told
from version import VERSION
from wording.findings import plain


@pytest.fixture
def october(cast: World) -> World:
    """September: two matters of neighbours. October: seven of them and one of farmland, one of all settled."""
    for _number in range(2):
        told(cast, day=10, month=9)
    for _number in range(7):
        case = told(cast, "village2", urgency="escalating")
    settle(case, at(20))
    told(cast, "other_village", category="07", people=60, day=1)
    db.session.commit()
    return cast


def analysis(cast: World, unit: str = "county", **more: Any) -> Analysis:
    return analyse(getattr(cast, unit), OCTOBER, SHANGHAI, by=cast.zhao, now=clock.now(), **more)


def freeze(cast: World) -> None:
    for month in (date(2026, 9, 1), OCTOBER):
        Month.freeze(cast.county, month, SHANGHAI, by=None, now=clock.now())
    db.session.commit()


def said(app: Flask, found: Analysis) -> str:
    with app.test_request_context():
        text = plain(found)
    return "\n".join([*text["sentences"], *text["gaps"]])


def test_the_findings_say_how_things_stand_and_compare_with_the_months_before(app: Flask, october: World) -> None:
    text = said(app, analysis(october))
    for sentence in (
        "2026年10月新排查8件。",
        "比上月（2件）增加6件。",
        "主要类别：邻里纠纷（7件）、山林土地（1件）。",
        "邻里纠纷：上月2件，本月7件，建议研究这一类的对策。",
        "上期结转2件＋新排查8件－化解1件－其他方式了结0件＝期末未了9件",
        "化解率：8件中1件，占12.5%。",
        "按期受理：8件中0件，占0.0%。",
        "在办事项中有6件可能激化。",
        "在办事项中有1件涉及50人以上。",
    ):
        assert sentence in text


def test_the_gaps_of_the_data_are_named(app: Flask, october: World) -> None:
    week = make_round(october.weekly, date(2026, 10, 21))
    make_report(october.village, week, by=october.li, at=at(22))
    text = said(app, analysis(october))
    for gap in (
        "没有2025年10月的记录，无法对比。",
        "2026年10月的统计数还没有锁定，还会变动。",
        "应报3份，缺2份，缺报单位：西村、南坪村。",
        "有1份报告还没有审核。",
        "新排查的8件中有8件没有写发生日期。",
    ):
        assert gap in text


def test_every_table_adds_up(october: World) -> None:
    for table in (table for table in analysis(october).tables if table.summed):
        assert table.rows
        line = [table.columns.index(code) for code in ("carried", "found", "resolved", "otherwise", "open")
                if code in table.columns]  # fmt: skip
        for row in table.rows if len(line) == 5 else ():
            carried, found, settled, otherwise, left = (int(str(row[at])) for at in line)
            assert carried + found - settled - otherwise == left, table.code
        for column in range(1, len(table.heads)):
            *parts, whole = (row[column] for row in table.rows)
            assert sum(parts) == whole, (table.code, column)  # type: ignore[arg-type]
        assert not {Word("A year ago"), Word("Found a year ago")} & {
            *table.heads
        }  # there were no records, and none is not nought


def test_a_frozen_month_is_analysed_alike_for_ever(app: Flask, october: World) -> None:
    week = make_round(october.weekly, date(2026, 10, 21))
    report = make_report(october.village, week, by=october.li, at=at(22))
    freeze(october)
    before = {unit: analysis(october, unit) for unit in ("county", "town")}
    assert "有1份报告还没有审核。" in said(app, before["town"])
    told(october, day=9)
    make_report(october.village2, week, by=october.liu)
    report.accept(by=october.wang, now=clock.now())
    make_case(october.village, by=october.li, at=datetime(2025, 10, 5, 9, tzinfo=SHANGHAI))  # from an old ledger
    for unit, then in before.items():
        now = analysis(october, unit)
        assert (now.tables, now.sentences, now.gaps[1:]) == (then.tables, then.sentences, then.gaps[1:])
        assert "2025年10月" in said(app, now), "named as what nothing can be compared with"


def test_units_of_one_name_are_named_with_their_town(app: Flask, october: World) -> None:
    october.village2.name = october.other_village.name
    make_round(october.weekly, date(2026, 10, 21))
    text = said(app, analysis(october))
    assert f"城关镇{october.other_village.name}、柳河镇{october.other_village.name}" in text


def test_the_version_to_pass_on_holds_no_small_number_and_leads_to_none(app: Flask, october: World) -> None:
    assert "8" not in said(app, analysis(october, whole=False)), "nothing of a month that still moves from day to day"
    freeze(october)
    found = analysis(october, whole=False)
    text = said(app, found)
    assert "新排查8件" in text
    assert "山林土地" not in text, "one of eight: the seven would tell it"
    assert "比上月" not in text, "eight and the difference would tell the two of September"
    assert "在办" not in text, "what was in hand a month ago, what was found and what is in hand tell what was settled"
    cells = [cell for table in found.tables for row in table.rows for cell in row[1:]]
    assert [cell for cell in cells if isinstance(cell, int) and cell < 5] == []
    kinds_shown = next(table for table in found.tables if table.code == "kinds")
    assert [row[1] for row in kinds_shown.rows] == [Word("withheld"), Word("withheld"), 8]
    town = make_client(app, october.wang).get(f"/analysis/2026-10?unit={october.county.id}").text
    assert "不公开" in town
    assert "写对策" not in town


def test_analysis_and_statistics_withhold_the_same_sums(app: Flask, october: World) -> None:
    for category, count in (("01", 6), ("03", 3), ("04", 9)):
        for _number in range(count):
            told(october, "other_village", category=category)
    freeze(october)
    desk = make_client(app, october.zhao)
    sums = desk.get("/statistics?month=2026-10&public=1&format=xlsx&table=heat").data
    *_head, last = load_workbook(io.BytesIO(sums)).active.values  # type: ignore[union-attr]
    table = load_workbook(io.BytesIO(desk.get("/analysis/2026-10?public=1&format=xlsx&table=kinds").data)).active
    assert list(last[1:]) == [row[1] for row in list(table.values)[1:]]  # type: ignore[union-attr]
    assert list(last).count("不公开") >= 2


def test_all_read_one_version_which_protects_also_from_an_office_that_subtracts_its_own(
    app: Flask, october: World
) -> None:
    told(october, "village", category="07")
    for _number in range(7):
        told(october, "other_village", category="07")
    freeze(october)  # of farmland: one of the town, eight of the other one, nine together
    for reader in (october.zhao, october.wang):
        place = f"/statistics?unit={october.county.id}&month=2026-10&public=1&format=xlsx&table=heat"
        rows = list(load_workbook(io.BytesIO(make_client(app, reader).get(place).data)).active.values)  # type: ignore[union-attr]
        shown = [row[2] for row in rows[1:]]
        assert [cell for cell in shown if isinstance(cell, int)] == [], reader.username


def test_no_comparison_blames_and_none_is_made_with_nothing() -> None:
    assert compared(5, None) is None
    assert [str(compared(5, before)) for before in (2, 5)] == [
        "That is 3 more than the 2 of the month before.",
        "In the month before there were 5, too.",
    ]
    assert len(kinds({"02": 9, "07": 1}, {})) == 1, "nothing rose where there was no month before"


def test_a_plan_stands_until_another_one_is_written(app: Flask, october: World) -> None:
    desk = make_client(app, october.zhao)
    about: dict[str, Any] = {"unit": october.county.id, "category": "02", "version": 0}
    september = {**about, "text": "村村走访，先调后处。", "lead": october.department.id}
    assert desk.post("/analysis/2026-09/plan", data=september).status_code == 303
    assert "村村走访" in desk.get("/analysis/2026-10").text, "carried over"
    page = desk.get(f"/analysis/2026-10/plan?unit={october.county.id}&category=02").text
    assert "沿用2026年9月" in page
    assert f"版本 {VERSION}" in page, "the plan's own version does not take its place"
    assert desk.post("/analysis/2026-10/plan", data={**about, "text": "别的", "version": 0}).status_code == 409
    assert desk.post("/analysis/2026-10/plan", data={**about, "text": "", "version": 1}).status_code == 303
    assert "村村走访" not in desk.get("/analysis/2026-10").text
    assert "村村走访" in desk.get("/analysis/2026-09").text
    wrong = {**about, "text": "x", "version": 2, "lead": "x"}
    assert desk.post("/analysis/2026-10/plan", data=wrong).status_code == 422


def test_two_who_write_a_plan_at_once_do_not_overwrite_each_other(october: World) -> None:
    more: dict[str, Any] = {"seen": 0, "by": october.zhao, "now": clock.now()}
    Plan.write(october.county, OCTOBER, "02", "走访", None, **more)
    with pytest.raises(NotAllowed, match="Somebody else"):
        Plan.write(october.county, OCTOBER, "02", "约谈", None, **more)


def test_tables_go_to_excel_and_the_sheet_prints(app: Flask, october: World) -> None:
    desk = make_client(app, october.zhao)
    for table in ("kinds", "places", "origins", "ages", "states"):
        assert desk.get(f"/analysis/2026-10?format=xlsx&table={table}").status_code == 200
    assert "2026年10月矛盾纠纷排查分析" in desk.get("/analysis/2026-10/sheet").text
    assert desk.get("/analysis").headers["Location"].startswith("/analysis/2026-10")
    assert desk.get("/analysis/2026-99").status_code == 422
