"""The moves of a case: what may be done in which state, by which of its units, and what to say to everybody else."""

from __future__ import annotations

from rules.errors import Forbidden, NotAllowed
from rules.org.permission import CHILD, OWN, relation
from rules.words import N_

OFFICE, HANDLER, HANDS, OWNER, HELPERS, CIRCLE = "office", "handler", "hands", "owner", "helpers", "circle"
OPEN = ("reported", "accepted", "assigned", "handling")
WITH_HANDLER = ("assigned", "handling")
NOT_TOLD = ("withdrawn", "voided")  # taken back by who told of it, or no matter at all
NOT_COUNTED = (*NOT_TOLD, "merged")  # these, and what is told once already: they count nowhere
ENDED = ("resolved", "closed")
TRIES = 2  # attempts to mediate before a matter is passed up, where no office has set another number

ACTIONS = {
    "assign": N_("assign it"),
    "sign": N_("sign for it"),
    "object": N_("object to the assignment"),
    "ask": N_("ask for more time"),
    "grant": N_("give more time"),
    "refuse": N_("refuse more time"),
    "ask_pause": N_("ask that its time stand still"),
    "grant_pause": N_("let its time stand still as asked"),
    "deny_pause": N_("say why its time runs on"),
    "urge": N_("urge the handling unit"),
    "merge": N_("merge it with another matter"),
    "unmerge": N_("take it out of the matter it was merged into"),
    "name": N_("name a person concerned"),
    "attempt": N_("note an attempt to mediate"),
    "agree": N_("record an agreement"),
    "correct": N_("correct what is recorded of the agreement"),
    "stop": N_("stop the mediation"),
    "resume": N_("take the mediation up again"),
    "fulfil": N_("note that the agreement was fulfilled"),
    "court": N_("note a request to the court"),
    "ruling": N_("note what the court decided"),
    "refer": N_("point to another route"),
    "resolve": N_("say that it is settled"),
    "confirm": N_("note whether a party confirms it"),
    "close": N_("close it"),
    "reopen": N_("reopen it"),
    "recuse": N_("take it from a unit that it concerns"),
    "escalate": N_("pass it up one level"),
    "supervise": N_("supervise it formally"),
    "answer": N_("answer the supervision notice"),
    "advise": N_("give their opinion on it"),
    "amend": N_("put right what was told wrong"),
    "send_back": N_("return it to its sender"),
    "void": N_("propose that it be void"),
    "unvoid": N_("propose that it count again"),
}
# Whose move it is: the office in charge and those above it, the unit that handles the case, or any unit that has to do
# with it.
WHO = {
    "assign": OFFICE,
    "sign": HANDLER,
    "object": HANDLER,
    "ask": HANDLER,
    "grant": OFFICE,
    "refuse": OFFICE,
    "ask_pause": HANDLER,
    "grant_pause": OFFICE,
    "deny_pause": OFFICE,
    "urge": OFFICE,
    "merge": OFFICE,
    "unmerge": OFFICE,
    **dict.fromkeys(("agree", "correct", "stop", "resume", "fulfil", "court", "ruling", "refer"), HANDS),
    **dict.fromkeys(("name", "resolve", "confirm", "amend", "void", "unvoid"), HANDS),
    **dict.fromkeys(("close", "reopen", "recuse", "send_back"), OFFICE),
    "attempt": CIRCLE,
    "escalate": OWNER,
    "supervise": OFFICE,
    "answer": HANDLER,
    "advise": HELPERS,
}
# Who may do the one may do the other.
AS = dict.fromkeys(("urge", "close", "reopen", "merge", "unmerge", "recuse", "supervise", "send_back"), "assign")
AS |= {"advise": "answer", "ask_pause": "ask", "grant_pause": "pause", "deny_pause": "pause"}
# What else a move needs: a fact about the case (a property of it), and whether it must be so.
NEEDS = {
    "ask": ("asks", False),
    **dict.fromkeys(("grant", "refuse"), ("asks", True)),
    "ask_pause": ("asks_pause", False),
    **dict.fromkeys(("grant_pause", "deny_pause"), ("asks_pause", True)),
    **dict.fromkeys(("attempt", "agree", "stop"), ("stopped", False)),
    "resume": ("stopped", True),
    **dict.fromkeys(("correct", "fulfil", "court", "ruling"), ("agreed", True)),
    "supervise": ("supervised", False),
    "answer": ("supervised", True),
    "advise": ("helped", True),
    "send_back": ("returnable", True),
    "amend": ("in_report", False),
    "void": ("handled", False),
}
UNMET = {
    ("asks", False): N_("More time has been asked for already; %(office)s decides about it."),
    ("asks", True): N_("Nobody asks for more time in this matter. %(handler)s can ask for it."),
    ("asks_pause", False): N_("A standstill has been asked for already; %(office)s decides about it."),
    ("asks_pause", True): N_("Nobody asks that the time of this matter stand still. %(handler)s can ask for it."),
    ("stopped", False): N_(
        "The mediation of this matter has stopped: it is voluntary (People's Mediation Law, Art. 3, 17). Whoever "
        "handles it can point the people concerned to the other routes, or take it up again when all of them want it."
    ),
    ("stopped", True): N_("The mediation of this matter has not stopped. Whoever handles it can go on with it."),
    ("supervised", False): N_("A supervision notice waits for its answer already. %(handler)s can answer it."),
    ("supervised", True): N_("No supervision notice waits for an answer. %(office)s can send one."),
    ("returnable", True): N_(
        "Only a matter that came on its own from a phone is returned to its sender, once. What came with a report is "
        "returned with it."
    ),
    ("in_report", False): N_(
        "The report that tells of this matter is not accepted yet. Its unit can send it once more, put right; "
        "the level above can return it, or accept it first."
    ),
    ("handled", False): N_(
        "Something has been done in this matter already, or another one rests in it, so it was no mistake of entry. "
        "%(handler)s can settle it, or %(office)s merge or close it."
    ),
    ("helped", True): N_("No unit helps with this matter. %(office)s can name one when it assigns it."),
    ("agreed", True): N_("No agreement is recorded in this matter. Whoever handles it can record it first."),
}

