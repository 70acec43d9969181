"""How far the server's memory reaches, and which of a phone's receipts it does not know."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from blueprints.api.beside import device
from blueprints.api.wire import load, read_json
from guard import me, requires
from models.epoch import Epoch
from models.receipt import Receipt
from schemas.memory import MEMORY

bp = Blueprint("api_memory", __name__, url_prefix="/api/v1")


def reach() -> dict[str, Any]:
    """The epoch, which a restoration changes, and the last count of the asking phone that has a receipt here."""
    phone = device()
    seq = Receipt.last_seq(phone.id, me()) if phone else None
    return {"epoch": str(Epoch.current().id), "seq": seq}


@bp.post("/memory")
@requires("sign_in")
def post_memory() -> ResponseReturnValue:
    """Which of at most 200 receipts (kind, id, version, sha256) the server does not know: their places, `unknown`."""
    asked = load(MEMORY, read_json())["receipts"]
    known = Receipt.known([(one["kind"], one["id"], one["version"]) for one in asked])
    keys = [(one["kind"], one["id"], one["version"], one["sha256"]) for one in asked]
    return jsonify({"unknown": [place for place, key in enumerate(keys) if key not in known]})
