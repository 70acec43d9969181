"""A paper about a case: which kind, what it says, and changing that while it is a draft."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

import clock
from blueprints.notices import bp
from blueprints.notices.filling import known
from models.base import db
from models.case.case import Case
from models.notice.issuer import issuer
from models.notice.notice import Notice
from rules import mask
from rules.case import words
from rules.errors import Forbidden, NotAllowed
from rules.notice.notice import FIELDS, KINDS, NO_HANDLER, NO_PARTY, OF_CASES, OPTIONAL, PARTY, UNIT
from schemas.notice import FORMS, KIND
from web.forms import Entry
from web.guard import me, requires, visible_or_404
from wording.catalogues import say


@bp.get("/cases/<uuid:case_id>/notices/new")
@requires("issue")
def new(case_id: uuid.UUID) -> ResponseReturnValue:
    """Which paper; then its fields, filled with what the case says already."""
    case = visible_or_404(Case, case_id)
    entry = Entry()
    if not request.args.get("kind"):
        return render_template("notices/choose.html", case=case, kinds=_offered(case), entry=entry)
    try:
        kind = KIND.load({"kind": request.args["kind"]})["kind"]
        _must_suit(case, kind)
    except ValidationError:
        return render_template("notices/choose.html", case=case, kinds=_offered(case), entry=entry), 422
    except NotAllowed as refusal:
        entry.errors = {"": say(refusal.msgid, **refusal.params)}
        status = 403 if isinstance(refusal, Forbidden) else 409
        return render_template("notices/choose.html", case=case, kinds=_offered(case), entry=entry), status
    return _form(case, kind, Entry(known(case, kind, issuer(case, kind, by=me()), by=me())))


@bp.post("/cases/<uuid:case_id>/notices")
@requires("issue")
def create(case_id: uuid.UUID) -> ResponseReturnValue:
    """Keeps the draft and shows it as a paper, before it gets a number."""
    case = visible_or_404(Case, case_id)
    entry, kind = Entry.sent(), ""
    with entry.tried():
        kind = entry.load(KIND)["kind"]
        unit = _must_suit(case, kind)
        told = _told(entry, case, kind)
        to = case.handler if KINDS[kind].to == UNIT else None
        paper = Notice.draft(kind, unit, told, case=case, addressee=to, by=me(), now=clock.now())
        db.session.commit()
        return redirect(url_for("notices.show", notice_id=paper.id), 303)
    case = visible_or_404(Case, case_id)
    if not kind:
        return render_template("notices/choose.html", case=case, kinds=_offered(case), entry=entry), 422
    return _form(case, kind, entry)


@bp.get("/notices/<uuid:notice_id>/draft")
@requires("issue")
def edit(notice_id: uuid.UUID) -> ResponseReturnValue:
    """The fields of a draft again."""
    paper = visible_or_404(Notice, notice_id)
    paper.must("redraft", by=me())
    assert paper.case, "papers of meetings are written there"
    return _form(paper.case, paper.kind, Entry(paper.said), paper)


@bp.post("/notices/<uuid:notice_id>/draft")
@requires("issue")
def keep(notice_id: uuid.UUID) -> ResponseReturnValue:
    """Keeps what was changed."""
    paper = visible_or_404(Notice, notice_id)
    paper.take()
    paper.must("redraft", by=me())
    assert paper.case, "papers of meetings are written there"
    entry = Entry.sent()
    with entry.tried():
        paper.must_be_at(entry.values.get("seen", ""))
        paper.redraft(_told(entry, paper.case, paper.kind), by=me(), now=clock.now())
        db.session.commit()
        flash(_("The draft was changed."))
        return redirect(url_for("notices.show", notice_id=paper.id), 303)
    paper = visible_or_404(Notice, notice_id)
    assert paper.case
    return _form(paper.case, paper.kind, entry, paper)


def _offered(case: Case) -> list[tuple[str, str]]:
    """The kinds that this reader's office can issue about the case."""
    found = []
    for kind in OF_CASES:
        try:
            issuer(case, kind, by=me())
        except Forbidden:
            continue
        found.append((kind, say(KINDS[kind].name)))
    return found


def _must_suit(case: Case, kind: str) -> Any:
    """The unit that issues it; a sentence where the kind does not fit the case yet."""
    unit = issuer(case, kind, by=me())
    case.must_be_alive()
    if KINDS[kind].to == UNIT and case.handler is None:
        raise NotAllowed(NO_HANDLER)
    if KINDS[kind].to not in ("", UNIT) and not case.everybody:
        raise NotAllowed(NO_PARTY)
    return unit


def _told(entry: Entry, case: Case, kind: str) -> dict[str, Any]:
    told = entry.load(FORMS[kind])
    if KINDS[kind].to == PARTY:
        case.person_of(told["party"])
    return told


def _form(case: Case, kind: str, entry: Entry, paper: Notice | None = None) -> ResponseReturnValue:
    """The fields of the kind; people to choose from are masked, the paper itself names them."""
    roles = {code: say(name) for code, name in words.PARTY_ROLES.items()}
    people = [(party.id, f"{mask.name(party.name)} · {roles[party.role]}") for party in case.everybody]
    sort = KINDS[kind]
    fields = [(code, FIELDS[code][0], say(FIELDS[code][1]), code in OPTIONAL) for code in _codes(sort.asks)]
    stale = paper is not None and "" in entry.errors
    text = render_template(
        "notices/form.html",
        case=case,
        kind=kind,
        name=say(sort.name),
        paper=paper,
        entry=entry,
        people=people if sort.to == PARTY else [],
        addressee=case.handler if sort.to == UNIT else None,
        fields=fields,
        others=_others(paper, entry, fields) if paper is not None and stale else [],
    )
    return text, (409 if "" in entry.errors else 422) if entry.errors else 200


def _others(paper: Notice, entry: Entry, fields: list[tuple[str, str, str, bool]]) -> list[tuple[str, str]]:
    """(field, what it says now) where the draft and what was typed differ."""
    now = {code: str(text) for code, text in paper.said.items()}
    shown = ((label, now.get(code, ""), entry.values.get(code, "")) for code, _widget, label, _optional in fields)
    return [(label, there) for label, there, here in shown if there.split() != str(here).split()]


def _codes(asks: tuple[str, ...]) -> tuple[str, ...]:
    return ("subject", *asks, *OPTIONAL)
