"""Cases: the ledger, one case with its history, and who must solve it by when."""

from flask import Blueprint

bp = Blueprint("cases", __name__)

from blueprints.cases import assignments, deadlines, extensions, ledger, progress, reading  # noqa: E402, F401 - the routes need bp first