MOVES: dict[tuple[str, str], str] = {
    ("accept", "reported"): "accepted",
    ("unaccept", "accepted"): "reported",
    ("withdraw", "reported"): "withdrawn",
    ("restore", "withdrawn"): "reported",
    ("unvoid", "voided"): "accepted",  # or the open state that it came from
    **{("assign", status): "assigned" for status in OPEN},
    ("sign", "assigned"): "handling",
    ("object", "assigned"): "accepted",
    ("object", "handling"): "accepted",
    **{(action, "handling"): "handling" for action in ("ask", "grant", "refuse")},
    **{(action, "handling"): "handling" for action in ("ask_pause", "grant_pause", "deny_pause")},
    ("urge", "assigned"): "assigned",
    ("urge", "handling"): "handling",
    **{("resolve", status): "resolved" for status in OPEN},
    **{(action, status): status for action in ("attempt", "stop", "resume") for status in OPEN},
    **{(action, status): status for action in ("agree", "correct") for status in (*OPEN, "resolved")},
    **{
        (action, status): status
        for action in ("name", "amend", "fulfil", "court", "ruling", "refer")
        for status in (*OPEN, *ENDED)
    },
    **{("confirm", status): status for status in ENDED},
    ("close", "resolved"): "closed",
    **{("reopen", status): "accepted" for status in ENDED},
    **{("merge", status): "merged" for status in OPEN},
    **{("recuse", status): status for status in (*OPEN, "resolved", "closed")},
    ("replace", "handling"): "assigned",  # the unit that takes over has to sign for it
    **{("escalate", status): "accepted" for status in OPEN},
    **{(action, status): status for action in ("supervise", "advise") for status in WITH_HANDLER},
    **{("answer", status): status for status in (*WITH_HANDLER, *ENDED)},  # also of what is settled meanwhile
    ("send_back", "reported"): "reported",
    **{("void", status): "voided" for status in OPEN},
    ("unmerge", "merged"): "accepted",  # or the open state that it came from
}

REFUSALS = {
    "reported": N_("This matter is not assigned yet. %(office)s can assign it."),
    "accepted": N_("This matter is with %(office)s, which can assign it."),
    "assigned": N_(
        "This matter waits at %(handler)s, which can sign for it or object. %(office)s can assign it to another unit."
    ),
    "handling": N_("%(handler)s has signed for this matter and handles it. %(office)s can assign it to another unit."),
    "resolved": N_(
        "This matter is settled. %(office)s can close it or reopen it; whoever handles it can note what the people "
        "concerned say of it."
    ),
    "closed": N_("This matter is closed. %(office)s can reopen it under the same number."),
    "merged": N_("This matter was merged into another one. Go on there, or %(office)s can take it out again."),
    "voided": N_(
        "This matter is void: it was a test or a mistake, and counts nowhere. Whoever entered it or %(office)s can "
        "propose that it count again."
    ),
    "withdrawn": N_("The unit that reported this matter has taken it back, and can report it again."),
}
NOT_YOURS = {
    OFFICE: N_("Only %(office)s, which is in charge of this matter, or an office above it can do this. Call them."),
    HANDLER: N_("Only %(handler)s, which is to handle this matter, can do this. Call them."),
    HANDS: N_("Only the units that handle this matter and %(office)s, which is in charge, can do this. Call them."),
    OWNER: N_("Only %(handler)s, whose turn it is, can do this. Call them."),
    HELPERS: N_("Only the units that help with this matter can do this."),
    CIRCLE: N_(
        "Only the units that handle this matter, its work group and %(office)s, which is in charge, can do this. "
        "Call them."
    ),
}
OTHERS = {
    OFFICE: N_("%(office)s, which is in charge, or an office above it can: %(actions)s."),
    HANDLER: N_("%(handler)s, which is to handle it, can: %(actions)s."),
    HANDS: N_("The units that handle it can: %(actions)s."),
    OWNER: N_("%(handler)s, whose turn it is, can: %(actions)s."),
    HELPERS: N_("The units that help with it can: %(actions)s."),
    CIRCLE: N_("The units that handle it, and its work group, can: %(actions)s."),
}


def possible(action: str, status: str) -> bool:
    """Whether the state allows the move, whoever makes it."""
    return (action, status) in MOVES


def move(action: str, status: str, *, office: str, handler: str) -> str:
    """The state after the move; NotAllowed says who may do what instead. `office`, `handler`: names of units."""
    if not possible(action, status):
        raise NotAllowed(REFUSALS[status], office=office, handler=handler)
    return MOVES[action, status]


def not_yours(action: str, *, office: str, handler: str) -> Forbidden:
    """The refusal for somebody whose move it is not."""
    return Forbidden(NOT_YOURS[WHO[action]], office=office, handler=handler)


def tries_missing(urgency: str, tries: int, needed: int, *, stopped: bool) -> int:
    """How many attempts to mediate still come first; none where it may escalate (条例 Art. 25: told at once), or where
    the mediation has stopped, so that no more can be made."""
    return 0 if stopped or urgency == "escalating" else max(0, needed - tries)


def may_handle(office_path: str, unit_path: str, home_path: str) -> bool:
    """To whom an office may assign: itself, those directly below it, and the unit where the matter arose."""
    return relation(office_path, unit_path) in (OWN, CHILD) or unit_path == home_path
