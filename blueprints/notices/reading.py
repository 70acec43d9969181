"""One paper: as it looks, what can be done with it; its file. Where it names people, seeing them is noted."""

from __future__ import annotations

import uuid
from io import BytesIO

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

import clock
from blueprints.notices import bp
from blueprints.notices.filling import blocks, values_of, written
from documents import TYPE
from files import store
from models.base import db
from models.case.reveal import Reveal
from models.notice.notice import Notice
from models.notice.service import Service
from rules import mask
from rules.case import words
from rules.errors import Invalid
from rules.notice import notice as rule
from rules.words import N_
from schemas.ledger.ledger import REVEAL
from web.forms import Entry
from web.guard import me, requires, settings, today, visible_or_404
from web.problems import paths
from wording import times
from wording.catalogues import say

NOBODY = N_("This paper names nobody.")


@bp.get("/notices/<uuid:notice_id>")
@requires("see")
def show(notice_id: uuid.UUID) -> ResponseReturnValue:
    """The paper and its way so far."""
    return page(visible_or_404(Notice, notice_id))


@bp.get("/notices/<uuid:notice_id>/paper.docx")
@requires("see")
def download(notice_id: uuid.UUID) -> ResponseReturnValue:
    """The file; of a paper that names people, only while they are shown to this reader."""
    paper = visible_or_404(Notice, notice_id)
    if not _full(paper):
        flash(_("This paper names people. Say first why you need it in full."), "wait")
        return redirect(url_for("notices.show", notice_id=paper.id) + "#reveal")
    kept = paper.content_sha256
    content = store.read(settings().data_dir, kept) if kept else written(paper, values_of(paper))[0]
    name = f"{say(paper.sort.name)} {paper.number}".strip()
    return send_file(BytesIO(content), mimetype=TYPE, as_attachment=True, download_name=f"{name}.docx")


@bp.post("/notices/<uuid:notice_id>/reveal")
@requires("reveal")
def reveal(notice_id: uuid.UUID) -> ResponseReturnValue:
    """Shows the people whom the paper names for fifteen minutes; who asked and why is noted as on the case's page."""
    paper = visible_or_404(Notice, notice_id)
    entry = Entry.sent()
    if paper.case is None or not paper.sort.personal:
        raise Invalid({"reason": NOBODY})
    paper.case.must_let("reveal", by=me())
    try:
        said = entry.load(REVEAL)
    except ValidationError as wrong:
        entry.errors = dict(paths(wrong.messages))
        return page(paper, entry, 422)
    shown = Reveal.open(paper.case, **said, by=me(), now=clock.now())
    db.session.commit()
    flash(_("Shown in full until %(time)s. This is noted with your name and the reason.", time=times.when(shown.until)))
    return redirect(url_for("notices.show", notice_id=paper.id), 303)


def _full(paper: Notice) -> bool:
    """Whether this reader sees it with the names of people."""
    if not paper.sort.personal or paper.case is None:
        return True
    return Reveal.active(paper.case, me(), now=clock.now()) is not None


def _name(one: Service, *, full: bool) -> str:
    if one.party is None:
        return say(rule.GONE)
    return one.party.name if full else mask.name(one.party.name)


def page(paper: Notice, entry: Entry | None = None, status: int = 200) -> ResponseReturnValue:
    """The paper as it stands now, with what was typed on its page and refused."""
    full = _full(paper)
    people = [(one, _name(one, full=full)) for one in paper.services]
    waiting = [(str(one.party_id), name) for one, name in people if one.at is None]
    text = render_template(
        "notices/show.html",
        paper=paper,
        blocks=blocks(paper, full=full),
        full=full,
        moves=paper.moves_of(by=me()),
        revealable=not full and paper.case is not None and paper.case.lets("reveal", by=me()),
        entry=entry or Entry(),
        people=people,
        waiting=waiting,
        name=say(paper.sort.name),
        today=today(),
        hows={code: say(name) for code, name in rule.HOW.items()},
        reasons={code: say(name) for code, name in words.REASONS.items()},
        status=say(rule.STATUSES[paper.status]),
        tone=rule.TONES[paper.status],
    )
    return text, status
