"""What happens to a paper: issued with a number, acknowledged by its unit, served on people, withdrawn."""

from __future__ import annotations

import uuid
from datetime import time
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.notices import bp
from blueprints.notices.filling import values_of, written
from blueprints.notices.reading import page
from files import store
from models.base import db
from models.calendar import calendar
from models.notice.notice import Notice
from models.report.urge import send_noticed, send_supervised
from rules.errors import Invalid
from rules.notice.notice import SUPERVISION
from rules.words import N_
from schemas.notice import SERVICE, WITHDRAWAL
from web.forms import Entry
from web.guard import me, requires, settings, today, visible_or_404

NOT_YET = N_("Choose a day from the day of issue until today.")


def mine(notice_id: uuid.UUID, action: str) -> Notice:
    """The paper as it stands now, if the move is this person's and possible."""
    paper = visible_or_404(Notice, notice_id)
    paper.take()
    paper.must(action, by=me())
    return paper


def _back(paper: Notice) -> ResponseReturnValue:
    return redirect(url_for("notices.show", notice_id=paper.id), 303)


@bp.post("/notices/<uuid:notice_id>/issuance")
@requires("issue")
def issue(notice_id: uuid.UUID) -> ResponseReturnValue:
    """Gives it the next number, writes the file, and tells the unit to which it goes."""
    paper = mine(notice_id, "issue")
    entry = Entry.sent()
    with entry.tried():
        paper.must_be_at(entry.values.get("seen", ""))
        paper.must_reach()
        _issue(paper)
        db.session.commit()
        flash(_("Issued as %(number)s.", number=paper.number))
        return _back(paper)
    return page(visible_or_404(Notice, notice_id), entry, 409)


def _issue(paper: Notice) -> None:
    year = today().year
    serial, number = paper.next_number(year)
    values = values_of(paper, number)
    content, template = written(paper, values)
    sha256 = store.keep(settings().data_dir, content)
    step = _supervised(paper)
    kept: dict[str, Any] = {"sha256": sha256, "template_sha256": template, "of": step}
    paper.issue(year, serial, values, **kept, by=me(), now=clock.now())
    if paper.addressee is not None:
        send_noticed(paper, on=today(), now=clock.now())


def _supervised(paper: Notice) -> str:
    """The step of the case to which a supervision notice belongs; issuing the paper supervises, if nothing else did."""
    if paper.kind != SUPERVISION or paper.case is None:
        return ""
    case = paper.case
    case.take()
    waited = case.supervised
    step = case.supervised_by(paper, calendar(), by=me(), now=clock.now())
    if not waited:
        send_supervised(case, on=today(), now=clock.now())
    return step


@bp.post("/notices/<uuid:notice_id>/discarding")
@requires("issue")
def discard(notice_id: uuid.UUID) -> ResponseReturnValue:
    """The draft is not needed."""
    paper = mine(notice_id, "discard")
    paper.discard(by=me(), now=clock.now())
    db.session.commit()
    flash(_("The draft was discarded. It had no number."))
    return _back(paper)


@bp.post("/notices/<uuid:notice_id>/acknowledgement")
@requires("sign")
def acknowledge(notice_id: uuid.UUID) -> ResponseReturnValue:
    """The unit says that it received it."""
    paper = mine(notice_id, "acknowledge")
    paper.acknowledge(by=me(), now=clock.now())
    db.session.commit()
    flash(_("Acknowledged. %(office)s sees that.", office=paper.unit.name))
    return _back(paper)


@bp.post("/notices/<uuid:notice_id>/service")
@requires("issue")
def serve(notice_id: uuid.UUID) -> ResponseReturnValue:
    """It reached some of the people concerned, on a day and in a way."""
    paper = mine(notice_id, "serve")
    entry = Entry.sent("parties")
    with entry.tried():
        told = entry.load(SERVICE)
        days = calendar()
        assert paper.issued_at, "only what was issued is served"
        if not days.day_of(paper.issued_at) <= told["served_on"] <= today():
            raise Invalid({"served_on": NOT_YET})
        at = min(max(days.at(told["served_on"], time(12)), paper.issued_at), clock.now())
        paper.serve(told["parties"], told["how"], at, by=me(), now=clock.now())
        db.session.commit()
        flash(_("Noted as served."))
        return _back(paper)
    return page(visible_or_404(Notice, notice_id), entry, 422)


@bp.post("/notices/<uuid:notice_id>/withdrawal")
@requires("issue")
def withdraw(notice_id: uuid.UUID) -> ResponseReturnValue:
    """It counts no longer; its number stays used."""
    paper = mine(notice_id, "withdraw")
    entry = Entry.sent()
    with entry.tried():
        paper.withdraw(entry.load(WITHDRAWAL)["why"], by=me(), now=clock.now())
        if paper.addressee is not None:
            send_noticed(paper, on=today(), now=clock.now())
        db.session.commit()
        flash(_("%(number)s is withdrawn. The number stays used.", number=paper.number))
        return _back(paper)
    return page(visible_or_404(Notice, notice_id), entry, 422)
