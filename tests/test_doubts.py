"""What a reviewer looks at twice, and the usual reasons to return a report: nothing that its author could not know."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

import clock
from models.base import db
from models.case.case import Case
from models.case.moves.recusal import Recusal
from models.report.doubt import Look, looks
from models.report.report import Report
from rules.case.move import NOT_COUNTED, OPEN
from rules.errors import Invalid, NotAllowed
from tests.conftest import SHANGHAI, Clock
from tests.support.make import case_body, make_case, make_report, make_rounds, make_unit, make_user, update_body
from tests.support.world import World

UNTOUCHED = "Open matters without a word: %(count)s"
DOINGS = ("find", "settle", "reopen", "recuse", "lift", "word")
events = some.lists(some.tuples(some.sampled_from(DOINGS), some.integers(0, 5)), max_size=8)


def look(report: Report) -> Look:
    return looks([report], (), SHANGHAI)[report.id]


def counts(report: Report) -> dict[str, int]:
    return {one.msgid: one.count for one in look(report).doubts}


class Play:
    """A village whose matters are found, settled, taken up again and kept from it, a minute apart."""

    def __init__(self, cast: World, clock_at: Clock) -> None:
        self.cast, self.clock_at = cast, clock_at
        self.village = make_unit(uuid.uuid4().hex, "village", cast.town)
        self.cadre = make_user("李某", (self.village, "cadre"), username=uuid.uuid4().hex)
        self.cases: list[Case] = []
        self.worded: set[uuid.UUID] = set()

    def go(self, doings: list[tuple[str, int]]) -> None:
        for doing, place in doings:
            self.clock_at.go(minutes=1)
            if doing == "find":
                self.cases.append(make_case(self.village, by=self.cast.wang))
            elif self.cases:
                self._move(doing, self.cases[place % len(self.cases)])
            db.session.flush()

    def _move(self, doing: str, case: Case) -> None:
        said: dict[str, Any] = {"by": self.cast.wang, "now": clock.now()}
        try:
            if doing == "settle":
                case.note({"id": uuid.uuid4(), "kind": "resolved", "text": "谈好了"}, made_at=clock.now(), **said)
            elif doing == "reopen":
                case.reopen("又吵起来了", **said)
            elif doing == "recuse":
                case.recuse(self.village, "反映该村干部", **said)
            elif doing == "lift":
                case.unrecuse(self.village.id, **said)
            elif case.id in self.told():
                word = {"id": uuid.uuid4(), "kind": "progress", "text": "去看了"}
                case.note(word, made_at=clock.now(), **said | {"by": self.cadre})
                self.worded.add(case.id)
        except (Invalid, NotAllowed):
            pass

    def told(self) -> set[uuid.UUID]:
        """What the village's phone would be sent now as its own and open."""
        rows = db.session.scalars(Case.open_with([self.village.id], settled_since=clock.now()))
        return {row.id for row in rows if row.status in OPEN and row.unit_id == self.village.id}

    def hidden(self) -> set[uuid.UUID]:
        """What may not be counted now: kept from the village, or no matter of its own any more."""
        kept = set(db.session.scalars(Recusal.from_units([self.village.id])))
        return kept | {case.id for case in self.cases if case.status in NOT_COUNTED}


@example(history=([("recuse", 0)], [("lift", 0)], []), spoken=set(), nil=True)
@example(history=([("settle", 0)], [], [("reopen", 0)]), spoken={1}, nil=True)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=some.tuples(events, events, events), spoken=some.sets(some.integers(0, 5)), nil=some.booleans())
def test_open_is_what_the_phone_had_been_told_whatever_happens_after(
    cast: World, clock_at: Clock, history: Any, spoken: set[int], nil: bool
) -> None:
    clock_at("2026-11-18 10:00")
    play, (before, between, after) = Play(cast, clock_at), history
    play.go([("find", 0), ("find", 0), *before])
    told_at, told = clock.now(), play.told()
    play.go(between)
    said = {case.id: case for place, case in enumerate(play.cases) if place in spoken and case.id in told}
    updates = [update_body(case, "resolved" if place == 0 else "unchanged") for place, case in enumerate(said.values())]
    clock_at.go(minutes=1)
    more: dict[str, Any] = {"told_at": told_at.isoformat(), "updates": updates, "cases": [] if nil else [case_body()]}
    report = make_report(play.village, cast.week, by=play.cadre, **more)
    worded = set(play.worded)
    clock_at.go(minutes=1)
    play.go(after)
    db.session.expire_all()
    known = told - play.hidden()
    mentioned = known & (set(said) | worded)
    found = look(report)
    assert (found.open, found.said) == (len(known), len(mentioned))
    doubt = {UNTOUCHED: len(known - mentioned)} if nil and known - mentioned else {}
    assert {name: count for name, count in counts(report).items() if name == UNTOUCHED} == doubt


def test_an_honest_village_is_not_doubted_nor_told_of_what_is_kept_from_it(
    cast: World, town: FlaskClient, clock_at: Clock
) -> None:
    known = [make_case(cast.village, by=cast.wang, summary=f"旧事{n}") for n in range(4)]
    kept = make_case(cast.village, by=cast.wang, summary="反映村干部")
    kept.recuse(cast.village, "反映的就是该村干部", by=cast.wang, now=clock.now())
    db.session.commit()
    told_at = clock_at.now.isoformat()
    clock_at.go(hours=1)
    make_case(cast.village, by=cast.sun, summary="来访登记的新事")
    clock_at.go(hours=1)
    said = [update_body(case) for case in known]
    report = make_report(cast.village, cast.week, by=cast.li, told_at=told_at, updates=said)
    db.session.commit()
    for address in ("/reports", f"/reports/{report.id}"):
        page = town.get(address).text
        assert "未了事项 4 件，本次说明 4 件" in page and "没有说明进展" not in page, address
    assert 'id="group-nil"' in town.get("/reports").text and 'id="group-doubtful"' not in town.get("/reports").text
    answer = town.post(f"/reports/{report.id}/return", data={"reason": "6", "version": "1"})
    assert (answer.status_code, "对不上" in answer.text, report.status) == (422, True, "received")


