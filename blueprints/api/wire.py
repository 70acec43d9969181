"""What all routes of the protocol share: bodies in (plain or gzip), whose unit it is, receipts out."""

from __future__ import annotations

import json
import zlib
from datetime import datetime
from typing import Any

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema

import clock
from guard import me, settings
from models.base import db
from models.filing import Filed
from models.round import Round
from models.unit import Unit
from rules.seat import credible, last_tenure

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


def unit_for(unit_id: int, made_at: datetime, round_: Round | None = None) -> tuple[Unit, bool]:
    """The unit if the person may file for it, and whether today: a seat that has ended still hands in what is new."""
    unit = db.session.get(Unit, unit_id)  # scoped: judged below, also for a seat that has ended
    if unit is None:
        abort(404)
    if me().may("file", unit):
        return unit, True
    span = (round_.starts_on, round_.ends_on) if round_ else None
    made = credible(made_at, now=clock.now())
    made_on = made.astimezone(settings().timezone).date() if made else None
    if last_tenure(me().tenures(), unit.path, span=span, made_on=made_on, today=me().today) is None:
        abort(403)
    return unit, False


def receipt_answer(filed: Filed, **more: Any) -> ResponseReturnValue:
    """Commits, and only then shows the receipt."""
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
