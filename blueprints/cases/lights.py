"""The times of a case as its page shows them: the light of each, what to do next, and what this reader can do."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import clock as now_of
from models.case.case import Case
from models.case.clock import Clock
from rules.calendar import Calendar
from rules.case import clock, limit, petition
from rules.case.move import OPEN
from web.guard import me, settings
from wording.catalogues import say

PAUSED = "paused"


@dataclass(frozen=True)
class Shown:
    """One time that runs. `light` is empty where it obliges nobody, `moves` are this reader's."""

    clock: Clock
    name: str
    todo: str
    basis: str
    light: str
    days: int
    moves: list[str]


def timing(case: Case) -> dict[str, Any]:
    """What the block of deadlines shows; the clocks come in one query."""
    mine = {move for move in case.petition_moves() if case.petition_lets(move, by=me())}
    running = sorted((one for one in case.clocks if one.running), key=lambda one: one.due_at)
    asleep = case.status in clock.AT_REST
    return {
        "times": [_shown(case, one, mine) for one in running if not asleep],
        "past_times": [one for one in case.clocks if not one.running],
        "outcomes": {code: say(name) for code, name in clock.OUTCOMES.items()},
        "ended_times": case.status in OPEN
        and any(one.outcome == "ended" and one.kind != clock.DEADLINE for one in case.clocks),
        "registrable": "registration" in mine,
        "late_moves": [move for move in petition.ANSWERS if move in mine and not _runs(case, move)],
        "time_others": _others(case, mine),
        "petition_named": say(petition.KINDS[case.petition]) if case.petition else "",
    }


def lights_of(case_ids: list[uuid.UUID], *, now: datetime) -> dict[uuid.UUID, str]:
    """Case → the worst light of what must be done in it, for the rows of a list; one query."""
    found = Clock.tightest(case_ids, now=now)
    return {case_id: light_of(one, now=now) for case_id, one in found.items()}


def light_of(one: Clock, *, now: datetime) -> str:
    """Its light, or that it stands still."""
    return PAUSED if one.paused_at else one.light(now=now)


def lone_calendar() -> Calendar:
    """A calendar for the number of a day alone, which takes the zone and not the table of days off."""
    return Calendar({}, frozenset(), settings().timezone)


def _runs(case: Case, move: str) -> bool:
    return case.clock(petition.MOVES[move].needs or "") is not None


def _shown(case: Case, one: Clock, mine: set[str]) -> Shown:
    now = now_of.now()
    moves = [move for move, rule in petition.MOVES.items() if rule.needs == one.kind and move in mine]
    if case.clock_lets(one, by=me()) and (case.status in OPEN or not one.rule.ends):
        moves += ["continuation"] if one.paused_at else ["pause"] if clock.pauses_of(one.kind, one.basis) else []
    return Shown(
        clock=one,
        name=say(one.rule.name),
        todo=say(one.rule.todo),
        basis=say(clock.BASES[one.basis]),
        light=light_of(one, now=now) if one.owed else "",
        days=limit.days_left(lone_calendar(), one.due_at, now=now),
        moves=moves,
    )


def _others(case: Case, mine: set[str]) -> list[str]:
    """Sentences on what others can do and this reader cannot."""
    found: dict[str, list[str]] = {}
    for move in case.petition_moves():
        if move not in mine and move != "registration":
            found.setdefault(petition.MOVES[move].whose, []).append(move)
    sentences = []
    for whose, moves in found.items():
        said = say(", ").join(say(petition.MOVES[move].name) for move in moves)
        sentences.append(say(petition.CAN[whose], actions=said, judge=case.judge_of(moves[0]).name, **case.names()))
    return sentences
