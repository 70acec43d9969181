"""Key projects: a county's list, a page for each, and the choice of one for a matter."""

from flask import Blueprint

bp = Blueprint("projects", __name__)

from blueprints.projects import listing, placing  # noqa: E402, F401 - the routes need bp first
