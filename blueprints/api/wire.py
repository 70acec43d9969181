"""What all routes of the protocol share: bodies in (plain or gzip), whose unit it is, receipts out."""

from __future__ import annotations

import json
import uuid
import zlib
from datetime import date, datetime
from typing import Any

from flask import abort, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import Schema

import clock
from models.base import db
from models.filing.held import Former, tenures
from models.filing.loss import forked
from models.filing.told import Filed, Told, sent_before
from models.org.unit import Unit
from models.org.user import User
from models.round import Round
from rules.org.seat import credible, last_tenure
from web.closed_account import closed_session
from web.guard import me, settings, today

MOST_BYTES = 8 * 1024 * 1024


def read_json() -> dict[str, Any]:
    """The body as a JSON object; 400 when it is none, 413 when it unpacks to too much."""
    try:
        body = json.loads(_plain(request.get_data()).decode("utf-8"), parse_constant=_no_constant)
    except (UnicodeDecodeError, ValueError, RecursionError):
        abort(400)
    return body if isinstance(body, dict) else abort(400)


def load(schema: Schema, body: dict[str, Any]) -> dict[str, Any]:
    """The body's checked, typed values; a ValidationError goes on to its handler."""
    content: dict[str, Any] = schema.load(body)
    return content


def sender() -> User:
    """Who hands in: the person that is signed in, else the owner of the account that was closed."""
    ended = None if current_user.is_authenticated else closed_session()
    if ended is None:
        return me()
    ended.user.today = today()
    return ended.user


def delivered(kind: str, subject: uuid.UUID, told: Told) -> Filed | None:
    """The receipt of an exact repeat from a seat that has ended; of who sits there still, filing finds it itself."""
    unit = db.session.get(Unit, told.content["unit_id"])  # scoped: nothing of it is shown
    if unit is not None and current_user.is_authenticated and me().may("file", unit):
        return None
    return sent_before(kind, subject, told, by=sender())


def unit_for(unit_id: int, made_at: datetime, round_: Round | None = None) -> tuple[Unit, Former | None]:
    """The unit if the sender may file for it; with how the sender stood to it where that is over: then it is held."""
    unit = db.session.get(Unit, unit_id)  # scoped: judged below, also for a seat that has ended
    if unit is None:
        abort(404)
    if current_user.is_authenticated and me().may("file", unit):
        return unit, None
    return unit, _former(unit, credible(made_at, now=clock.now()), round_)


def _former(unit: Unit, made_at: datetime | None, round_: Round | None) -> Former:
    """401 where the phone itself says that it was written after the account was closed, 403 without such a seat."""
    who, began = sender(), g.get("sign_in") or closed_session()
    closed_at = who.disabled_at
    if closed_at is not None and made_at is not None and made_at >= closed_at:
        abort(401)
    span = (round_.starts_on, round_.ends_on) if round_ else None
    made_on, closed_on = _day(made_at), _day(closed_at)
    seat = last_tenure(tenures(who, closed_on), unit.path, span=span, made_on=made_on, today=today())
    if seat is None or seat.ends_on is None or unit.parent_id is None:
        abort(403)
    assert began, "who sends has, or had, a session"
    opened_on = began.created_at.astimezone(settings().timezone).date()
    return Former(unit, round_, "closed" if closed_on else "moved", known=opened_on <= seat.ends_on)


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(settings().timezone).date() if moment else None


def receipt_answer(filed: Filed, **more: Any) -> ResponseReturnValue:
    """Commits, and only then shows the receipt; says where the phone counts under another one's number."""
    if forked(filed.receipt, by=sender(), now=clock.now()):
        more["device"] = "forked"
    db.session.commit()
    return jsonify({"receipt": filed.receipt.as_dict(), **more}), 201 if filed.created else 200


def _plain(raw: bytes) -> bytes:
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding == "identity":
        return raw
    if encoding not in ("gzip", "deflate"):
        abort(415)
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        plain = unpacker.decompress(raw, MOST_BYTES)
    except zlib.error:
        abort(400)
    if unpacker.unconsumed_tail:
        abort(413)
    return plain if unpacker.eof else abort(400)


def _no_constant(name: str) -> None:
    raise ValueError(name)
