"""Everything that a phone needs to work alone, in one answer with an ETag."""

from __future__ import annotations

import hashlib
import json

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

import clock
from blueprints.api import shapes
from blueprints.api.beside import note
from blueprints.api.document import document
from blueprints.api.memory import reach
from web.guard import requires

bp = Blueprint("api_start", __name__, url_prefix="/api/v1")


@bp.get("/start")
@requires("sign_in")
def start() -> ResponseReturnValue:
    """`me`, `rounds`, `reports`, `cases`, `inbox`, `terms`, `memory`; 304 when nothing changed since the ETag sent."""
    body = {**document(), "memory": reach()}
    mark = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]
    answer: Response = jsonify({**body, "server_time": shapes.instant(clock.now())})
    answer.set_etag(mark)
    answer.cache_control.no_cache = True
    answer.cache_control.private = True
    answer.vary.add("Cookie")
    note(answer)
    return answer.make_conditional(request)
