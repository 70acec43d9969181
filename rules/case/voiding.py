"""Voiding (作废): what may be voided as a test or a mistaken entry, and who must agree."""

from rules.case.move import OPEN
from rules.words import N_

KINDS = ("void", "unvoid")
FROM = OPEN
OUTCOMES = ("agreed", "refused", "withdrawn")
CAUSES = {
    "test": N_("Entered to practise or to try the software out"),
    "slip": N_("Sent by mistake; there is no such matter"),
    "wrong_unit": N_("Entered for the wrong unit, and entered anew where it belongs"),
}
ESCALATES = "escalating"  # for what may escalate the next office above must agree
# What was done to people outside, decided, or sent out: a matter in which such a step stands was no mistake of entry.
ACTS = (
    "resolved",
    "tried",
    "agreed",
    "fulfilled",
    "court",
    "confirmed",
    "disputed",
    "closed",
    "reopened",
    "referred",
    "stopped",
    "escalated",
    "supervised",
    "answered",
    "advised",
    "told",
    "replied",
    "reviewed",
    "noticed",
    "decided",
    "grouped",
)
WAITS = N_("This is proposed already, and waits for a second person at %(office)s or its leader.")
NOTHING_WAITS = N_("Nothing waits for a second person here. Load the page again.")
SECOND_PERSON = N_(
    "A second person at %(office)s or its leader, or those of an office above it, decide about this: not who proposed "
    "it, nor an account made since. Call them."
)
NOBODY = N_(
    "Nobody but you can agree to this at %(office)s or above. It takes a second person of that office or its leader, "
    "with an account made before it is proposed. Ask your administrator to give them one, then propose it."
)
OVERRUN = N_(
    "A deadline of this matter has passed, and an overrun stays on record. It cannot be voided any more; settle it and "
    "close it."
)
FROZEN = N_(
    "A month in which this matter no longer counted has been frozen, so it cannot come back. Report it anew; the two "
    "can be found by their numbers."
)
