"""Disputes that a unit told on their own in a round that it reported: the report's cell names them beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.base import db
from models.case.case import Case
from rules.case.move import NOT_TOLD

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from models.round import Round

Slot = tuple[int, int]  # unit, round
DAY = timedelta(days=1)


def told_alone(unit_ids: Collection[int], rounds: Iterable[Round], hidden: Any, zone: ZoneInfo) -> dict[Slot, int]:
    """(unit, round) → how many came outside a report in the days of the round (one query).

    `hidden` are the ids of the matters that are kept from the reader.
    """
    spans = {one.id: (_midnight(one.starts_on, zone), _midnight(one.ends_on + DAY, zone)) for one in rounds}
    if not spans:
        return {}
    within = Case.found_at.between(min(begins for begins, _ in spans.values()), max(ends for _, ends in spans.values()))
    alone = (Case.unit_id.in_(unit_ids), Case.report_id.is_(None), within, Case.status.not_in(NOT_TOLD))
    shown = select(Case.unit_id, Case.found_at).where(*alone, Case.id.not_in(hidden))
    found: dict[Slot, int] = defaultdict(int)
    for row in db.session.execute(shown):
        for round_id, (begins, ends) in spans.items():
            if begins <= row.found_at < ends:
                found[row.unit_id, round_id] += 1
    return found


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)
