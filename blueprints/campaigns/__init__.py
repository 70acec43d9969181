"""Campaigns: a period of special effort over chosen matters, its work groups and its closing report."""

from flask import Blueprint

bp = Blueprint("campaigns", __name__)

from blueprints.campaigns import choosing, groups, leading, report  # noqa: E402, F401 - the routes need bp first
