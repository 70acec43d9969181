"""The ledger's list: narrowed, ordered and laid out by its address; quick however long it is."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import text

from models.base import db
from models.case.case import Case
from models.case.moves.assignment import Task
from models.ledger.deadlines import with_light
from models.ledger.ledger import DATES, Wanted, counted, few_fit, listed
from rules.ledger.ledger import SORTS
from tests.support.make import make_case, make_client, make_user
from tests.support.world import World

DAY = timedelta(days=1)
Cases = dict[str, Case]


@pytest.fixture
def cases(cast: World, now: datetime) -> Cases:
    """One just told, one given to 西村, one given to 司法局 by the county and late, one settled."""
    said = {"new": ("03", "escalating", 0), "given": ("03", "ordinary", 10), "late": ("05", "help", 30)}
    said["settled"] = ("05", "ordinary", 40)
    made = {
        name: make_case(cast.village, by=cast.li, at=now - ago * DAY, summary=name, category=category, urgency=urgency)
        for name, (category, urgency, ago) in said.items()
    }
    made["given"].assign(Task(cast.village2, "set", now + 2 * DAY), by=cast.wang, now=now)
    made["late"].assign(Task(cast.department, "set", now - 3 * DAY, lead=cast.qian), by=cast.zhao, now=now - 9 * DAY)
    made["settled"].resolve("mediated", "讲和了", by=cast.li, now=now - DAY)
    db.session.flush()
    return made


@pytest.fixture
def county(app: Flask, cast: World) -> FlaskClient:
    return make_client(app, cast.zhao)


def shown(client: FlaskClient, cases: Cases, **asked: Any) -> list[str]:
    """The names of the cases on the page, in its order."""
    answer = client.get("/cases", query_string=asked)
    assert answer.status_code == 200, answer.text
    places = {name: answer.text.find(f"/cases/{case.id}") for name, case in cases.items()}
    return sorted((name for name, place in places.items() if place >= 0), key=places.__getitem__)


def asked_of(cast: World) -> list[tuple[dict[str, Any], str]]:
    """(what is asked, the cases that answer, newest first)."""
    return [
        ({}, "new given late settled"),
        ({"category": "03", "urgency": "escalating"}, "new"),
        ({"origin": "screening", "category": "05"}, "late settled"),
        ({"origin": "hall"}, ""),
        ({"handler": cast.department.id}, "late"),
        ({"office": cast.county.id}, "late"),
        ({"office": cast.town.id, "status": "open"}, "new given"),
        ({"lead": cast.qian.id}, "late"),
        ({"light": "over"}, "late"),
        ({"light": "over", "category": "03"}, ""),
        ({"due": "week"}, "given"),
        ({"due_to": "2026-11-17"}, "late"),
        ({"due_from": "2026-11-16", "due_to": "2026-11-30", "status": "assigned"}, "given"),
        ({"found_from": "2026-10-15", "found_to": "2026-11-08"}, "given late"),
        ({"resolved_from": "2026-11-17", "resolved_to": "2026-11-17"}, "settled"),
        ({"closed_from": "2026-01-01"}, ""),
        ({"sort": "found"}, "settled late given new"),
        ({"sort": "due"}, "late given"),
        ({"sort": "-due", "unit": cast.town.id}, "given late"),
        ({"sort": "-resolved"}, "settled"),
        ({"q": "gi", "sort": "due"}, "given"),
    ]


@pytest.mark.parametrize("few", [5_000, 0])
def test_every_filter_and_order_finds_the_same_whichever_way_the_database_goes(
    county: FlaskClient, cases: Cases, cast: World, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("models.ledger.ledger.FEW", few)
    found = [(asked, " ".join(shown(county, cases, **asked))) for asked, _wanted in asked_of(cast)]
    assert found == asked_of(cast)


def test_merged_matters_are_listed_where_they_are_asked_for(county: FlaskClient, cases: Cases) -> None:
    db.session.execute(db.update(Case).where(Case.id == cases["new"].id).values(
        status="merged", merged_into_id=cases["given"].id))  # fmt: skip
    assert (shown(county, cases)[0], shown(county, cases, merged="1")[0]) == ("given", "new")


WRONG = (
    *("handler=999999", "lead=x", "light=red", "due_from=soon", "sort=people", "column=name", "closed_to=2026-02-30"),
    "found_from=2026-01-02&found_to=2026-01-01",
)


def test_what_cannot_be_understood_is_said_and_the_rest_is_kept(county: FlaskClient, cases: Cases) -> None:
    for wrong in WRONG:
        answer = county.get(f"/cases?category=03&{wrong}")
        assert (answer.status_code, "有 1 处需要修改" in answer.text) == (422, True), wrong
        assert [name for name, case in cases.items() if f"/cases/{case.id}" in answer.text] == ["new", "given"], wrong
        assert "类别：" in answer.text, wrong


def test_each_filter_stands_there_in_words_with_a_way_to_take_it_away(county: FlaskClient, cases: Cases) -> None:
    page = county.get("/cases?category=03&due=week&sort=due&column=lead&column=unit").text
    assert "办理期限：本周" in page and 'href="/cases?due=week&amp;sort=due&amp;column=unit&amp;column=lead"' in page
    assert "只列出有该日期的事项" in page


def test_two_leaders_of_one_name_are_told_apart_by_their_units(county: FlaskClient, cast: World) -> None:
    twin = make_user("钱进", (cast.department, "leader"))
    db.session.commit()
    page = county.get(f"/cases?lead={twin.id}").text
    assert f'<option value="{twin.id}" selected>钱进（司法局）</option>' in page and "：钱进（司法局）" in page
    assert f"钱进（{cast.county.name}）</option>" in page


def test_the_chosen_columns_stand_on_the_page_and_in_the_file(county: FlaskClient, cases: Cases) -> None:
    asked = "/cases?category=05&status=open&column=due&column=handler"
    page = county.get(asked).text
    assert page.index("承办单位</th>") < page.rindex("sort=due") and "紧急程度</th>" not in page
    sheet: Any = load_workbook(io.BytesIO(county.get(f"{asked}&format=xlsx").data)).active
    assert [cell.value for cell in sheet[1]] == ["编号", "事由", "承办单位", "办理期限"]
    assert [cell.value for cell in sheet[2]][1:3] == ["late", "司法局"]


def test_no_filter_and_no_order_reads_the_whole_table(app: Flask, cast: World, now: datetime) -> None:
    """On SQLite; PostgreSQL does so where a table is small, and knows when it is not."""
    if db.engine.dialect.name != "sqlite":
        return
    same = {"category": "03", "handler_id": 3, "office_id": 2, "lead_id": 5, "origin": "hall", "urgency": "help"}
    asked = [Wanted(same={name: value}) for name, value in same.items()]
    asked += [Wanted(between={name: (now, now + DAY)}) for name in DATES]
    asked += [Wanted(status="open"), Wanted(status="closed"), Wanted(below=cast.town.path)]
    asked += [Wanted(lit=with_light("over", now=now)), Wanted(same=same, sort="due")]
    assert all(few_fit(cast.zhao, wanted) for wanted in asked)
    statements = [listed(cast.zhao, wanted, few=True) for wanted in asked]
    statements += [listed(cast.zhao, Wanted(sort=sort, same=same, status="open")) for sort in SORTS]
    for statement in statements:
        told = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
        plan = [row.detail for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {told}"))]
        assert [line for line in plan if "SCAN case" in line and "USING" not in line] == [], (str(told), plan)


def test_an_empty_ledger_counts_nothing(cast: World) -> None:
    assert counted(cast.zhao, Wanted(sort="-closed")) == 0
