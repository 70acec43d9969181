"""Filing a report: one version of what a unit found in one round, stored whole or not at all."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.base import db
from models.case.case import Case
from models.case.step import CaseStep
from models.event import record
from models.filing.told import Filed, Told, known, lock
from models.org.unit import Unit
from models.receipt import Receipt
from models.report.report import Report
from models.round import Round
from rules.errors import Conflict, Invalid
from rules.report import report as rule
from rules.words import N_

if TYPE_CHECKING:
    from models.org.user import User


def file_report(
    report_id: uuid.UUID,
    told: Told,
    unit: Unit,
    round_: Round,
    *,
    by: User,
    now: datetime,
    proxy: str | None = None,
) -> Filed:
    """Stores one version of a report with its cases and updates, or nothing at all."""
    lock(unit)
    report = db.session.get(Report, report_id)
    if report is not None and (report.unit_id, report.round_id) != (unit.id, round_.id):  # before all that it says
        raise Invalid({"round_id": N_("This report belongs to another unit or week. Start a new report.")})
    again = _repeated(report, told)
    if again:
        return again
    early = _early(round_, told, now=now)
    first = report is None
    if report is None:
        report = _first(report_id, unit, round_)
    elif told.version < report.version:
        return Filed(
            Receipt.issue("report", report_id, told.version, told.body, by=by, now=now, sent=told.sent), created=True
        )
    else:
        _allow_newer(report)
    _take(report, told, by=by, now=now, proxy=proxy)
    if early:
        record("report.early", by=by, now=now, unit_id=unit.id, subject=f"report:{report_id}", version=told.version)
    return Filed(report.receipt, created=first)


def _early(round_: Round, told: Told, *, now: datetime) -> bool:
    """Whether an office signs before two thirds of its round have passed; refused where it does not say why."""
    early = round_.schedule.level != "field" and now < round_.ripe_at
    if early and not told.content["note"].strip():
        raise Invalid({"note": N_("Two thirds of this round have not passed yet. Say why it is signed now.")})
    return early


def _repeated(report: Report | None, told: Told) -> Filed | None:
    """The receipt that a repeat gets; what was never stored has none, and is most of what comes."""
    if report is None:
        return None
    try:
        return known("report", report.id, told)
    except Conflict as conflict:
        raise conflict.beside(report.id) from None


def _first(report_id: uuid.UUID, unit: Unit, round_: Round) -> Report:
    rival = Report.of(unit.id, round_.id)
    if rival is not None:
        text = N_("This week is reported already. You can add your cases to that report.")
        raise Conflict("already-reported", text).beside(rival.id)
    report = Report(id=report_id, unit=unit, round=round_, returned_count=0, status=None, cases=[], steps=[])
    db.session.add(report)
    return report


def _allow_newer(report: Report) -> None:
    if report.status == "accepted":
        text = N_("The town has accepted this report. Telephone the town if something must change.")
        raise Conflict("different-content", text).beside(report.id)


def _take(report: Report, told: Told, *, by: User, now: datetime, proxy: str | None) -> None:
    """Makes the report say what this version says; earlier versions stay in their receipts."""
    content = told.content
    first, heard = report.status is None, told.heard(report.id, now=now)
    report.status = rule.move("receive" if first else "resubmit", report.status)
    report.version, report.outcome = told.version, content["outcome"]
    report.bases, report.note, report.made_at = content["bases"], content["note"], content["made_at"]
    report.counts = content.get("counts")
    report.received_at, report.author_id, report.proxy = heard, by.id, proxy
    if first:
        report.first_received_at = heard
    report.receipt = Receipt.issue("report", report.id, told.version, told.body, by=by, now=now, sent=told.sent)
    _take_cases(report, content["cases"], by=by, now=heard)
    _take_updates(report, content["updates"], by=by, now=now)
    record(
        "report.file",
        by=by,
        now=now,
        unit_id=report.unit.id,
        subject=f"report:{report.id}",
        version=told.version,
        proxy=proxy,
    )
    db.session.flush()


def _take_cases(report: Report, cases: list[dict[str, Any]], *, by: User, now: datetime) -> None:
    mine = {case.id: case for case in report.cases}
    said = {case["id"] for case in cases}
    new = said - set(mine)
    taken = set(db.session.scalars(select(Case.id).where(Case.id.in_(new)))) if new else set()
    for index, case in enumerate(cases):
        if case["id"] in taken:
            raise Invalid({f"cases.{index}.id": N_("This case was sent before on its own. Remove it from the report.")})
        if case["id"] in mine:
            mine[case["id"]].tell(case)
            mine[case["id"]].restore()
        else:
            report.cases.append(Case.found(case["id"], report.unit, case, by=by, now=now, report_id=report.id))
    for case_id, dropped in mine.items():
        if case_id not in said and not dropped.recused_ids:  # what is kept from the sender is not taken back by silence
            dropped.withdraw()


def _take_updates(report: Report, updates: list[dict[str, Any]], *, by: User, now: datetime) -> None:
    said = {update["id"]: update for update in updates}
    before = [step for step in report.updates if not _repeats(step, said.get(step.id))]
    for step in [step for step in before if not step.case.recused_ids]:
        step.case.take_back(step)
        report.steps.remove(step)
    if before:
        db.session.flush()
    if not updates:
        return
    rows = db.session.execute(select(CaseStep.id, CaseStep.case_id).where(CaseStep.id.in_(said)))
    sent: dict[uuid.UUID, uuid.UUID] = {row[0]: row[1] for row in rows}
    cases = _cases_of(report.unit, {update["case_id"] for update in updates})
    for index, update in enumerate(updates):
        if update["case_id"] not in cases:
            text = N_("This case is not one of your unit's. Load the list of open cases again.")
            raise Invalid({f"updates.{index}.case_id": text})
        if sent.get(update["id"], update["case_id"]) != update["case_id"]:
            raise Invalid({f"updates.{index}.id": N_("This was sent before for another case. Write it once more.")})
        if update["id"] not in sent:
            step = cases[update["case_id"]].note(update, made_at=report.made_at, by=by, now=now)
            report.steps.append(step)


def _repeats(step: CaseStep, update: dict[str, Any] | None) -> bool:
    """Whether this version says the same word again: it stays as it was told first, with its time."""
    told = update and (update["case_id"], update["kind"], update["text"])
    return told == (step.case_id, step.kind, step.text)


def _cases_of(unit: Unit, ids: set[uuid.UUID]) -> dict[uuid.UUID, Case]:
    """Those of the unit's cases, also of such as the successor of an abolished unit has taken over."""
    units = [unit.id, unit.merged_into_id] if unit.merged_into_id else [unit.id]
    rows = db.session.scalars(select(Case).where(Case.id.in_(ids), Case.unit_id.in_(units)))
    return {case.id: case for case in rows}


def withdraw_report(report: Report, told: Told, *, by: User, now: datetime) -> Filed:
    """Takes a nil report back before it is due; the same report may be filed again with a higher version."""
    lock(report.unit)
    again = known("withdrawal", report.id, told)
    if again:
        return again
    db.session.refresh(report)
    heard = told.heard(report.id, now=now)
    if told.version < report.version and heard < now:  # it stood in the history already, before a copy was put back
        return Filed(
            Receipt.issue("withdrawal", report.id, told.version, told.body, by=by, now=now, sent=told.sent), True
        )
    if told.version != report.version:
        text = N_("A newer version of this report has already arrived.")
        raise Conflict("different-content", text).beside(report.id)
    report.status = rule.withdraw(report.status, outcome=report.outcome, due_at=report.round.due_at, now=heard)
    for step in list(report.steps):
        step.case.take_back(step)
        report.steps.remove(step)
    record("report.withdraw", by=by, now=now, unit_id=report.unit_id, subject=f"report:{report.id}")
    return Filed(
        Receipt.issue("withdrawal", report.id, told.version, told.body, by=by, now=now, sent=told.sent), created=True
    )
