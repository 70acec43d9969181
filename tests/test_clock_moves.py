"""Whatever people do with a petition, in whatever order: every clock has a basis, ends after it began, runs once."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

import clock
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.moves.assignment import Task
from models.case.moves.petition import Said
from rules.case.clock import PAUSES
from rules.case.petition import CHOICES, MOVES
from rules.errors import Invalid, NotAllowed
from tests.support.make import make_case
from tests.support.world import World

DAY = timedelta(days=1)
DOINGS = (*MOVES, "assign", "object", "pause", "go_on", "resolve")
doings = some.lists(
    some.tuples(some.sampled_from(DOINGS), some.sampled_from(("li", "liu", "wang", "zhao")), some.integers(0, 9)),
    min_size=4,
    max_size=14,
)


def do(case: Case, cast: World, doing: tuple[str, str, int], now: datetime) -> None:
    """One thing that somebody tries."""
    move, name, number = doing
    by: dict[str, Any] = {"by": getattr(cast, name), "now": now}
    days, kinds = calendar(), ("deadline", "rereview", "settle")
    word = Said(days.day_of(now) - (number % 3) * DAY, "按程序", "post", "upheld")
    if move == "registration":
        case.register(list(CHOICES)[number % 4], word.on, days.day_of(now), "", days, **by)
    elif move in ("telling", "opinion"):
        (case.tell_receipt if move == "telling" else case.give_opinion)(word, days, **by)
    elif move == "extension":
        case.extend(days.day_of(now) + (number * 10) * DAY, "需要鉴定", days, **by)
    elif move.endswith("_request"):
        case.request_review(move, word, days, **by)
    elif move in ("review", "rereview"):
        case.decide_review(move, word, days, **by)
    elif move == "assign":
        case.assign(Task(cast.village2, "set", now + (number + 1) * DAY), **by)
    elif move == "object":
        case.object("不归我们", days, **by)
    elif move == "pause":
        case.pause(kinds[number % 3], list(PAUSES)[number % 4], "", **by)
    elif move == "go_on":
        case.go_on(kinds[number % 3], "", days, **by)
    else:
        told = {"id": uuid.uuid4(), "kind": "resolved", "text": "谈好了"}
        case.note(told, made_at=now, **by)


def test_whatever_is_done_every_clock_has_a_basis_and_ends_after_it_began(cast: World) -> None:
    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(doings)
    def played(tried: list[tuple[str, str, int]]) -> None:
        case, now = make_case(cast.village, by=cast.li), clock.now()
        for doing in tried:
            now += timedelta(hours=20)
            before = {one.id: (one.due_at, one.stopped_at, one.paused_at) for one in case.clocks}
            try:
                do(case, cast, doing, now)
            except (NotAllowed, Invalid):
                assert {one.id: (one.due_at, one.stopped_at, one.paused_at) for one in case.clocks} == before
            db.session.flush()
            going = [one.kind for one in case.clocks if one.running]
            assert len(going) == len(set(going))
            assert all(one.basis and one.due_at >= one.started_at for one in case.clocks)
            assert all(one.next_at or one.paused_at or not one.owed for one in case.clocks if one.running)
            deadline = case.clock("deadline")
            assert (deadline and deadline.due_at) == (case.due_at if case.status in ("assigned", "handling") else None)

    played()
