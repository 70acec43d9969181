"""Channels: ways out of the house set up, tested, switched on and off; what went through them; failures tried again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

import clock
from channels import message as messages
from channels import ways
from models.base import db, writing
from models.message.channel import Channel, Delivery, retry_failed
from models.org.unit import Unit
from rules.errors import Invalid
from rules.message.reminder import OF_ROUND, TO_REVIEWER
from rules.org.contact import email_error, phone_error, plain
from rules.words import N_
from schemas.channel import CHANNEL, TEST
from web.forms import Entry
from web.guard import me, requires, unit_or_404, visible_or_404
from wording.catalogues import say

bp = Blueprint("channels", __name__)
ROWS = 50


@bp.get("/channels")
@requires("manage")
def listing() -> ResponseReturnValue:
    """The ways out of the administrator's units."""
    rows = db.session.scalars(Channel.visible_to(me()).options(joinedload(Channel.unit)).order_by(Channel.id)).all()
    last = _last_lines([row.id for row in rows])
    return render_template("channels/listing.html", rows=rows, last=last, ways=ways.WAYS, read=messages.read)


def _last_lines(ids: list[int]) -> dict[int, Delivery]:
    newest = select(func.max(Delivery.id)).where(Delivery.channel_id.in_(ids)).group_by(Delivery.channel_id)
    return {line.channel_id: line for line in db.session.scalars(select(Delivery).where(Delivery.id.in_(newest)))}


@bp.get("/channels/reminders")
@requires("manage")
def reminders() -> ResponseReturnValue:
    """Which reminders of rounds go out through which channel: kinds down, channels across."""
    rows = db.session.scalars(_carrying()).all()
    return render_template("channels/reminders.html", rows=rows, ways=ways.WAYS, kinds=OF_ROUND, lists=TO_REVIEWER)


def _carrying() -> Any:
    return Channel.visible_to(me()).options(joinedload(Channel.unit)).order_by(Channel.id)


@bp.post("/channels/reminders")
@requires("manage")
def choose_reminders() -> ResponseReturnValue:
    """Takes over the ticks; a channel that is not named in the form, as one set up meanwhile, stays as it is."""
    named = set(request.form.getlist("channel"))
    for row in db.session.scalars(_carrying()):
        chosen = set(request.form.getlist(f"carries-{row.id}"))
        if str(row.id) in named:
            row.carry([kind for kind in OF_ROUND if kind in chosen], by=me(), now=clock.now())
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for("channels.reminders"), 303)


@bp.get("/channels/new/<kind>")
@requires("manage")
def new(kind: str) -> ResponseReturnValue:
    """The form that the kind declares."""
    way = ways.WAYS.get(kind) or abort(404)
    values = {"name": say(way.label)} | {field.name: field.default for field in way.fields}
    return _form(kind, None, Entry(values))


@bp.post("/channels/new/<kind>")
@requires("manage")
def create(kind: str) -> ResponseReturnValue:
    """Sets the channel up; it serves from now on."""
    if kind not in ways.WAYS:
        abort(404)
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(CHANNEL)
        settings = _settings(kind, entry, None)
        unit = unit_or_404(told["unit_id"], "manage") if told["unit_id"] else me().units("admin")[0]
        row = Channel.create(unit, kind, told["name"], settings, by=me(), now=clock.now())
        db.session.commit()
        flash(_("The channel is set up. Send a test message next."))
        return redirect(url_for("channels.show", channel_id=row.id), 303)
    return _form(kind, None, entry, status=422)


def _settings(kind: str, entry: Entry, before: dict[str, Any] | None) -> dict[str, str]:
    """The settings as typed, a secret left blank as it was; Invalid by field."""
    settings = ways.cleaned(kind, entry.values, before)
    wrong = ways.validate(kind, settings)
    if wrong:
        raise Invalid(wrong)
    return settings


def _form(kind: str, row: Channel | None, entry: Entry, *, status: int = 200) -> ResponseReturnValue:
    units = list(db.session.scalars(_offices())) if row is None else []
    page = render_template("channels/form.html", way=ways.WAYS[kind], row=row, units=units, entry=entry)
    return page, status


def _offices() -> Any:
    """Units that may have a channel of their own: all but villages."""
    rows = Unit.visible_to(me(), "manage").where(Unit.ends_on.is_(None), Unit.kind.not_in(("village", "community")))
    return rows.order_by(Unit.path)


