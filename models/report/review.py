"""A reviewer's queue: every report that waits, with what is needed to judge it, in a fixed number of queries."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from models.base import db
from models.case.case import Case
from models.filing.told import lock
from models.org.unit import Unit
from models.receipt import Receipt
from models.report.doubt import Look, looks
from models.report.overview import ROUNDS, Row, rows_of
from models.report.report import Report
from models.round import LEVELS, Round
from rules.errors import NotAllowed
from rules.report import report as rule
from rules.report.report import UNDO_WITHIN
from rules.report.review import GROUPS, group
from rules.report.versions import Change, changes, without
from rules.words import N_

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from models.org.user import User

MOST = 200
NEWER = N_("A newer version of this report has arrived. Look at it before you decide.")


@dataclass(frozen=True)
class Waiting:
    """One report of the queue: the unit's last rounds, what to look at, what changed since it was returned."""

    report: Report
    row: Row | None
    look: Look
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class Queue:
    """Reports by group, the oldest first; `total` counts also what stands beyond the first two hundred."""

    groups: dict[str, list[Waiting]]
    total: int


def queue(user: User, zone: ZoneInfo, hidden: Collection[uuid.UUID] = (), *, now: datetime) -> Queue:
    """What waits for the person's offices; `hidden` are the cases that are kept from it."""
    waiting = Report.to_review(user)
    total = db.session.scalar(waiting.with_only_columns(func.count(Report.id)).order_by(None)) or 0
    reports = list(db.session.scalars(_whole(waiting).limit(MOST)))
    rows = _rows(reports, zone, now, hidden)
    seen = looks(reports, hidden, zone)
    back = last_changes([report.id for report in reports if report.returned_count], hidden)
    groups: dict[str, list[Waiting]] = {name: [] for name in GROUPS}
    for report in reports:
        look = seen[report.id]
        name = group(
            outcome=report.outcome,
            returned_count=report.returned_count,
            doubtful=bool(look.doubts or report.unexplained),
        )
        groups[name].append(Waiting(report, rows.get(report.unit_id), look, back.get(report.id, [])))
    return Queue(groups, total)


def _whole(reports: Select[Report]) -> Select[Report]:
    return reports.options(
        joinedload(Report.unit),
        joinedload(Report.round),
        joinedload(Report.author),
        joinedload(Report.receipt),
        selectinload(Report.cases).selectinload(Case.parties),
        selectinload(Report.steps),
    )


def _rows(reports: list[Report], zone: ZoneInfo, now: datetime, hidden: Collection[uuid.UUID]) -> dict[int, Row]:
    """Unit id → its last rounds."""
    found: dict[int, Row] = {}
    for level in dict.fromkeys(report.round.schedule.level for report in reports):
        rounds = db.session.scalars(Round.recent(LEVELS[level][0], now=now, count=ROUNDS)).all()
        units = {report.unit.id: report.unit for report in reports if report.unit.kind in LEVELS[level]}
        found |= {row.unit.id: row for row in rows_of(list(units.values()), list(rounds)[::-1], zone, hidden, now=now)}
    return found


def last_changes(report_ids: list[uuid.UUID], hidden: Collection[uuid.UUID] = ()) -> dict[uuid.UUID, list[Change]]:
    """Report id → what its last version changed in the one before."""
    subjects = [str(one) for one in report_ids]
    rows = select(Receipt).where(Receipt.kind == "report", Receipt.subject.in_(subjects)).order_by(Receipt.version)
    bodies: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for receipt in db.session.scalars(rows) if subjects else ():
        bodies[receipt.subject].append(without(json.loads(receipt.content or "{}"), {str(one) for one in hidden}))
    return {uuid.UUID(subject): changes(*found[-2:]) for subject, found in bodies.items() if len(found) > 1}


def just_accepted(user: User, *, now: datetime) -> list[Report]:
    """The person's last acceptance, of one report or of many at once, while it can be undone."""
    mine = Report.visible_to(user).where(Report.reviewed_by_id == user.id, Report.status == "accepted")
    since = mine.where(Report.reviewed_at >= now - UNDO_WITHIN + timedelta(seconds=1)).options(joinedload(Report.unit))
    found = list(db.session.scalars(since.order_by(Report.reviewed_at.desc(), Report.id)))
    return [report for report in found if report.reviewed_at == found[0].reviewed_at]


def take(reports: Iterable[Report]) -> None:
    """Makes reviewers of the same reports take turns, and shows each what the one before did."""
    for report in sorted(reports, key=lambda one: one.unit_id):
        lock(report.unit)
        db.session.refresh(report, ["status", "version", "reviewed_at", "reviewed_by_id"])


def must_wait(report: Report, version: int | None) -> None:
    """NotAllowed where the report waits no longer, or a newer version came than the reviewer has seen."""
    if version is not None and version != report.version:
        raise NotAllowed(NEWER)
    rule.move("return", report.status)


def accept_seen(report: Report, version: int | None, *, by: User, now: datetime) -> None:
    """Accepts the version that the reviewer has seen."""
    must_wait(report, version)
    report.accept(by=by, now=now)


def accept_all(seen: dict[uuid.UUID, int], *, by: User, now: datetime) -> tuple[list[Report], list[Report]]:
    """(accepted, left as they are because they changed meanwhile); reports that are not the person's do not count."""
    offices = [unit.id for unit in by.units("office")]
    chosen = Report.visible_to(by).where(Report.id.in_(seen), Unit.parent_id.in_(offices))
    whole = selectinload(Report.cases).selectinload(Case.steps)
    reports = list(db.session.scalars(chosen.options(joinedload(Report.unit), whole).order_by(Report.id)))
    take(reports)
    accepted: list[Report] = []
    left: list[Report] = []
    for report in reports:
        try:
            accept_seen(report, seen[report.id], by=by, now=now)
            accepted.append(report)
        except NotAllowed:
            left.append(report)
    return accepted, left


def undo_all(ids: Iterable[uuid.UUID], *, by: User, now: datetime) -> list[Report]:
    """Takes back an acceptance of many, all or none."""
    whole = selectinload(Report.cases).selectinload(Case.steps)
    chosen = Report.visible_to(by).where(Report.id.in_(list(ids))).options(joinedload(Report.unit), whole)
    reports = list(db.session.scalars(chosen.order_by(Report.id)))
    take(reports)
    for report in reports:
        report.undo_acceptance(by=by, now=now)
    return reports
