"""An office's own screening: what came from below in numbers, what it found itself, one signature."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

import clock
from blueprints.screenings import bp, typed, updates
from blueprints.screenings.sheet import Said, Sheet, sheet_asked
from blueprints.screenings.words import screening_words
from models.base import db
from models.figure.corrections import Correction, to_earlier_months
from models.figure.month import Month
from models.filing.report import file_report
from models.filing.told import Told
from models.report.report import speakable
from models.screening.counted import numbers_of, rows_now
from models.screening.screening import Screening
from models.screening.signature import as_signed
from rules.case import words
from rules.case.amendment import NAMES
from rules.errors import Invalid
from rules.figure.correction import OF_ONE, stated
from rules.report.report import UPDATES
from rules.screening import Passed
from schemas.base import whole
from schemas.report.proxy import back
from schemas.report.report import REPORT
from web import exports
from web.guard import me, requires, settings
from web.problems import paths
from wording import times
from wording.catalogues import say
from wording.findings import tell


@bp.get("/screenings")
@requires("screen")
def own() -> ResponseReturnValue:
    """The screening of the own office for one round; also as .xlsx."""
    sheet = sheet_asked(request.args.to_dict())
    if sheet is None:
        return render_template("screenings/none.html")
    screening = _screening(sheet)
    numbers = screening.counts()
    if request.args.get("format") == "xlsx":
        shown = (sheet.report.counts if sheet.report else None) or numbers
        return exports.answer(_("Our own screening"), [_("What is counted"), _("Number")], _lines(shown))
    return _page(sheet, screening, Said.stored(sheet))


def _screening(sheet: Sheet) -> Screening:
    return Screening(sheet.unit, sheet.round, settings().timezone, now=clock.now())


def _page(
    sheet: Sheet,
    screening: Screening,
    said: Said,
    errors: dict[str, list[str]] | None = None,
    *,
    dirty: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    report, numbers = sheet.report, screening.counts()
    open_cases, corrections = speakable(sheet.unit, report), _corrections(screening)
    page = render_template(
        "screenings/own.html",
        sheet=sheet,
        report=report,
        hidden=sheet.hidden,
        numbers=numbers,
        signed=report.counts if report else None,
        changed=bool(report and report.counts and _differ(report.counts, numbers)),
        frozen_at=screening.frozen_at,
        covers=screening.period if sheet.round.schedule.frequency == "half_month" else None,
        corrections=corrections,
        corrected=[tell(line) for line in stated((one.month, one.kind) for one in corrections)],
        corrected_how={code: say(text) for code, text in OF_ONE.items()},
        put_right={code: say(name) for code, name in NAMES.items()},
        early=clock.now() < sheet.round.ripe_at,
        cases=said.cases,
        people=[typed.rows(case) for case in said.cases],
        open_cases=open_cases,
        updates_named={code: say(name) for code, name in UPDATES.items()},
        values=typed.flat(said.cases) | updates.flat(open_cases, said.updates) | {"note": said.note},
        errors=errors or {},
        dirty=dirty,
        roles={code: say(name) for code, name in words.PARTY_ROLES.items()},
        words=screening_words(),
    )
    return page, status


def _corrections(screening: Screening) -> list[Correction]:
    """What a screening that is a month states of the months before it, which are frozen."""
    return to_earlier_months(screening.unit, screening.period, by=me()) if screening.month else []


def _differ(signed: dict[str, Any], numbers: dict[str, Any]) -> bool:
    """Whether the numbers have changed since; older signatures counted otherwise and are not compared."""
    return signed != numbers and signed["matters"].keys() == numbers["matters"].keys()


def _lines(numbers: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Every number with its words, as it stands on the page."""
    named = screening_words()
    for level, tally in numbers["reports"].items():
        for code, count in tally.items():
            yield _("%(what)s: %(said)s", what=named["levels"][level], said=named["numbers"][code]), count
    yield from ((named["matters"][code], count) for code, count in numbers["matters"].items())
    for kind, tally in numbers["by"].items():
        yield from ((named[kind][code], count) for code, count in sorted(tally.items()))
    yield _("Found by ourselves"), numbers["own"]


