"""A screening as tables: the lines behind a number, the units below by round. Always in the order of the tree."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import func, select

from models.base import db
from models.case.case import Case
from models.case.moves.recusal import Recusal
from models.org.unit import Unit
from models.report.alone import told_alone
from models.round import Round
from models.screening.screening import Screening, Tally
from rules.case.move import NOT_TOLD
from rules.report.overview import Cell, Filed, cell
from rules.screening import Slot


@dataclass(frozen=True)
class Line:
    """One report that is owed or came, with the words for how it stands."""

    unit: Unit
    above: str
    round: Round
    slot: Slot
    states: list[str]


@dataclass(frozen=True)
class UnitLine:
    """A unit directly below: its own report for each round, and the matters of it and all below it."""

    unit: Unit
    cells: list[Cell | None]
    matters: Tally


@dataclass(frozen=True)
class BelowLine:
    """The reports from below a unit: for each round, and for all of them."""

    unit: Unit
    by_round: list[Tally]
    together: Tally


def lines_of(screening: Screening, level: str, state: str) -> list[Line]:
    """The reports of a level that a number counts, round by round."""
    units = {unit.id: unit for unit in screening.units}
    rounds = {row.id: row for row in screening.rounds.get(level, ())}
    found = []
    for slot in screening.slots:
        if slot.level == level and slot.counts_as(state, now=screening.at):
            unit = units[slot.unit_id]
            above = units[unit.parent_id].name if unit.parent_id in units else ""
            found.append(Line(unit, above, rounds[slot.round_id], slot, slot.states(now=screening.at)))
    return found


def columns(screening: Screening) -> list[Round]:
    """The rounds of the level directly below."""
    return next(iter(screening.rounds.values()), [])


def children(screening: Screening) -> list[Unit]:
    """The units directly below that owe something or reported, in the order of the tree."""
    known = {slot.unit_id for slot in screening.slots}
    return [unit for unit in screening.units if unit.parent_id == screening.unit.id and unit.id in known]


def unit_lines(screening: Screening) -> list[UnitLine]:
    """Each unit directly below by round."""
    slots = {(slot.unit_id, slot.round_id): slot for slot in screening.slots}
    counted = _cases_of(list(slots.values()), screening.unit)
    alone = _alone(screening)
    return [
        UnitLine(
            unit,
            [_cell(slots.get((unit.id, row.id)), counted, alone, screening) for row in columns(screening)],
            screening.matters(unit),
        )
        for unit in children(screening)
    ]


def below_lines(screening: Screening) -> list[BelowLine]:
    """The reports of the level below that, by unit and round; empty where there is no such level."""
    levels = list(screening.rounds)[1:]
    if not levels:
        return []
    found = []
    for unit in [*children(screening), screening.unit]:
        by_round = [screening.tally(levels[0], unit.path, row) for row in columns(screening)]
        together = screening.tally(levels[0], unit.path)
        if together["expected"]:
            found.append(BelowLine(unit, by_round, together))
    return found


def _alone(screening: Screening) -> dict[tuple[int, int], int]:
    unit_ids = [unit.id for unit in children(screening)]
    return told_alone(unit_ids, columns(screening), Recusal.from_units([screening.unit.id]), screening.zone)


def _cell(
    slot: Slot | None, counted: dict[object, int], alone: dict[tuple[int, int], int], screening: Screening
) -> Cell | None:
    if slot is None:
        return None
    report = None
    if slot.status and slot.outcome and slot.first_received_at:
        told = counted.get(slot.report_id, 0)
        report = Filed(slot.status, slot.outcome, slot.first_received_at, told, passed=slot.passed)
        report = replace(report, alone=alone.get((slot.unit_id, slot.round_id), 0))
    return cell(report, slot.due_at, now=screening.at)


def _cases_of(slots: list[Slot], office: Unit) -> dict[object, int]:
    """Report → how many cases it tells of as it stands."""
    ids = [slot.report_id for slot in slots if slot.outcome == "found"]
    shown = (Case.status.not_in(NOT_TOLD), Case.id.not_in(Recusal.from_units([office.id])))
    standing = select(Case.report_id, func.count()).where(Case.report_id.in_(ids), *shown)
    return {row[0]: row[1] for row in db.session.execute(standing.group_by(Case.report_id))}
