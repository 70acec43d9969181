"""Petitions (信访事项): their kinds, how people are told, what is decided, and whose move each is.

信访工作条例 (Regulations on Petition Work, 2022): kinds Art. 29-31, decision 32, review 35, re-review 36.
"""

from __future__ import annotations

from dataclasses import dataclass

from rules.case.clock import JUDGE
from rules.case.move import HANDLER, OFFICE
from rules.errors import Forbidden
from rules.words import N_

SUGGESTION, ACCUSATION, CLAIM = "suggestion", "accusation", "claim"
KINDS = {
    SUGGESTION: N_("Suggestion (Art. 29)"),
    ACCUSATION: N_("Accusation (Art. 30)"),
    CLAIM: N_("Claim (Art. 31)"),
}
# What can be chosen when it is registered: only what Art. 31 (6) leaves to the petition's own procedure has 60 days.
ELSEWHERE = "elsewhere"
CHOICES = {
    CLAIM: N_("Claim that is looked into and decided here (Art. 31, item 6)"),
    ELSEWHERE: N_("Claim that belongs to a court, arbitration, review or another procedure (Art. 31, items 1 to 5)"),
    SUGGESTION: N_("Suggestion or opinion (Art. 29)"),
    ACCUSATION: N_("Accusation against an official (Art. 30)"),
}
WAYS = {
    "handed": N_("Handed over on paper"),
    "post": N_("By post"),
    "online": N_("Electronically"),
    "unknown": N_("Not possible: name or address is not known (Art. 23)"),
}
OPINIONS = {
    "supported": N_("Supported"),
    "explained": N_("Understandable, but without a legal basis: explained"),
    "refused": N_("Not supported"),
}
REVIEWS = {
    "upheld": N_("Decision upheld"),
    "changed": N_("Decision changed"),
    "again": N_("Sent back to be looked into again"),
}


@dataclass(frozen=True)
class Move:
    """What can be done with a petition: `needs`: the clock that must run, `verb`: what rules/org/permission.py asks."""

    name: str
    whose: str
    verb: str
    needs: str | None = None


MOVES = {
    "registration": Move(N_("register it as a petition"), OFFICE, "register"),
    "telling": Move(N_("tell the petitioner that it was received"), HANDLER, "tell", "answer"),
    "opinion": Move(N_("give the written decision"), HANDLER, "tell", "settle"),
    "extension": Move(N_("give 30 days more for the decision"), OFFICE, "register", "settle"),
    "review_request": Move(N_("enter that a review is asked for"), OFFICE, "register", "review_request"),
    "review": Move(N_("decide the review"), JUDGE, "judge", "review"),
    "rereview_request": Move(N_("enter that a re-review is asked for"), OFFICE, "register", "rereview_request"),
    "rereview": Move(N_("decide the re-review"), JUDGE, "judge", "rereview"),
}
ANSWERS = ("telling", "opinion")  # can still be given after the matter ended
NOT_REGISTERED = N_("This matter is not registered as a petition. %(office)s can register it.")
REGISTERED = N_("This matter is registered as a petition of this kind already.")
NOT_RUNNING = {
    "answer": N_("The petitioner has been told already. What is still to do stands under Deadlines."),
    "settle": N_(
        "No claim waits for a decision here: only one by Art. 31, item 6 of the Regulations on Petition Work has 60 "
        "days, and one that was decided can be reviewed."
    ),
    "review_request": N_(
        "A review can be asked for once the written decision was given, within 30 days (Regulations on Petition Work, "
        "Art. 35)."
    ),
    "review": N_("No review waits for a decision. %(office)s can enter the petitioner's request."),
    "rereview_request": N_(
        "A re-review can be asked for once the review was answered, within 30 days; after it the same facts are not "
        "taken up again (Regulations on Petition Work, Art. 36)."
    ),
    "rereview": N_("No re-review waits for a decision. %(office)s can enter the petitioner's request."),
}
TOO_LATE = N_(
    "The 30 days to ask ended on %(until)s (Regulations on Petition Work, Art. 35, 36). "
    "Point the petitioner to another lawful route."
)
EXTENDED_ONCE = N_("The 60 days were extended already, which is possible once (Regulations on Petition Work, Art. 34).")
NOT_YOURS = {
    OFFICE: N_("Only %(office)s, which is in charge of this matter, or an office above it can do this. Call them."),
    HANDLER: N_("Only %(handler)s, which is to handle this matter, or an office above it can do this. Call them."),
    JUDGE: N_("Only %(judge)s, which decides about it, or an office above it can do this. Call them."),
}
CAN = {
    OFFICE: N_("%(office)s, which is in charge, or an office above it can: %(actions)s."),
    HANDLER: N_("%(handler)s, which is to handle it, or an office above it can: %(actions)s."),
    JUDGE: N_("%(judge)s, which decides about it, or an office above it can: %(actions)s."),
}


def not_yours(whose: str, **names: str) -> Forbidden:
    """The refusal for somebody whose move it is not. `names`: office, handler, judge."""
    return Forbidden(NOT_YOURS[whose], **names)
