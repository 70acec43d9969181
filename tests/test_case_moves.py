"""Whatever people do with a matter, in whatever order: it has an owner, no step is lost, every deadline has a basis."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select

import clock
from models.base import db
from models.calendar import calendar
from models.case.case import STATUSES, Case
from models.case.moves.assignment import Task
from models.case.moves.mediation import Terms
from models.case.step import CaseStep
from models.org.user import User
from rules.case.clock import AT_REST, PERFORMANCE, SUPERVISION
from rules.case.clock import BASES as CLOCK_BASES
from rules.case.limit import BASES
from rules.case.move import ACTIONS, ENDED, MOVES, OPEN, REFUSALS, WHO, WITH_HANDLER
from rules.errors import Invalid, NotAllowed
from tests.support.make import make_case, party_body, today
from tests.support.world import World

PEOPLE = ("li", "liu", "wang", "zheng", "zhao", "qian")
UNITS = ("village", "village2", "town", "department", "county")
DOINGS = (
    *("assign", "sign", "object", "ask", "grant", "refuse", "urge", "ask_pause", "grant_pause", "deny_pause"),
    *("escalate", "supervise", "answer", "advise", "recuse"),
    *("note", "say_settled", "accept", "unaccept", "take_back"),
    *("attempt", "agree", "correct", "stop", "resume", "fulfil", "court", "ruling", "refer"),
    *("resolve", "confirm", "dispute", "close", "reopen"),
)
steps = some.lists(
    some.tuples(some.sampled_from(DOINGS), some.sampled_from(PEOPLE), some.sampled_from(UNITS)), min_size=4, max_size=16
)


def _hear(case: Case, answer: str, said: dict[str, Any]) -> None:
    waiting = [party for party in case.parties if party.answer != answer] or case.parties
    case.confirm(waiting[0], answer, "phone", "还没拆" if answer == "disputed" else "", **said)


def _terms(case: Case, form: str) -> Terms:
    """What they agree on; now and then by a day."""
    return Terms(form, today(), "十日内拆墙", today() + timedelta(days=10) if case.version % 3 else None)


ANSWERS: dict[str, Callable[[Case, dict[str, Any]], object]] = {
    "attempt": lambda case, said: case.attempt("closer", "谈过", **said),
    "agree": lambda case, said: case.agree(_terms(case, "written"), calendar(), **said),
    "correct": lambda case, said: case.correct(_terms(case, "oral"), "日期写错", calendar(), **said),
    "ask_pause": lambda case, said: case.ask_pause("expert", "等鉴定结果", **said),
    "stop": lambda case, said: case.stop(None, "要去法院", **said),
    "resume": lambda case, said: case.resume("又愿意谈", **said),
    "fulfil": lambda case, said: case.fulfil(today(), "", calendar(), **said),
    "court": lambda case, said: case.court(today(), "", calendar(), **said),
    "ruling": lambda case, said: case.ruling("confirmed", today(), "", calendar(), **said),
    "refer": lambda case, said: case.refer(["court"], "", **said),
    "resolve": lambda case, said: case.resolve("mediated", "说开了", **said),
    "confirm": lambda case, said: _hear(case, "confirmed", said),
    "dispute": lambda case, said: _hear(case, "disputed", said),
    "close": lambda case, said: case.close("" if case.confirmed_at else "多次联系不上", **said),
    "reopen": lambda case, said: case.reopen("又吵起来了", **said),
    "supervise": lambda case, said: case.supervise("请答复", clock.now() + timedelta(days=3), **said),
    "recuse": lambda case, said: case.recuse(case.near[0], "涉及该单位", **said),
}


def do(case: Case, cast: World, doing: tuple[str, str, str]) -> None:
    """One thing that somebody tries."""
    action, name, unit = doing
    by: User = getattr(cast, name)
    said: dict[str, Any] = {"by": by, "now": clock.now()}
    if action == "assign":
        due_at, helper = clock.now() + timedelta(days=20), getattr(cast, UNITS[UNITS.index(unit) - 1])
        case.assign(Task(getattr(cast, unit), "set", due_at, [helper]), **said)
    elif action == "object":
        case.object("不归我们", calendar(), **said)
    elif action == "ask":
        case.ask((case.due_at or clock.now()) + timedelta(days=9), "对方外出务工", calendar(), **said)
    elif action in ("grant", "refuse", "escalate", "answer", "advise", "grant_pause", "deny_pause"):
        getattr(case, action)("已研究", **said)
    elif action in ANSWERS:
        ANSWERS[action](case, said)
    elif action in ("note", "say_settled"):
        kind = "resolved" if action == "say_settled" else "progress"
        case.note({"id": uuid.uuid4(), "kind": kind, "text": "谈过"}, made_at=clock.now(), **said)
    elif action == "take_back":
        last = case.steps[-1] if case.steps else None
        if last is not None and last.kind == "resolved":
            case.take_back(last)
    elif action == "unaccept":
        case.unaccept()
    else:
        getattr(case, action)(**said)


def holds(case: Case) -> None:
    """What is true of every case at every moment."""
    assert case.owner is not None and case.office is not None
    assert case.status in STATUSES
    assert (case.due_at is None) == (case.due_basis is None)
    assert case.due_basis is None or case.due_basis in BASES
    assert case.status not in WITH_HANDLER or case.owner == case.handler
    assert case.asked_due_at is None or (case.due_at is not None and case.asked_due_at > case.due_at)
    assert (case.status in ENDED) == (case.resolved_at is not None)
    assert (case.status == "closed") == (case.closed_at is not None)
    assert case.confirmed_at is None or (case.status in ENDED and not case.disputed)
    assert {party.answer for party in case.parties} == {None} or case.status in ENDED
    assert case.fulfilled_at is None or case.agreement is not None
    assert case.tries <= sum(step.kind == "tried" for step in case.steps)
    assert case.pause_asked is None or case.status == "handling"
    helping = [one.judge for one in case.help_clocks]
    assert len(helping) == len(set(helping)) and set(helping) <= set(case.co_handlers)
    assert all(one.basis in CLOCK_BASES for one in case.clocks), "no time runs without saying by which rule"
    notice, performance, made = case.clock(SUPERVISION), case.clock(PERFORMANCE), case.agreement
    if case.status not in AT_REST:
        assert (notice is not None) == case.stands_open("answer")
        assert (performance is not None) == bool(case.stands_open("fulfil") and made and made.due_on)
    assert notice is None or notice.due_at == case.supervised_due_at


def test_any_sequence_of_moves_keeps_owner_steps_and_basis(cast: World) -> None:
    @settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(steps)
    def played(doings: list[tuple[str, str, str]]) -> None:
        people = [party_body("王某"), party_body("李某", role="respondent")]
        case = make_case(cast.village, by=cast.li, parties=people)
        for doing in doings:
            before = (case.status, case.version, case.owner, case.due_at, _count(case))
            try:
                do(case, cast, doing)
            except (NotAllowed, Invalid):
                assert (case.status, case.version, case.owner, case.due_at, _count(case)) == before
            db.session.flush()
            db.session.expire(case, ["steps"])
            holds(case)
            assert doing[0] in ("take_back", "unaccept") or _count(case) >= before[4]
            assert case.version >= before[1]

    played()


def _count(case: Case) -> int:
    db.session.flush()
    return db.session.scalar(select(func.count(CaseStep.id)).where(CaseStep.case_id == case.id)) or 0


def test_the_table_knows_every_state_and_whose_move_it_is() -> None:
    assert {status for _action, status in MOVES} | set(MOVES.values()) == set(STATUSES) == set(REFUSALS)
    assert set(ACTIONS) == set(WHO) <= {action for action, _status in MOVES}
    assert set(OPEN) <= set(STATUSES)