@bp.post("/screenings")
@requires("screen")
def sign() -> ResponseReturnValue:
    """Adds or removes an own finding on the page, or signs: the numbers are kept as they are at this moment."""
    form = request.form.to_dict()
    sheet = sheet_asked(form) or abort(404)
    said = Said.typed(form)
    screening = _screening(sheet)
    action, _colon, place = form.get("action", "").partition(":")
    if action == "add":
        return _page(sheet, screening, replace(said, cases=[*said.cases, typed.blank()]), dirty=True)
    if action == "remove":
        left = [case for at, case in enumerate(said.cases) if str(at) != place]
        return _page(sheet, screening, replace(said, cases=left), dirty=True)
    if action != "sign":
        return _page(sheet, screening, said, dirty=True)
    if sheet.not_over:
        return _page(sheet, screening, said, {"": [sheet.not_over]}, dirty=True, status=409)
    version = whole(form.get("version", ""))
    if sheet.report and sheet.report.version >= (version if isinstance(version, int) else 0):
        return _signed_meanwhile(sheet, screening, said)
    return _sign(sheet, screening, said, confirmed=bool(form.get("confirm")))


def _signed_meanwhile(sheet: Sheet, screening: Screening, said: Said) -> ResponseReturnValue:
    """The same signature sent twice is one; another's in the meantime is shown, with what was typed kept."""
    report = sheet.report
    if report and report.author_id == me().id and said.words() == Said.stored(sheet).words():
        return redirect(url_for("screenings.own", unit=sheet.unit.id, round=sheet.round.id), 303)
    text = _("This was signed in the meantime. What you typed is still here: compare, then sign again.")
    return _page(sheet, screening, said, {"": [text]}, dirty=True, status=409)


def _sign(sheet: Sheet, screening: Screening, said: Said, *, confirmed: bool) -> ResponseReturnValue:
    report = sheet.report
    body: dict[str, Any] = {
        "version": report.version + 1 if report else 1,
        "unit_id": sheet.unit.id,
        "round_id": sheet.round.id,
        "outcome": "found" if said.cases else "nil",
        "made_at": clock.now().isoformat(),
        "cases": said.cases,
        "updates": said.updates,
        "note": said.note,
    }
    errors = {} if confirmed else {"confirm": [_("Tick this box to sign.")]}
    try:
        content = REPORT.load(body)
    except ValidationError as wrong:
        errors = back(paths(wrong.messages), said.moved) | errors
    if errors:
        return _page(sheet, screening, said, errors, dirty=True, status=422)
    rows = as_signed(rows_now(screening), screening, report, content)
    counts = numbers_of(rows)
    passed = {"counts": counts, "outcome": Passed.of(counts).outcome}
    told = Told({**body, **passed, "rows": rows}, {**content, **passed})
    try:
        report_id = report.id if report else uuid.uuid4()
        filed = file_report(report_id, told, sheet.unit, sheet.round, by=me(), now=clock.now())
    except Invalid as refused:
        db.session.rollback()
        told_why = back({path: [say(text)] for path, text in refused.errors.items()}, said.moved)
        sheet = sheet_asked(request.form.to_dict()) or abort(404)
        return _page(sheet, _screening(sheet), said, told_why, dirty=True, status=422)
    if sheet.month:
        Month.freeze(sheet.unit, sheet.month, settings().timezone, by=me(), now=clock.now())
    db.session.commit()
    at = times.when(filed.receipt.received_at)
    flash(_("Signed and filed on %(at)s. Receipt %(no)s.", at=at, no=filed.receipt.no))
    return redirect(url_for("screenings.own", unit=sheet.unit.id, round=sheet.round.id), 303)
