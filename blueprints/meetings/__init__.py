"""Meetings: the monthly one of an office, its agenda, what it decides, and its papers."""

from flask import Blueprint

bp = Blueprint("meetings", __name__)

from blueprints.meetings import agenda, decisions, guests, listing, pack, reading  # noqa: E402, F401 - the routes need bp first
