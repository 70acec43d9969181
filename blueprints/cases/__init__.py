"""Cases: the ledger, one case with its history, and who must solve it by when."""

from flask import Blueprint

bp = Blueprint("cases", __name__)

from blueprints.cases import (  # noqa: E402, F401 - the routes need bp first
    amendments,
    assigned,
    assigning_many,
    assignments,
    clocks,
    deadlines,
    endings,
    extensions,
    ledger,
    ledger_views,
    mergers,
    passing,
    progress,
    reading,
    recusals,
    returns,
    routes,
    voidings,
)
