"""How a case is called on pages: its states, the steps of its history, where it came from, who is in it."""

from rules.case.ending import OTHERWISE
from rules.case.move import NOT_COUNTED, OPEN
from rules.words import N_

STATUSES = {
    "reported": N_("Reported"),
    "accepted": N_("Taken over"),
    "assigned": N_("Assigned, to be signed for"),
    "handling": N_("In hand"),
    "resolved": N_("Settled"),
    "closed": N_("Closed"),
    "merged": N_("Merged into another"),
    "withdrawn": N_("Taken back"),
    "voided": N_("Void"),
}
# What stands for it on pages and sheets: of what is over, whether it was settled.
STATES = STATUSES | {"otherwise": N_("Ended otherwise")}
TONES = (
    dict.fromkeys(OPEN, "wait")
    | dict.fromkeys(("resolved", "closed", "otherwise"), "done")
    | dict.fromkeys(NOT_COUNTED, "quiet")
)
STEPS = {
    "reported": N_("First reported"),
    "accepted": N_("Taken over by the level above"),
    "assigned": N_("Assigned"),
    "signed": N_("Signed for"),
    "objected": N_("Objected to the assignment"),
    "asked": N_("Asked for more time"),
    "granted": N_("More time given"),
    "refused": N_("More time refused"),
    "urged": N_("Urged"),
    "unchanged": N_("No change"),
    "progress": N_("Progress"),
    "resolved": N_("Resolved"),
    "handed_over": N_("Handed over to another unit"),
    "named": N_("A person concerned was named"),
    "tried": N_("Mediation attempted"),
    "agreed": N_("Agreement reached"),
    "corrected": N_("Agreement corrected"),
    "fulfilled": N_("Agreement fulfilled"),
    "court": N_("Confirmation by the court"),
    "confirmed": N_("Confirmed by a party"),
    "disputed": N_("A party says it is not solved"),
    "closed": N_("Closed by the office"),
    "reopened": N_("Reopened"),
    "referred": N_("Pointed to another route"),
    "stopped": N_("Mediation stopped"),
    "resumed": N_("Mediation taken up again"),
    "escalated": N_("Passed up one level"),
    "supervised": N_("Supervision notice"),
    "answered": N_("Supervision notice answered"),
    "replied": N_("Answer sent to the office above"),
    "advised": N_("Opinion of a helping unit"),
    "recused": N_("Taken from a unit that is concerned itself"),
    "unrecused": N_("Given back to the unit that was concerned"),
    "merged": N_("Merged"),
    "unmerged": N_("Merging undone"),
    "registered": N_("Registered as a petition"),
    "told": N_("Petitioner told in writing"),
    "reviewed": N_("Looked into again at the petitioner's request"),
    "pause_asked": N_("Asked that its time stand still"),
    "pause_denied": N_("The time runs on"),
    "paused": N_("Clock paused"),
    "continued": N_("Clock running again"),
    "noticed": N_("Document issued"),
    "decided": N_("Decided in the meeting"),
    "grouped": N_("Given to a work group"),
    "projected": N_("Belongs to a key project"),
    "amended": N_("Put right"),
    "sent_back": N_("Returned to its sender"),
    "sent_again": N_("Put right and sent again"),
    "taken_back": N_("Taken back by its sender"),
    "void_asked": N_("Proposed to void it, or to undo that"),
    "void_denied": N_("The proposal was refused or taken back"),
    "voided": N_("Declared void"),
    "unvoided": N_("Counts again"),
}
NOTES = ("unchanged", "progress")  # said of a case, without moving it
ORIGINS = {
    "screening": N_("Screening"),
    "hall": N_("Visit to the hall"),
    "letter": N_("Letter"),
    "call": N_("Telephone call"),
    "online": N_("Online"),
    "leader_day": N_("Leader's reception day"),
    "transferred": N_("Transferred from above"),
    "by_the_way": N_("Found by the way"),
}
PARTY_ROLES = {"applicant": N_("Applicant"), "respondent": N_("Respondent"), "other": N_("Other person")}

# Why somebody may need to see a person's data in full; an own reason may be written instead.
REASONS = {
    "call": N_("To telephone the people concerned"),
    "visit": N_("To visit or mediate"),
    "check": N_("To check who is meant"),
    "merge": N_("To see whether this is the same matter"),
}
OWN_REASON = "own"
REASON_LEAST = 4
MOST_PARTIES = 50


def state_of(status: str, method: str | None) -> str:
    """A code of STATES: what ended without a settlement is not called settled."""
    return "otherwise" if status == "resolved" and method in OTHERWISE else status
