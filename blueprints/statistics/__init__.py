"""Statistics: the figures of a unit with what they are made of, the rows behind each, and the freezing of a month."""

from flask import Blueprint

bp = Blueprint("statistics", __name__)

from blueprints.statistics import freezing, page, rows, words  # noqa: E402, F401 - the routes need bp first
