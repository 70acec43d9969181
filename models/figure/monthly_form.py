"""Fills the monthly forms from the same rows as the statistics, so that a frozen month fills them alike for ever."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.base import db
from models.figure.corrections import told_by
from models.figure.statistic import Statistics
from models.org.unit import Unit
from rules.case.category import CATEGORIES
from rules.case.ending import FORMS as AGREEMENTS
from rules.figure import monthly_form as rule
from rules.figure.analysis import Cell, Sentence, Table, Word, without_record
from rules.figure.counting import rate
from rules.figure.monthly_form import UNKNOWN, Form
from rules.figure.statistic import Period, Row, found, found_and_settled
from rules.words import N_

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from models.org.user import User

TOGETHER = Word(N_("Together"))
SETTLED, NOT_SETTLED = N_("%(kind)s: settled"), N_("%(kind)s: not settled")
LEVEL_HEADS = (
    *(N_("Level"), N_("Newly found"), N_("Taken up"), N_("Taken up, per cent")),
    *(N_("Successful"), N_("Successful, per cent")),
    *(N_("Major: found"), N_("Major: taken up"), N_("Major: successful")),
)
BOTH_HEADS = (N_("Group"), N_("Month: found"), N_("Month: settled"), N_("Year: found"), N_("Year: settled"))
MEDIATION_HEADS = (
    *(N_("Period"), N_("Mediations ended"), N_("People in them")),
    *(N_("Successful"), N_("Hard cases"), N_("Money at stake")),
)
KINDS = {each.code: each.name for each in CATEGORIES}
Filled = tuple[list[Table], list[Sentence]]
Of = Callable[[Row], str | None]
Ended = Sequence[tuple[Word, Sequence[Row], Period]]


def fill(
    code: str, unit: Unit, month: date, zone: ZoneInfo, *, by: User | None, now: datetime
) -> tuple[Form, Statistics]:
    """One of rules.monthly_form.FORMS for a unit and a month, with the figures that it was filled from."""
    year = Statistics(unit, month, zone, by=by, now=now, span="year")
    of_month = year.at(month)
    tables, notes = FILLERS[code](of_month, year)
    if not year.recorded(month):
        tables = [without_record(table) for table in tables]
    return Form(code, rule.FORMS[code], tables, [*told_by(of_month), *notes]), year


def _words(heads: Sequence[str]) -> list[Cell]:
    return [Word(head) for head in heads]


def _towns(now: Statistics, _year: Statistics) -> Filled:
    """Each town and department: found, not settled, and both by kind (the form of 镇巴县)."""
    met = [code for code in KINDS if any(row.category == code for row in now.counted("found"))]
    heads = _words((N_("Unit"), N_("Newly found"), N_("Not settled")))
    heads += [Sentence(text, {"kind": Word(KINDS[code])}) for code in met for text in (SETTLED, NOT_SETTLED)]
    rows = [_town(place.unit.name, place.rows, met, now.period) for place in now.places]
    rows.append(_town(TOGETHER, now.rows, met, now.period))
    notes = (
        N_("Not settled: still open at the month's end, or ended otherwise."),
        N_("Kinds that were not met in the month have no column here."),
    )
    return [Table("towns", rule.FORMS["towns"], heads, rows, summed=True)], [Sentence(note) for note in notes]


def _town(name: Cell, rows: Sequence[Row], met: list[str], span: Period) -> list[Cell]:
    line = rule.line(name, rows, (found, rule.not_settled), span)
    for code in met:
        kind = [row for row in rows if row.category == code]
        line += rule.line(None, kind, (found_and_settled, rule.not_settled), span)[1:]
    return line


def _peace(now: Statistics, year: Statistics) -> Filled:
    """By level, by people and by kind, for the month and the year so far (the older form of 综治)."""
    homes = {rule.home(row) for row in year.rows}
    below = select(Unit.id, Unit.kind).where(Unit.id.in_(homes))  # wherever they stand now
    kinds = dict(db.session.execute(below).all())
    bands = [(code, Word(name)) for code, (_least, _most, name) in rule.BANDS.items()]
    met = {row.category for row in year.rows}
    tables = [
        _levels(("levels_month", N_("In the month: by level")), now, kinds),
        _levels(("levels_year", N_("In the year so far: by level")), year, kinds),
        _both(("bands", N_("By the people concerned")), [*bands, (None, UNSAID)], rule.band, (now, year)),
        _both(("kinds", N_("By kind")), [(c, Word(name)) for c, name in KINDS.items() if c in met], _kind, (now, year)),
    ]
    notes = (
        N_("Taken up: taken over, assigned or settled. Successful: settled by the end of the period."),
        N_("Which matters count as major is not recorded; the people concerned show the large ones."),
        N_("Concentrated screenings are not recorded by themselves; province and city fill in their rows."),
    )
    return tables, [Sentence(note) for note in notes]


UNSAID = Word(N_("How many is not said"))


def _kind(row: Row) -> str:
    return row.category


def _levels(about: tuple[str, str], each: Statistics, kinds: dict[int, str]) -> Table:
    groups: list[tuple[Word, Sequence[Row]]] = [
        (Word(rule.LEVEL_NAMES[level]), [row for row in each.rows if kinds.get(rule.home(row)) in known])
        for level, known in rule.LEVELS.items()
    ]
    rows = [_level(name, rows, each.period) for name, rows in (*groups, (TOGETHER, each.rows))]
    return Table(*about, _words(LEVEL_HEADS), rows, summed=True)


def _level(name: Cell, rows: Sequence[Row], span: Period) -> list[Cell]:
    new, taken, good = (rule.number(rows, test, span) for test in (found, rule.taken_up, found_and_settled))
    return [name, new, taken, _per_cent(taken, new), good, _per_cent(good, taken), UNKNOWN, UNKNOWN, UNKNOWN]


def _per_cent(part: int, whole: int) -> Decimal | str:
    found = rate(part, whole)
    return "—" if found is None else found


def _both(
    about: tuple[str, str], groups: Sequence[tuple[str | None, Word]], of: Of, both: Sequence[Statistics]
) -> Table:
    """Found and settled by group, in the month and in the year so far, with their sums."""
    rows: list[list[Cell]] = []
    for key, name in [*groups, (rule.ALL, TOGETHER)]:
        line: list[Cell] = [name]
        for each in both:
            chosen = [row for row in each.rows if key == rule.ALL or of(row) == key]
            line += rule.line(None, chosen, (found, found_and_settled), each.period)[1:]
        rows.append(line)
    return Table(*about, _words(BOTH_HEADS), rows, summed=True)


def _mediation(now: Statistics, year: Statistics) -> Filled:
    """Mediations that ended: with how many people, how they came, how the agreement was made."""
    both = ((N_("The month"), now), (N_("The year so far"), year))
    ended = [
        (Word(name), [row for row in each.rows if rule.mediated(row, each.period)], each.period) for name, each in both
    ]
    sums: list[list[Cell]] = [
        [name, len(rows), _people(rows), rule.number(rows, rule.agreed, span), UNKNOWN, UNKNOWN]
        for name, rows, span in ended
    ]
    sources = {code: name for code, (name, _origins) in rule.SOURCES.items()}
    tables = [
        Table("sums", N_("Mediations"), _words(MEDIATION_HEADS), sums),
        _split(("sources", N_("By how they came")), ended, sources, rule.source),
        _split(("forms", N_("By the form of the agreement")), ended, AGREEMENTS, lambda row: row.form),
        _split(("kinds", N_("By kind")), ended, _met(ended), _kind),
    ]
    notes = (
        N_("Hard cases and the money at stake are not recorded."),
        N_("Which office handed a matter over (petition office, court, police, procurators) is not recorded."),
    )
    return tables, [Sentence(note) for note in notes]


def _people(rows: Sequence[Row]) -> Cell:
    """The people named in the matters; unknown where one of them was frozen without."""
    return UNKNOWN if any(row.parties is None for row in rows) else sum(row.parties or 0 for row in rows)


def _met(ended: Ended) -> dict[str, str]:
    """The kinds among the mediations."""
    met = {row.category for _name, rows, _span in ended for row in rows}
    return {code: name for code, name in KINDS.items() if code in met}


def _split(about: tuple[str, str], ended: Ended, names: dict[str, str], of: Of) -> Table:
    """The mediations of both periods by group; those without one stand in a line of their own."""
    lines: list[list[Cell]] = []
    for key, text in (*names.items(), (None, N_("Without one"))):
        counts = [sum(of(row) == key for row in rows) for _name, rows, _span in ended]
        if key or any(counts):
            lines.append([Word(text), *counts])
    heads: list[Cell] = [Word(N_("Group")), *(name for name, _rows, _span in ended)]
    lines.append([TOGETHER, *(len(rows) for _name, rows, _span in ended)])
    return Table(*about, heads, lines, summed=True)


FILLERS: dict[str, Callable[[Statistics, Statistics], Filled]] = {
    "towns": _towns,
    "peace": _peace,
    "mediation": _mediation,
}
