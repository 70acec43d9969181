"""Who lets a deadline pass is charged with it: not who reported, and more time given later takes nothing back."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from playwright.sync_api import expect

import clock
from models.base import db
from models.case.moves.assignment import Task
from rules.calendar import DAY, SHANGHAI
from tests.browser.conftest import DESKTOP, Opening
from tests.browser.seats import Seat
from tests.support.installations import Server
from tests.support.make import make_case
from tests.support.world import World, world

FOUND, GIVEN, SIGNED, DUE = (timedelta(days=days) for days in (40, 38, 37, 15))


@pytest.fixture(scope="module")
def server(own_server: Server) -> Server:
    return own_server


def overrun(server: Server) -> tuple[uuid.UUID, str]:
    """东村's matter, which the justice office let run over a fortnight ago, and the month of its deadline."""
    with server.app.app_context():
        cast: World = world()
        now = clock.now()
        case = make_case(cast.village, by=cast.li, at=now - FOUND)
        due_at = now - DUE
        case.assign(Task(cast.department, "set", due_at), by=cast.zhao, now=now - GIVEN)
        case.sign(by=cast.zheng, now=now - SIGNED)
        db.session.commit()
        return case.id, f"{due_at.astimezone(SHANGHAI):%Y-%m}"


def in_time(seat: Seat, month: str, unit: str) -> str:
    """What stands for a unit in the column of deadlines kept; "" where it has no row."""
    seat.page.goto(f"/statistics?month={month}")
    heads = seat.page.locator("table:has(th:text-is('单位')) thead th").all_inner_texts()
    rows = seat.page.locator(f"table:has(th:text-is('单位')) tbody tr:has(th:text-is('{unit}'))")
    place = next(number for number, head in enumerate(heads) if "按期办结" in head)
    return rows.locator("td").nth(place - 1).inner_text().strip() if rows.count() else ""


def test_a_department_that_lets_a_matter_run_over_is_charged_and_more_time_takes_nothing_back(
    server: Server, open_context: Opening
) -> None:
    case, month = overrun(server)
    zhao = Seat.take(server, open_context(DESKTOP), "zhao")
    assert in_time(zhao, month, "司法局").startswith("0/1")
    beside = [in_time(zhao, month, unit) for unit in ("城关镇", "柳河镇")]
    assert not any(cell.startswith("0/") for cell in beside), "nothing of it is theirs"
    zheng = Seat.take(server, open_context(DESKTOP), "zheng")
    later = clock.now().astimezone(SHANGHAI).date() + 9 * DAY
    zheng.open(case).fill(wanted_on=later, more_why="鉴定还要一周才有结果")
    zheng.send("form[action$='/extension']")
    with (grants := zhao.open(case).page).expect_navigation():
        grants.get_by_role("button", name="同意延期").click()
    zhao.sees("延期")
    zheng.move(case, "settlement", method="调解", text="双方握手言和")
    expect(zheng.page.locator("main")).to_contain_text("双方握手言和")
    assert in_time(zhao, month, "司法局").startswith("0/1"), "the missed deadline stays"
    assert [in_time(zhao, month, unit) for unit in ("城关镇", "柳河镇")] == beside
    zheng.page.goto(f"/statistics?month={month}")
    zheng.sees("0/1")
