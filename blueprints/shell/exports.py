"""What a long table is exported for: the answer to the question that sheets/writing.py asks."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from schemas.export import PURPOSE, is_own_address
from web import exports
from web.guard import requires
from web.problems import paths

bp = Blueprint("exports", __name__)


@bp.post("/exports")
@requires("sign_in")
def state_purpose() -> ResponseReturnValue:
    """Keeps the purpose for one download and goes on to the file."""
    typed = request.form.to_dict()
    address = typed.get("address", "")
    if not is_own_address(address):
        abort(400)
    try:
        said = PURPOSE.load(typed)
    except ValidationError as wrong:
        return exports.ask(typed.get("name", ""), address, typed, paths(wrong.messages))
    exports.keep_purpose(address, said["purpose"])
    return redirect(address, 303)
