"""The messages of the units where one sits: read, marked as read, followed to the thing they tell of."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

import clock
from models.base import db
from models.message.reminder import ReadMark, Reminder
from models.paging import page_of
from models.report.report import Report
from rules.message.reminder import OF_MACHINE, OF_PHONES
from rules.org.permission import FIELD_KINDS
from schemas.org.account import own_path
from web.guard import me, requires
from web.navigation import address
from wording.catalogues import reminder_text

bp = Blueprint("inbox", __name__)
PLACES = dict.fromkeys(("missing_list", *OF_PHONES), "rounds.table")


def place(message: Reminder) -> str | None:
    """Where the matter of a message is dealt with."""
    noun, _colon, one = message.subject.partition(":")
    if message.kind in OF_MACHINE or (noun == "consent" and not me().may_somewhere("agree")):
        return None
    pages = {
        "notice": ("notices.show", {"notice_id": one}),
        "consent": ("consents.show", {"consent_id": one}),
        "user": ("me.show", {}),
    }
    if noun == "report":
        return _report_page(message, one)
    if noun not in pages and message.unit.kind in FIELD_KINDS:
        return address("field.shell")
    pages["meeting"] = ("meetings.invitation", {"meeting_id": one})
    pages["case"] = ("cases.show", {"case_id": one.partition("/")[0]})
    endpoint, values = pages.get(noun, (PLACES.get(message.kind, "screenings.own"), {}))
    return address(endpoint, **values)


def _report_page(message: Reminder, one: str) -> str | None:
    """Where a unit puts its own report right: on its phone, or where the office signs its screening."""
    if message.unit.kind in FIELD_KINDS:
        return (address("field.shell") or "") + f"#/item/{one}"
    report = db.session.get(Report, uuid.UUID(one))  # scoped: a message of a unit where the person sits
    where = {"unit": report.unit_id, "round": report.round_id} if report else {}
    return address("screenings.own", **where)


@bp.get("/inbox")
@requires("inbox")
def messages() -> ResponseReturnValue:
    """All messages, unread first, then the newest."""
    found = page_of(Reminder.unread_first(me()), request.args.get("page"))
    lines = [
        {"id": row.id, "text": reminder_text(row.kind, row.params), "at": row.created_at, "unit": row.unit.name,
         "read": mark is not None, "href": place(row)}
        for row, mark in found.rows
    ]  # fmt: skip
    several = len(me().units()) > 1
    return render_template(
        "inbox/messages.html", lines=lines, found=found, unread=Reminder.count_unread(me()), several=several
    )


@bp.post("/inbox/<int:message_id>/reading")
@requires("inbox")
def read(message_id: int) -> ResponseReturnValue:
    """Marks one message as read, and goes on to its matter where that was asked for."""
    if db.session.execute(Reminder.inbox_of(me()).where(Reminder.id == message_id)).first() is None:
        abort(404)
    ReadMark.set(message_id, me(), now=clock.now())
    db.session.commit()
    return redirect(own_path(request.form.get("next", "/inbox")), 303)


@bp.post("/inbox/reading")
@requires("inbox")
def read_all() -> ResponseReturnValue:
    """Marks all messages as read."""
    count = ReadMark.set_all(me(), now=clock.now())
    db.session.commit()
    flash(ngettext("%(num)s message marked as read.", "%(num)s messages marked as read.", count))
    return redirect("/inbox", 303)
