"""Screenings: an office's own, signed on one page; what came from below by unit and round; the rows of a number."""

from flask import Blueprint

bp = Blueprint("screenings", __name__)

from blueprints.screenings import overview, own, rows, words  # noqa: E402, F401 - the routes need bp first
