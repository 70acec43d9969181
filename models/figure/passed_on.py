"""The version of an analysis for those who do not handle the matters: without what would tell of single people.

It tells what was found and how matters are handled, and not how many are in hand: what was in hand a month ago, what
was found, what was settled and what is in hand now each follow from the other three, however small. By kind and place
it shows what the table of the statistics shows, so that the two do not give away together what each of them withholds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from models.figure.finder import TOGETHER, Finder, by_kind
from models.figure.gaps import OTHER, VAGUE
from models.figure.heat import Heat
from rules.case.words import ORIGINS
from rules.figure.analysis import (
    MOST_NAMED,
    WITHHELD,
    Cell,
    Sentence,
    Table,
    Word,
    compared,
    found_in,
    handled,
    kind,
    kinds,
    settled,
)
from rules.figure.statistic import NAMES
from rules.figure.suppress import withheld_of_sum
from rules.words import N_


class PassedOn:
    """What may be told of a Finder's month to those who do not handle its matters."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        self.heats = {each: Heat(each, False) for each in (finder.now, *finder.others.values())}
        self.heat = self.heats[finder.now]
        self.found = by_kind(finder.found)

    def sentences(self) -> list[Sentence]:
        """The findings that hold no small number and lead to none."""
        told: list[Sentence | None] = []
        if self.heat.shows():
            told += [found_in(self.finder.month, self.found.total()), *self._compared()]
        most = [code for code, _count in self.found.most_common()][:MOST_NAMED]
        if all(self.heat.shows(category=code) for code in most):
            told += kinds(self.found, {})
        rates = [settled(self.finder.now.settlement), *handled(self.finder.now.figures)]
        told += [*self._rose(), *(each for each in rates if each is not None and self._open(each))]
        return [sentence for sentence in told if sentence is not None]

    def _compared(self) -> list[Sentence | None]:
        """With the months whose own sum is shown."""
        months = [each for each in self.finder.others.values() if self.heats[each].shows()]
        year = self.finder.last_year
        return [compared(self.found.total(), self.finder.number(each), year=each is year) for each in months]

    def _rose(self) -> list[Sentence]:
        """The kinds that rose, of those that are shown in both months."""
        if self.finder.number(self.finder.before) is None:
            return []
        before = self.heats[self.finder.before]
        both = [code for code in self.found if self.heat.shows(category=code) and before.shows(category=code)]
        then = by_kind(self.finder.before.counted("found"))
        return kinds({code: self.found[code] for code in both}, {code: then[code] for code in both})[1:]

    def gaps(self) -> list[Sentence]:
        """The gaps; how many matters lack something only where that number may be shown."""
        vague = self.heat.shows(category=OTHER)
        return [each for each in self.finder.gaps() if self._open(each) and (vague or each.msgid != VAGUE)]

    def tables(self) -> list[Table]:
        """What was found, by kind, place and origin."""
        heat, origins = self.heat, Counter(row.origin for row in self.finder.found)
        codes = [code for code in ORIGINS if code in origins]
        counts = [origins[code] for code in codes]
        held = withheld_of_sum([*counts, sum(counts)])
        by_kind_ = [(kind(code), self.found[code], heat.shows(category=code)) for code in heat.codes]
        places = [(place.unit.name, sum(heat.statistics.heat[place.unit.id].values()), heat.shows(place.unit.id))
                  for place in heat.places]  # fmt: skip
        by_origin = [
            (Word(ORIGINS[code]), counts[at], at not in held and heat.shows()) for at, code in enumerate(codes)
        ]
        return [
            self._table("kinds", N_("By kind"), N_("Kind of dispute"), by_kind_),
            self._table("places", N_("By place"), N_("Unit"), places),
            self._table("origins", N_("By origin"), N_("Origin"), by_origin),
        ]

    def _table(self, code: str, title: str, head: str, counts: Sequence[tuple[Cell, int, bool]]) -> Table:
        whole = (Word(TOGETHER), self.found.total(), self.heat.shows())
        rows: list[list[Cell]] = [[name, count if shown else Word(WITHHELD)] for name, count, shown in (*counts, whole)]
        return Table(code, title, [Word(head), Word(NAMES["found"])], rows, summed=True)

    def _open(self, sentence: Sentence) -> bool:
        """Whether its number may be shown: it is not small, and the month is frozen."""
        return sentence.count is None or (sentence.count.open and self.finder.month in self.finder.now.frozen)