def test_a_phone_of_before_is_taken_at_its_word_of_when_it_wrote(cast: World, clock_at: Clock) -> None:
    make_case(cast.village, by=cast.wang)
    made_at = clock_at.now.isoformat()
    clock_at.go(hours=1)
    make_case(cast.village, by=cast.wang)
    assert look(make_report(cast.village, cast.week, by=cast.li, made_at=made_at)).open == 1
    ahead = (clock_at.now + timedelta(days=400)).isoformat()
    make_case(cast.village2, by=cast.wang)
    report = make_report(cast.village2, cast.week, by=cast.liu, made_at=ahead, told_at=ahead)
    clock_at.go(hours=1)
    make_case(cast.village2, by=cast.wang)
    assert look(report).open == 1, "nobody has heard of what came after the report"


def filed(cast: World, *outcomes: str | None) -> Report:
    """Reports of rounds in a row, the last of them this week's: nil, found, withdrawn, or none at all."""
    rounds = [*make_rounds(cast.weekly, len(outcomes) - 1, until=date(2026, 11, 15)), cast.week]
    report = None
    for round_, outcome in zip(rounds, outcomes, strict=True):
        if outcome is None:
            continue
        told = [case_body()] if outcome == "found" else []
        report = make_report(cast.village, round_, by=cast.li, at=round_.due_at - timedelta(hours=1), cases=told)
        report.status = "withdrawn" if outcome == "withdrawn" else "accepted"
    assert report
    return report


RUN = "Nothing new in the last %(count)s rounds"


@pytest.mark.parametrize(
    ("outcomes", "doubted"),
    [
        (("nil",) * 8, {RUN: 8}),
        (("nil",) * 7, {}),
        ((*["nil"] * 5, None, *["nil"] * 5), {}),
        ((*["nil"] * 5, "withdrawn", *["nil"] * 5), {}),
        ((*["nil"] * 3, None, *["nil"] * 9), {RUN: 9}),
    ],
    ids=["eight", "seven", "a missed week ends it", "so does one taken back", "and it is counted from there"],
)
def test_nil_reports_in_a_row_end_at_a_week_without_a_report(
    cast: World, clock_at: Clock, outcomes: tuple[str | None, ...], doubted: dict[str, int]
) -> None:
    clock_at("2026-11-20 16:00")
    assert counts(filed(cast, *outcomes)) == doubted


def test_a_week_with_a_dispute_told_on_its_own_ends_the_row(cast: World, clock_at: Clock) -> None:
    clock_at("2026-11-20 16:00")
    report = filed(cast, *["nil"] * 9)
    assert counts(report) == {RUN: 9}
    make_case(cast.village, by=cast.li, at=clock_at.now - timedelta(days=15))
    assert RUN not in counts(report)


@pytest.mark.parametrize(("day", "days"), [("2026-11-16 09:00", 4), ("2026-11-17 09:00", None)])
def test_a_nil_report_more_than_three_days_early_is_a_doubt_and_no_refusal(
    cast: World, town: FlaskClient, clock_at: Clock, day: str, days: int | None
) -> None:
    clock_at(day)
    report = make_report(cast.village, cast.week, by=cast.li)
    assert counts(report) == ({"Signed %(count)s days before it was due": days} if days else {})
    page = town.get("/reports").text
    assert ("截止前 4 天就报了" in page, "这份报告报得太早" in page) == (bool(days), bool(days))
    found = make_report(cast.village2, cast.week, by=cast.liu, cases=[case_body()])
    assert counts(found) == {}


def test_who_signs_with_a_wrong_clock_signed_when_it_came(cast: World, clock_at: Clock) -> None:
    clock_at("2026-11-20 09:00")
    behind = make_report(cast.village, cast.week, by=cast.li, made_at="2026-10-01T09:00:00+08:00")
    assert counts(behind) == {}


def keys(page: str) -> list[str]:
    """The digits by which the queue's only report can be returned."""
    return [part[0] for part in page.split('<button name="reason" value="')[1:]]


@pytest.mark.parametrize(
    ("said", "fitting"),
    [
        ({}, "9"),
        ({"bases": []}, "59"),
        ({"cases": [case_body()]}, "1234789"),
        ({"cases": [case_body()], "bases": []}, "12345789"),
    ],
)
def test_only_reasons_that_fit_are_offered_and_taken(
    cast: World, town: FlaskClient, said: dict[str, Any], fitting: str
) -> None:
    report = make_report(cast.village, cast.week, by=cast.li, **said)
    db.session.commit()
    assert "".join(keys(town.get("/reports").text)) == fitting
    page = town.get(f"/reports/{report.id}").text
    assert [key for key in "0123456789" if f'name="reason" value="{key}"' in page] == list(fitting)
    for key in "0123456789":
        if key not in fitting:
            answer = town.post(f"/reports/{report.id}/return", data={"reason": key, "version": "1"})
            assert answer.status_code == 422 and report.status == "received", key
    assert town.post(f"/reports/{report.id}/return", data={"reason": fitting[0], "version": "1"}).status_code == 303


def test_a_reason_about_open_matters_stands_where_one_was_left_out(cast: World, town: FlaskClient) -> None:
    make_case(cast.village, by=cast.wang)
    make_report(cast.village, cast.week, by=cast.li)
    db.session.commit()
    assert keys(town.get("/reports").text) == ["6", "9"]
