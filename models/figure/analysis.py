"""The analysis of a month: what the figures say in sentences, tables beside them, and the gaps of the data by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from models.figure.finder import Finder
from models.figure.passed_on import PassedOn
from models.figure.plan import Plan
from models.figure.unrecorded import Unrecorded
from models.org.unit import Unit
from rules.figure.analysis import Sentence, Table
from rules.figure.statistic import first_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from models.org.user import User


@dataclass(frozen=True)
class Analysis:
    """A month of a unit in words and numbers, for wording/findings.py; `gaps` says what the data lacks."""

    unit: Unit
    month: date
    frozen_at: datetime | None
    sentences: list[Sentence]
    tables: list[Table]
    gaps: list[Sentence]
    plans: list[Plan]


def analyse(unit: Unit, month: date, zone: ZoneInfo, *, by: User, now: datetime, whole: bool = True) -> Analysis:
    """The analysis as `by` may see it; not `whole` is the version for those who do not handle the matters.

    Its queries are as many for one village as for five hundred.
    """
    found = Finder(unit, first_of(month), zone, by=by, now=now)
    told: Finder | PassedOn | Unrecorded = found if whole else PassedOn(found)
    told = told if found.now.recorded(found.month) else Unrecorded(told, found.month)
    frozen = found.now.frozen.get(found.month)
    return Analysis(unit, found.month, frozen[0].frozen_at if frozen else None, told.sentences(), told.tables(),
                    told.gaps(), Plan.standing(unit, found.month))  # fmt: skip
