# ruff: noqa: E402, F401 - the routes need bp first
"""Cases: the ledger, one case with its history, and who must solve it by when."""

from flask import Blueprint

bp = Blueprint("cases", __name__)

from blueprints.cases import reading, routes
from blueprints.cases.ledger import page, views
from blueprints.cases.lists import assigned, deadlines
from blueprints.cases.moves import (
    amendment,
    assignment,
    assignment_of_many,
    case_return,
    escalation,
    extension,
    forms,
    merger,
    petition,
    progress,
    recusal,
    voiding,
)
