"""Merging two records of one matter, side by side, and taking them apart again."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

import clock
from blueprints.cases import bp
from blueprints.cases.page import refused, since
from blueprints.cases.words import named
from models.base import db
from models.case.case import Case
from models.case.moves.merger import take_both
from models.case.step import OLDEST_FIRST, CaseStep
from models.ledger.similar import similar_to
from rules import mask
from rules.case import words
from rules.errors import Invalid, NotAllowed
from rules.ledger.similar import SAME
from rules.org.contact import plain
from rules.words import N_
from schemas.case.assignment import MOVE
from schemas.case.merger import MERGER
from web.forms import Entry
from web.guard import me, requires, visible_or_404
from wording.catalogues import say

LAST_STEPS = 5
NONE_SUCH = N_("There is no matter with this number that you can see. Look at the number again.")


@bp.get("/cases/<uuid:case_id>/merger")
@requires("assign")
def merger(case_id: uuid.UUID) -> ResponseReturnValue:
    """Two matters side by side, or the question with which other one."""
    case = visible_or_404(Case, case_id)
    case.must("merge", by=me())
    wanted = request.args.get("with", "").strip()
    entry = Entry({"with": wanted, "next": request.args.get("next", "")})
    other = _called(wanted) if wanted else None
    if wanted and other is None:
        entry.errors = {"with": say(NONE_SUCH)}
    return _side_by_side(case, other, entry)


@bp.post("/cases/<uuid:case_id>/merger")
@requires("assign")
def merge(case_id: uuid.UUID) -> ResponseReturnValue:
    """Makes one matter of the two; where somebody was faster, shows both as they stand now."""
    case = visible_or_404(Case, case_id)
    case.must_be_yours("merge", by=me())
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(MERGER)
        other = _called(str(told["other"]))
        if other is None or told["stays"] not in (case.id, other.id):
            raise Invalid({"with": NONE_SUCH})
        take_both(case, other)
        case.must_be_at(told["version"])
        other.must_be_at(told["other_version"])
        stays, goes = (case, other) if told["stays"] == case.id else (other, case)
        stays.absorb(goes, told["merge_why"], by=me(), now=clock.now())
        db.session.commit()
        flash(_("Matter %(number)s goes on for both.", number=stays.number))
        back = url_for("reports.queue") if entry.values.get("next") == "queue" else _page_of(stays)
        return redirect(back, 303)
    return _side_by_side(visible_or_404(Case, case_id), _called(entry.values.get("with", "")), entry)


@bp.post("/cases/<uuid:case_id>/merger/undo")
@requires("assign")
def unmerge(case_id: uuid.UUID) -> ResponseReturnValue:
    """Takes a matter out of the one that it was merged into."""
    case = visible_or_404(Case, case_id)
    case.must_be_yours("unmerge", by=me())
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(MOVE)
        into = db.session.get(Case, case.merged_into_id or case.id)  # scoped: the matter names it
        assert into, "a key of the database leads to it"
        take_both(case, into)
        case.must_be_at(told["version"])
        case.come_out(into, by=me(), now=clock.now())
        db.session.commit()
        flash(_("Matter %(number)s is a matter of its own again.", number=case.number))
        return redirect(_page_of(case), 303)
    return refused(case_id, entry)


def _page_of(case: Case) -> str:
    return url_for("cases.show", case_id=case.id)


def _called(text: str) -> Case | None:
    """The case that the reader may see under a number or an id."""
    try:
        wanted = Case.id == uuid.UUID(text)
    except ValueError:
        wanted = Case.number == plain(text).replace("\x00", "")
    return db.session.scalars(Case.visible_to(me()).where(wanted)).first()


def _side_by_side(case: Case, other: Case | None, entry: Entry) -> ResponseReturnValue:
    """The page, with what was typed; where someone was faster (409), with what happened to each."""
    stale = "" in entry.errors
    shown = [_shown(one) for one in (case, other) if one is not None]
    versions = [entry.values.get("version"), entry.values.get("other_version")]
    happened = [(one, since(one["case"], seen)) for one, seen in zip(shown, versions, strict=False)] if stale else []
    text = render_template(
        "cases/merger.html",
        case=case,
        other=other,
        both=shown,
        entry=entry,
        alike=similar_to(case, me()) if other is None else [],
        likenesses={code: say(name) for code, name in SAME.items()},
        refusal=None if other is None else _refusal(case, other),
        changes=[(one["case"], steps) for one, steps in happened if steps],
        mask=mask,
        steps_named={code: say(name) for code, name in words.STEPS.items()},
        roles={code: say(name) for code, name in words.PARTY_ROLES.items()},
        **named(),
    )
    return text, 409 if stale else 422 if entry.errors else 200


def _refusal(case: Case, other: Case) -> str | None:
    """Why these two cannot be merged by this reader, if so."""
    try:
        case.must_absorb(other, by=me())
    except NotAllowed as refusal:
        return say(refusal.msgid, **refusal.params)
    return None


def _shown(case: Case) -> dict[str, Any]:
    """One column: the case with its people and its last steps."""
    whole = (joinedload(Case.unit), joinedload(Case.office), joinedload(Case.handler), selectinload(Case.parties))
    mine = Case.visible_to(me()).where(Case.id == case.id).options(*whole)
    last = select(CaseStep).where(CaseStep.case_id == case.id).options(joinedload(CaseStep.by))
    steps = db.session.scalars(last.order_by(*(one.desc() for one in OLDEST_FIRST)).limit(LAST_STEPS)).all()
    return {"case": db.session.scalars(mine.execution_options(populate_existing=True)).one(), "steps": steps[::-1]}
