"""Statistics: the figures of a unit, the rows behind each, the freezing of a month, its analysis, plans and forms."""

from flask import Blueprint

bp = Blueprint("statistics", __name__)

from blueprints.statistics import analysis, freezing, monthly_forms, page, plans, rows, words  # noqa: E402, F401 - the routes need bp first

ALL = (bp, analysis.bp, plans.bp, monthly_forms.bp)
