"""What the data of a month lacks, by name: reports missing or not reviewed, matters without a date or a kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select

from models.base import db
from models.figure.statistic import Statistics
from models.figure.timeliness import owings
from models.org.unit import Unit
from rules.figure.analysis import Sentence
from rules.figure.counting import Count
from rules.org.tree import in_order
from rules.words import N_

NAMED = 10
OTHER = "99"


def gaps_of(statistics: Statistics) -> list[Sentence]:
    """One sentence for each gap (four queries)."""
    found = []
    if statistics.runs(statistics.month):
        text = N_("The figures of %(month)s are not frozen yet and can still change.")
        found.append(Sentence(text, {"month": statistics.month}))
    return [*found, *_reports(statistics), *_matters(statistics)]


def _reports(statistics: Statistics) -> list[Sentence]:
    """Reports of the rounds that ended in the month: those that did not come, and those that nobody has reviewed."""
    units = in_order(db.session.scalars(select(Unit).where(Unit.path.startswith(statistics.unit.path))))
    below = [unit for unit in units if unit is not statistics.unit]
    told = owings(statistics)
    expected, missing, waiting = (
        {unit.id: sum(one[name].get(str(unit.id), 0) for one in told) for unit in below}
        for name in ("expected", "missing", "waiting")
    )
    found = []
    named = [name for unit, name in zip(below, _names(below), strict=True) if missing[unit.id]]
    if named:
        text = N_("%(missing)s of %(expected)s reports did not come, from these units: %(units)s.")
        more = N_("%(missing)s of %(expected)s reports did not come, from %(count)s units, among them: %(units)s.")
        counts = {"missing": sum(missing.values()), "expected": sum(expected.values()), "count": len(named)}
        found.append(Sentence(more if len(named) > NAMED else text, {**counts, "units": named[:NAMED]}))
    if count := sum(waiting.values()):
        found.append(Sentence(N_("%(count)s reports of the month are not reviewed yet."), {"count": count}))
    return found


def _names(units: Sequence[Unit]) -> list[str]:
    """The names of units; where two have one, with the name above."""
    often, by_id = Counter(unit.name for unit in units), {unit.id: unit.name for unit in units}
    return [(by_id.get(unit.parent_id or 0, "") if often[unit.name] > 1 else "") + unit.name for unit in units]


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
