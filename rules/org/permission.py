"""Who may do what: a verb belongs to a role in its relation to the unit concerned. Nothing else grants anything.

The system administrator, the security auditor and the business roles are separate people (三权分立): the first two
have no verb that shows the content of a report or a case.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

UNIT_KINDS = ("province", "city", "county", "town", "department", "village", "community")
FIELD_KINDS = ("village", "community")
ROLES = ("cadre", "office", "leader", "hall", "admin", "auditor")
HEAD = "head"  # beside the role of an office worker: who answers for the office
BUSINESS = frozenset({"cadre", "office", "leader", "hall"})

OWN, CHILD, BELOW = "own", "child", "below"
ANYWHERE = frozenset({OWN, CHILD, BELOW})
MOVED_GRACE = timedelta(days=60)
HERE = frozenset({OWN})
DIRECT = frozenset({CHILD})

VERBS: dict[str, dict[str, frozenset[str]]] = {
    "see": {"cadre": HERE, "office": ANYWHERE, "leader": ANYWHERE},
    "file": {"cadre": HERE, "office": frozenset({OWN, CHILD})},
    "review": {"office": DIRECT},
    "urge": {"office": DIRECT},
    "desk": {"office": HERE, "leader": HERE},
    "screen": {"office": HERE},
    "import": {"office": HERE},
    "meet": {"office": HERE},
    "campaign": {"office": HERE},
    "project": {"office": HERE},
    "freeze": {"office": HERE},
    "plan": {"office": HERE},
    "note": {"cadre": HERE, "office": frozenset({OWN, CHILD})},
    "assign": {"office": ANYWHERE},
    "issue": {"office": HERE},
    "offer": {"office": HERE},
    "sign": {"cadre": HERE, "office": HERE},
    "escalate": {"cadre": HERE, "office": HERE},
    "answer": {"cadre": HERE, "office": HERE},
    "object": {"cadre": HERE, "office": HERE},
    "ask": {"cadre": HERE, "office": HERE},
    # the head of the unit approves more time (信访工作条例 Art. 34); a clerk enters what was decided
    "grant": {"office": ANYWHERE, "leader": ANYWHERE},
    "refuse": {"office": ANYWHERE, "leader": ANYWHERE},
    # who agrees that a matter is void: a second person, at the office or as its leader
    "second": {"office": ANYWHERE, "leader": ANYWHERE},
    "register": {"office": ANYWHERE},
    "receive": {"office": HERE, "hall": HERE, "leader": HERE},
    "pass_on": {"office": HERE, "hall": HERE},
    "tell": {"cadre": HERE, "office": ANYWHERE},
    "pause": {"office": ANYWHERE},
    "judge": {"office": ANYWHERE},
    "reveal": {"cadre": HERE, "office": ANYWHERE, "leader": ANYWHERE},
    "export": {"office": ANYWHERE, "leader": ANYWHERE},
    "manage": {"admin": ANYWHERE},
    "agree": {"admin": ANYWHERE, HEAD: ANYWHERE},
    "audit": {"auditor": ANYWHERE},
    "carry": {"cadre": HERE},
    "inbox": dict.fromkeys(BUSINESS | {"admin"}, HERE),
    "sign_in": dict.fromkeys(ROLES, ANYWHERE),
}


@dataclass(frozen=True)
class Seat:
    """One role of one person at one unit."""

    role: str
    path: str


def relation(seat_path: str, unit_path: str) -> str | None:
    """How a unit stands to the seat's unit: its own, a direct child, further below, or none of these."""
    if not unit_path.startswith(seat_path):
        return None
    steps = unit_path[len(seat_path) :].count("/")
    return (OWN, CHILD)[steps] if steps < 2 else BELOW


def may(seats: Iterable[Seat], verb: str, unit_path: str) -> bool:
    """Whether any of the seats grants the verb on the unit. An unknown verb is a KeyError: a mistake of ours."""
    grants = VERBS[verb]
    return any(relation(seat.path, unit_path) in grants.get(seat.role, frozenset()) for seat in seats)


def may_somewhere(seats: Iterable[Seat], verb: str) -> bool:
    """Whether the verb is granted on any unit at all: what a page's door asks."""
    return any(VERBS[verb].get(seat.role) for seat in seats)


def reach(seats: Iterable[Seat], verb: str) -> list[tuple[str, bool]]:
    """(path, whole subtree?) for every seat that grants the verb: what a query may return."""
    found = []
    for seat in seats:
        granted = VERBS[verb].get(seat.role, frozenset())
        if OWN in granted or BELOW in granted:
            found.append((seat.path, BELOW in granted or CHILD in granted))
    return found


def top(path: str) -> bool:
    """Whether a unit stands at the top of its tree."""
    return path.count("/") == 2


def separate(roles: Iterable[str]) -> bool:
    """Whether one person may hold these roles together: administration, audit and business never mix."""
    held = set(roles)
    groups = (held & BUSINESS, held & {"admin"}, held & {"auditor"})
    return sum(1 for group in groups if group) <= 1
