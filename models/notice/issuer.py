"""Who issues a paper about a case: the office in charge of it, or of some kinds a unit that handles it."""

from __future__ import annotations

from models.case.case import Case
from models.org.unit import Unit
from models.org.user import User
from rules.errors import Forbidden
from rules.notice import notice as rule


def issuer(case: Case, kind: str, *, by: User) -> Unit:
    """The unit as whose clerk the person issues a paper of this kind about the case; Forbidden says whose it is."""
    whose = rule.KINDS[kind].whose
    if whose == rule.HANDS:
        for hand in (case.handler, *case.co_handlers, case.unit):
            if hand is not None and by.may("issue", hand):
                return hand
    if by.may("assign", case.office):
        return by.unit_for("assign", case.office)
    own = [unit for unit in by.units() if by.may("issue", unit)]
    if whose == rule.HANDS and own:
        return own[0]
    raise Forbidden(rule.NOT_YOUR_CASE, office=case.office.name)
