"""Matters that come in at an office's door: registered, found again by number, handed over, answered upwards."""

from flask import Blueprint

bp = Blueprint("intakes", __name__)

from blueprints.intakes import form, going_on, listing, page  # noqa: E402, F401 - the routes of the blueprint
