"""Over any history, in any period, for every office and category: the line adds up, and its numbers have their rows."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

import clock
from config import SHANGHAI
from models.base import db
from models.figure.statistic import Statistics
from models.org.unit import Unit
from models.succession import move_below
from rules.case.ending import METHODS
from rules.figure.counting import Count
from rules.figure.line import Line
from tests.conftest import Clock
from tests.support.make import make_case, make_unit, make_user, party_body
from tests.support.world import World
from tests.test_case_moves import DOINGS, PEOPLE, UNITS, do
from tests.test_figures import OCTOBER, YEAR, statistics
from tests.test_frozen_months import tried

OF_ENDS = ("confirmed", "satisfied")
DAYS = timedelta(days=14)
TICK, MOVE, MERGE, VOID, FIND, END = "tick", "move", "merge", "void", "find", "end"
WAYS = [*METHODS]
happenings = some.lists(
    some.tuples(
        some.sampled_from([*DOINGS, "resolve", "reopen", *[TICK, MOVE, MERGE, VOID, FIND, END] * 3]),
        some.sampled_from(PEOPLE),
        some.sampled_from(UNITS),
        some.integers(0, 9),
        some.integers(0, 9),
    ),
    min_size=5,
    max_size=25,
)


def test_the_line_adds_up_for_every_office_category_and_period_over_any_history(cast: World, clock_at: Clock) -> None:
    clock_at("2026-10-04 09:00")  # accounts made after a proposal do not decide about it
    second = make_user("副主任", (cast.town, "office"), (cast.county, "office"))
    spare = make_unit("新村", "village", cast.town)
    units = [cast.county, cast.town, cast.other_town, cast.department]

    generated = [Phase.explicit, Phase.generate]  # a failing history is short enough to read as it is

    @settings(max_examples=5, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=generated)
    @given(happenings)
    def played(history: list[Any]) -> None:
        clock_at("2026-10-05 09:00")
        nested = db.session.begin_nested()
        people = partial(map, party_body, ("王某", "李某"))
        cases = [
            make_case(cast.village, by=cast.li, parties=[*people()]),
            make_case(cast.village2, by=cast.liu, parties=[*people()], category="07"),
        ]
        for action, name, unit, one, other in history:
            case, second_case = cases[one % len(cases)], cases[other % len(cases)]
            by: dict[str, Any] = {"by": cast.zhao, "now": clock.now()}
            if action == TICK:
                clock_at.go(days=one + 1)
            elif action == FIND:
                home, kind = spare if other % 2 else cast.village, f"0{one % 3 + 1}"
                cases.append(make_case(home, by=cast.li, category=kind, parties=[*people()]))
            elif action == MOVE:
                move_below(spare, cast.other_town if one % 2 else cast.town, **by)
            elif action == MERGE:
                tried(case, partial(case.absorb, second_case, "同一件", **by))
            elif action == END:
                tried(case, partial(case.resolve, WAYS[(one + other) % len(WAYS)], "说清了", **by))
            elif action == VOID:
                tried(case, partial(case.propose_void, "test", "试用时填的", **by))
                tried(case, partial(case.agree_void, by=second, now=clock.now()))
            else:
                tried(case, partial(do, case, cast, (action, name, unit)))
        db.session.flush()
        check(units)
        nested.rollback()
        db.session.expire_all()

    played()


def check(units: list[Unit]) -> None:
    """What is true of the figures at every moment."""
    last = clock.now().astimezone(SHANGHAI).date()
    of_days = partial(Statistics.of_days, zone=SHANGHAI, by=None, now=clock.now())
    for unit in units:
        spans = [statistics(unit, OCTOBER), statistics(unit, YEAR, "year"), of_days(unit, last - DAYS, last)]
        for told in spans:
            assert told.line.adds_up, (unit.name, told.months)
            of_categories = [told.line_of(code) for code in told.met]
            assert all(line.adds_up for line in of_categories)
            assert tuple(map(sum, zip(*of_categories, strict=True))) in (told.line, ())
            assert {name: len(told.behind(name)) for name in Line._fields} == told.line._asdict()
            ended = {row.case_id for row in told.behind("otherwise")}
            assert not ended & {row.case_id for code in OF_ENDS for row in told.behind(code, "whole")}
            for code, count in told.figures.items():
                assert Count(*(len(told.behind(code, part)) for part in ("part", "whole"))) == count
                assert sum(each.figures[code].whole for each in told.handling) == count.whole
            assert sum(len(place.rows) for place in told.places) == len(told.rows)
