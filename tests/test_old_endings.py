"""What an office's old ledger calls withdrawn or passed on ended, and was not settled."""

from __future__ import annotations

from datetime import date

from flask.testing import FlaskClient

import clock
from models.figure.statistic import Statistics
from tests.conftest import SHANGHAI
from tests.support.world import World
from tests.test_old_ledgers import ROW, cases, file, looked_at


def test_what_was_withdrawn_or_passed_on_then_ended_and_was_not_settled(town: FlaskClient, cast: World) -> None:
    rows = [
        (*ROW[:1], f"宝信[2025]{at}号", *ROW[2:5], f"第{at}件", *ROW[6:10], state, ROW[11], "", "")
        for at, state in enumerate(("已办结", "已撤诉", "已转办", "挂起"), 1)
    ]
    at, page = looked_at(town, file(*rows))
    assert "可以接收 3 件" in page and "未化解：反映人自己撤回" in page
    said = {"field": "status", "word": "挂起", "code": "unsettled"}
    assert town.post(f"{at}/words", data=said).status_code == 303
    town.post(f"{at}/taking-over")
    assert [case.method for case in cases()] == [None, "withdrawn", "passed", "unsettled"]
    told = Statistics(cast.county, date(2025, 4, 1), SHANGHAI, by=None, now=clock.now())
    assert (told.line.settled, told.line.otherwise) == (1, 3)
