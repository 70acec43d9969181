"""Notices: numbered papers about a case, from the draft to the day on which they arrived."""

from flask import Blueprint

bp = Blueprint("notices", __name__)

from blueprints.notices import drafting, listing, moves, reading  # noqa: E402, F401 - the routes need bp first
