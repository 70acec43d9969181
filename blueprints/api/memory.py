"""How far the server's memory reaches, and which of a phone's receipts it does not know."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, jsonify
from flask.typing import ResponseReturnValue

import clock
from blueprints.api.beside import MOST_COUNTED, device, noted
from blueprints.api.wire import load, read_json
from models.base import db
from models.epoch import Epoch
from models.filing.loss import Loss, tell_loss
from models.receipt import Receipt
from schemas.memory import LOSS, MEMORY
from web.guard import me, requires

bp = Blueprint("api_memory", __name__, url_prefix="/api/v1")


def reach() -> dict[str, Any]:
    """The epoch, which a restoration changes, and the last count of the asking phone that has a receipt here.

    Who does not say which phone it is may have lost that: `note` says what this browser's phone said last.
    """
    phone, epoch = device(), str(Epoch.current().id)
    if phone is not None:
        return {"epoch": epoch, "seq": Receipt.last_seq(phone.id, me())}
    before = noted()
    if before is None:
        return {"epoch": epoch, "seq": None}
    seq = max(before.seq, Receipt.last_seq(before.id, me()))
    return {"epoch": epoch, "seq": None, "note": {"device": str(before.id), "seq": seq, "unsent": before.unsent}}


@bp.put("/losses/<uuid:device_id>/<int:seq>")
@requires("sign_in")
def put_loss(device_id: uuid.UUID, seq: int) -> ResponseReturnValue:
    """A phone says that it lost what it kept up to this count: the town is told, once; 204."""
    if seq > MOST_COUNTED:
        abort(404)
    told = load(LOSS, read_json())
    tell_loss(Loss(device_id, seq, told["unsent"], told["exact"]), by=me(), now=clock.now())
    db.session.commit()
    return "", 204


@bp.post("/memory")
@requires("sign_in")
def post_memory() -> ResponseReturnValue:
    """Which of at most 200 receipts (kind, id, version, sha256) the server does not know: their places, `unknown`."""
    asked = load(MEMORY, read_json())["receipts"]
    known = Receipt.known([(one["kind"], one["id"], one["version"]) for one in asked])
    keys = [(one["kind"], one["id"], one["version"], one["sha256"]) for one in asked]
    return jsonify({"unknown": [place for place, key in enumerate(keys) if key not in known]})
