"""What the data of a month lacks, by name: reports missing or not reviewed, matters without a date or a kind."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select

from models.base import db
from models.report import Report
from models.round import LEVELS, Round, Schedule
from models.statistic import Statistics
from models.unit import Unit
from rules.analysis import Sentence
from rules.statistic import Count, first_of
from rules.tree import in_order
from rules.words import N_

NAMED = 10
OTHER = "99"


def gaps_of(statistics: Statistics) -> list[Sentence]:
    """One sentence for each gap (three queries)."""
    found = []
    if statistics.runs(statistics.month):
        text = N_("The figures of %(month)s are not frozen yet and can still change.")
        found.append(Sentence(text, {"month": statistics.month}))
    return [*found, *_reports(statistics), *_matters(statistics)]


def _reports(statistics: Statistics) -> list[Sentence]:
    """Reports of the rounds that ended in the month: those that did not come, and those that nobody has reviewed."""
    units = in_order(db.session.scalars(select(Unit).where(Unit.path.startswith(statistics.unit.path))))
    rounds = _rounds(statistics)
    filed = _filed(statistics, rounds)
    slots = [
        (unit, round_) for round_ in rounds for unit in units if unit is not statistics.unit and round_.owed_by(unit)
    ]
    missing = Counter(unit.id for unit, round_ in slots if filed.get((unit.id, round_.id), "withdrawn") == "withdrawn")
    waiting = sum(status == "received" for status in filed.values())
    found = []
    if missing:
        named = [unit.name for unit in units if unit.id in missing]
        text = N_("%(missing)s of %(expected)s reports did not come, from these units: %(units)s.")
        more = N_("%(missing)s of %(expected)s reports did not come, from %(count)s units, among them: %(units)s.")
        params = {"missing": missing.total(), "expected": len(slots), "units": named[:NAMED], "count": len(named)}
        found.append(Sentence(more if len(named) > NAMED else text, params))
    if waiting:
        found.append(Sentence(N_("%(count)s reports of the month are not reviewed yet."), {"count": waiting}))
    return found


def _rounds(statistics: Statistics) -> list[Round]:
    """The rounds of villages, towns and departments that ended in the month and were due by now."""
    first, after = first_of(statistics.month), first_of(statistics.month, -1)
    ending = select(Round).join(Schedule).where(Round.ends_on >= first, Round.ends_on < after)
    lower = [level for level in LEVELS if level != "county"]
    due = ending.where(Schedule.level.in_(lower), Round.due_at <= statistics.now)
    return list(db.session.scalars(due.order_by(Round.starts_on, Round.id)))


def _filed(statistics: Statistics, rounds: list[Round]) -> dict[tuple[int, int], str]:
    """(unit, round) → how its report stands."""
    rows = select(Report.unit_id, Report.round_id, Report.status).join(Unit, Unit.id == Report.unit_id)
    below = rows.where(Unit.path.startswith(statistics.unit.path), Unit.id != statistics.unit.id)
    chosen = below.where(Report.round_id.in_([round_.id for round_ in rounds]))
    return {(unit_id, round_id): status for unit_id, round_id, status in db.session.execute(chosen)}


LACKS = {
    "happened_on": N_("%(count)s of %(found)s matters found do not say when it happened."),
    "people": N_("%(count)s of %(found)s matters found do not say how many people are concerned."),
}
VAGUE = N_("%(count)s of %(found)s matters found have the kind “other”.")


def _matters(statistics: Statistics) -> list[Sentence]:
    """What new matters do not say."""
    rows = statistics.counted("found")
    counts = [(text, sum(getattr(row, name) is None for row in rows)) for name, text in LACKS.items()]
    counts.append((VAGUE, sum(row.category == OTHER for row in rows)))
    told = ((text, Count(count, len(rows))) for text, count in counts if count)
    return [Sentence(text, {"count": count.part, "found": count.whole}, count) for text, count in told]
