"""A frozen month: whatever becomes of its matters, it says the same for ever, and the database itself sees to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

import clock
from config import SHANGHAI
from models.base import db
from models.case.case import Case
from models.case.moves.recusal import Recusal
from models.figure.month import Month, MonthCase
from models.figure.monthly_form import fill
from models.figure.statistic import Statistics
from rules.errors import Invalid, NotAllowed
from rules.figure.monthly_form import FORMS
from tests.support.make import make_case, party_body
from tests.support.world import World
from tests.test_case_moves import do, steps

OCTOBER = date(2026, 10, 1)


@pytest.fixture
def october(cast: World) -> list[Case]:
    """Five matters of the month, of which one was settled in it."""
    made = []
    for day, (unit, by) in enumerate((("village", "li"), ("village2", "liu"), ("other_village", "he")) * 2, start=5):
        at, people = datetime(2026, 10, day, 9, tzinfo=SHANGHAI), [party_body("王某"), party_body("李某")]
        made.append(make_case(getattr(cast, unit), by=getattr(cast, by), at=at, parties=people))
    made[0].status, made[0].resolved_at = "resolved", datetime(2026, 10, 20, 9, tzinfo=SHANGHAI)
    assert Month.freeze(cast.county, OCTOBER, SHANGHAI, by=None, now=clock.now())
    db.session.commit()
    return made


def told(cast: World) -> list[Any]:
    """All that the month says of itself to whom nothing is kept from."""
    found: list[Any] = []
    for unit in (cast.county, cast.town, cast.village):
        for span in ("month", "year"):
            of = Statistics(unit, OCTOBER, SHANGHAI, by=None, now=clock.now(), span=span)
            found += [of.figures, [(place.unit.id, place.rows) for place in of.places]]
        found += [fill(code, unit, OCTOBER, SHANGHAI, by=None, now=clock.now())[0] for code in FORMS]
    return found


def hidden(cast: World) -> None:
    """Who is kept from a matter neither sees nor counts it, though it was frozen before; nothing else is hidden."""
    kept = set(db.session.scalars(Recusal.from_user(cast.wang)))
    every, seen = (
        {row.case_id for row in Statistics(cast.county, OCTOBER, SHANGHAI, by=by, now=clock.now()).rows}
        for by in (None, cast.wang)
    )
    assert seen == every - kept


moves = some.lists(some.tuples(some.integers(0, 5), some.integers(0, 5), steps), min_size=1, max_size=3)


def test_no_later_move_changes_what_a_frozen_month_says(cast: World, october: list[Case]) -> None:
    before = told(cast)

    @settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(moves)
    def played(later: list[Any]) -> None:
        for one, other, doings in later:
            for doing in doings:
                tried(october[one], partial(do, october[one], cast, doing))
            absorb = partial(october[one].absorb, october[other], "同一件", by=cast.wang, now=clock.now())
            tried(october[one], absorb)
        db.session.flush()
        assert told(cast) == before
        hidden(cast)

    played()
    db.session.execute(text("UPDATE \"case\" SET category = '14', people = 99"))
    assert told(cast) == before


def tried(case: Case, move: Callable[[], object]) -> None:
    """One move, if it is allowed; the next reads the case's steps anew, as another request does."""
    try:
        move()
    except (NotAllowed, Invalid):
        return
    db.session.flush()
    db.session.expire(case, ["steps"])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE month_case SET category = '14'",
        "DELETE FROM month_case",
        "UPDATE month SET starts_on = '2026-09-01'",
        "UPDATE month SET complete = (1 = 0)",
        "DELETE FROM month",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_row_of_a_frozen_month(october: list[Case], change: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(change))
    db.session.rollback()


def test_no_matter_is_added_to_a_frozen_month(october: list[Case]) -> None:
    row = db.session.scalars(select(MonthCase)).first()
    assert row is not None
    values = {column.name: getattr(row, column.name) for column in MonthCase.__table__.columns if column.name != "id"}
    db.session.add(MonthCase(**values))
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.flush()
    db.session.rollback()
