"""What the door asks the application before it takes a long body in, and the refusals that it has put into words."""

from __future__ import annotations

from flask import Response, abort, request

from web.problems import BUSY_RETRY_SECONDS, ask_nobody, problem

ASKING = "paicha.asking"
REFUSAL = "paicha.refusal"
MOST = "Paicha-Most"
GO_ON = 100


def asked() -> bool:
    """Whether this is only the question if the body may come."""
    return bool(request.environ.get(ASKING))


def go_on() -> Response:
    """The answer that lets the body come, with the most bytes that it may have; 413 where it announces more."""
    most = request.max_content_length or 0
    if request.mimetype == "application/x-www-form-urlencoded":
        most = min(most, request.max_form_memory_size or most)
    if (request.content_length or 0) > most:
        abort(413)
    return Response(status=GO_ON, headers={MOST: str(most)})


def turned_away() -> Response | None:
    """The words for a body that the door did not take in; the database is left alone."""
    status = request.environ.get(REFUSAL)
    if status is None:
        return None
    ask_nobody()
    return problem(status, headers={"Retry-After": str(BUSY_RETRY_SECONDS)} if status == 503 else None)
