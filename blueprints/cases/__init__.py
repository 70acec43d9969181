"""Cases: the ledger, one case with its history, and who must solve it by when."""

from flask import Blueprint

bp = Blueprint("cases", __name__)

from blueprints.cases import (  # noqa: E402, F401 - the routes need bp first
    assigned,
    assignments,
    bulk,
    clocks,
    deadlines,
    endings,
    extensions,
    ledger,
    mergers,
    passing,
    progress,
    reading,
    recusals,
    routes,
    views,
)