@bp.get("/channels/<int:channel_id>")
@requires("manage")
def show(channel_id: int) -> ResponseReturnValue:
    """One channel: test, switch, and its log."""
    return _page(visible_or_404(Channel, channel_id), Entry())


def _page(row: Channel, entry: Entry, *, status: int = 200) -> ResponseReturnValue:
    failed = request.args.get("log") == "failed"
    lines = select(Delivery).where(Delivery.channel_id == row.id)
    lines = lines.where(Delivery.ok.is_(False)) if failed else lines
    count = db.session.scalar(select(func.count()).select_from(lines.subquery())) or 0
    last = max(1, -(-count // ROWS))
    page = min(max(request.args.get("page", 1, type=int), 1), last)
    found = db.session.scalars(lines.order_by(Delivery.id.desc()).limit(ROWS).offset((page - 1) * ROWS)).all()
    shown: dict[str, Any] = {"lines": found, "page": page, "last": last, "failed": failed, "read": messages.read}
    return render_template("channels/show.html", row=row, way=ways.WAYS[row.kind], entry=entry, **shown), status


@bp.get("/channels/<int:channel_id>/settings")
@requires("manage")
def settings(channel_id: int) -> ResponseReturnValue:
    """The settings, without the secrets."""
    row = visible_or_404(Channel, channel_id)
    secret = {field.name for field in ways.WAYS[row.kind].fields if field.kind == "secret"}
    values = {name: "" if name in secret else value for name, value in row.settings.items()}
    return _form(row.kind, row, Entry({"name": row.name} | values))


@bp.post("/channels/<int:channel_id>/settings")
@requires("manage")
def keep_settings(channel_id: int) -> ResponseReturnValue:
    """Takes changed settings over; secrets left blank stay."""
    row, entry = visible_or_404(Channel, channel_id), Entry.sent()
    with entry.tried():
        told = entry.load(CHANNEL)
        row.set_up(told["name"], _settings(row.kind, entry, row.settings), row.active, by=me(), now=clock.now())
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for("channels.show", channel_id=row.id), 303)
    return _form(row.kind, row, entry, status=422)


@bp.post("/channels/<int:channel_id>/switch")
@requires("manage")
def switch(channel_id: int) -> ResponseReturnValue:
    """On or off."""
    row = visible_or_404(Channel, channel_id)
    row.set_up(row.name, row.settings, not row.active, by=me(), now=clock.now())
    db.session.commit()
    flash(_("The channel is on.") if row.active else _("The channel is off. The inbox goes on."))
    return redirect(url_for("channels.show", channel_id=row.id), 303)


@bp.post("/channels/<int:channel_id>/test")
@requires("manage")
def test(channel_id: int) -> ResponseReturnValue:
    """Sends one message now and says how it went. Nothing is locked while the other side takes its time."""
    row, entry = visible_or_404(Channel, channel_id), Entry.sent()
    with entry.tried():
        recipient = _recipient(row.kind, plain(entry.load(TEST)["recipient"]))
        now = clock.now()
        letter = messages.Message(f"test-{row.id}-{now:%Y%m%d%H%M%S%f}", _("Test"), _("A test of Paicha."), recipient)
        kind, known = row.kind, row.settings
        db.session.rollback()
        outcome = ways.send(kind, known, letter, now=now)
        with writing():
            row = visible_or_404(Channel, channel_id)
            Delivery.note_test(row, outcome.ok, outcome.line, by=me(), now=clock.now())
        flash(f"{say(outcome.detail)} {outcome.code}".strip(), "done" if outcome.ok else "alarm")
        return redirect(url_for("channels.show", channel_id=channel_id), 303)
    return _page(row, entry, status=422)


def _recipient(kind: str, typed: str) -> tuple[str, ...]:
    """To whom a test goes; a group needs nobody."""
    if ways.WAYS[kind].reach == "group":
        return ()
    wrong = (email_error if kind == "email" else phone_error)(typed) if typed else N_("Say where the test goes.")
    if wrong:
        raise Invalid({"recipient": wrong})
    return (typed,)


@bp.post("/channels/<int:channel_id>/retry")
@requires("manage")
def retry(channel_id: int) -> ResponseReturnValue:
    """Puts what failed for good back in the queue."""
    row = visible_or_404(Channel, channel_id)
    count = retry_failed(row, by=me(), now=clock.now())
    db.session.commit()
    flash(ngettext("%(num)s message is tried again.", "%(num)s messages are tried again.", count))
    return redirect(url_for("channels.show", channel_id=row.id), 303)
