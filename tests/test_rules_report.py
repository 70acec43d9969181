"""How a report moves, when it is doubtful, and what the table of rounds shows of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules.errors import NotAllowed
from rules.report import report
from rules.report.overview import STATES, Cell, Filed, cell

DUE = datetime(2026, 11, 20, 9, tzinfo=UTC)
BEFORE, AFTER = DUE - timedelta(hours=1), DUE + timedelta(hours=1)
ACTIONS = sorted({action for action, _ in report.MOVES})


@pytest.mark.parametrize(
    ("action", "status", "after"),
    [
        ("receive", None, "received"),
        ("accept", "received", "accepted"),
        ("return", "received", "returned"),
        ("withdraw", "received", "withdrawn"),
        ("undo", "accepted", "received"),
        ("resubmit", "received", "received"),
        ("resubmit", "returned", "received"),
        ("resubmit", "withdrawn", "received"),
    ],
)
def test_a_move_that_is_allowed(action, status, after):
    assert report.move(action, status) == after


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("status", [None, *report.STATUSES])
def test_every_other_move_is_refused_with_a_sentence(action, status):
    if (action, status) in report.MOVES:
        assert report.move(action, status) in report.STATUSES
        return
    with pytest.raises(NotAllowed) as refusal:
        report.move(action, status)
    assert str(refusal.value).endswith(".")


def test_only_a_higher_version_replaces_a_report():
    assert report.resubmit("returned", version=2, stored=1) == "received"
    for version in (1, 2):
        with pytest.raises(NotAllowed):
            report.resubmit("received", version=version, stored=2)
    with pytest.raises(NotAllowed):
        report.resubmit("accepted", version=3, stored=2)


def test_a_nil_report_is_taken_back_until_it_is_due():
    assert report.withdraw("received", outcome="nil", due_at=DUE, now=BEFORE) == "withdrawn"
    for outcome, now in (("nil", DUE), ("found", BEFORE)):
        with pytest.raises(NotAllowed):
            report.withdraw("received", outcome=outcome, due_at=DUE, now=now)
    with pytest.raises(NotAllowed):
        report.withdraw("accepted", outcome="nil", due_at=DUE, now=BEFORE)


@pytest.mark.parametrize(("by_id", "seconds", "allowed"), [(7, 30, True), (7, 31, False), (8, 5, False)])
def test_acceptance_is_undone_by_who_accepted_within_thirty_seconds(by_id, seconds, allowed):
    now = DUE + timedelta(seconds=seconds)
    asked = {"reviewed_by_id": 7, "reviewed_at": DUE, "by_id": by_id, "now": now}
    if allowed:
        assert report.undo("accepted", **asked) == "received"
    else:
        with pytest.raises(NotAllowed):
            report.undo("accepted", **asked)


def test_eight_nil_reports_in_a_row_are_doubtful_seven_are_not():
    assert report.doubts(["nil"] * 7 + ["found"], [], []) == []
    (doubt,) = report.doubts(["nil"] * 8 + ["found"], [], [])
    assert doubt.count == 8


def test_a_missing_round_breaks_the_row():
    assert report.doubts(["nil"] * 4 + [None] + ["nil"] * 8, [], []) == []


def test_an_open_case_without_a_word_is_doubtful():
    (doubt,) = report.doubts(["nil"], ["a", "b"], ["a"])
    assert doubt.count == 1
    assert report.doubts(["nil"], ["a"], ["a"]) == []


def test_a_report_that_found_something_is_never_doubtful():
    assert report.doubts(["found"] + ["nil"] * 9, ["a"], []) == []
    assert report.doubts([], ["a"], []) == []


def test_the_due_instant_itself_is_in_time():
    assert not report.is_late(DUE, DUE)
    assert report.is_late(DUE + timedelta(microseconds=1), DUE)


def filed(**changes: Any) -> Filed:
    return replace(Filed("received", "nil", BEFORE), **changes)


@pytest.mark.parametrize(
    ("given", "now", "shown"),
    [
        (None, BEFORE, Cell("not_due")),
        (None, AFTER, Cell("missing")),
        (filed(status="withdrawn"), AFTER, Cell("missing")),
        (filed(), AFTER, Cell("nil")),
        (filed(received_at=AFTER), AFTER, Cell("nil", late=True)),
        (filed(outcome="found", count=3, proxy="paper"), AFTER, Cell("found", 3, proxy="paper")),
        (filed(outcome="found", count=1, status="returned"), BEFORE, Cell("returned", 1)),
        (filed(status="accepted", proxy="phone"), AFTER, Cell("nil", proxy="phone")),
    ],
)
def test_a_field_of_the_table(given, now, shown):
    assert cell(given, DUE, now=now) == shown
    assert shown.state in STATES
