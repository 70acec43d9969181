"""What the rows of the policy are made of: who stands how to a unit, and the shape of a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.rich import Belongings, County

Who = Mapping[str, str]
Send = Callable[[County, Belongings], dict[str, Any]]

OFFICES = ("town", "other_town", "department", "county")
VILLAGES = ("village", "village2", "other_village")
OUR_ROLES = ("cadre", "office", "leader", "hall", "admin", "auditor")
PUBLIC: Who = {}
SIGNED_IN: Who = dict.fromkeys(OUR_ROLES, "own child below beside elsewhere above")
SEE: Who = {"cadre": "own", "office": "own child below", "leader": "own child below"}
OFFICES_SEE: Who = {"office": "own child below", "leader": "own child below"}
FIGURES: Who = {"office": "own child below above", "leader": "own child below above"}
CLERKS_SEE: Who = {"office": "own child below"}
NOTE: Who = {"cadre": "own", "office": "own child"}
FILE: Who = NOTE
HAVE_TO_DO: Who = {"cadre": "own", "office": "own child below"}  # the case's units, and the office in charge
REVIEW: Who = {"office": "child"}
REVIEW_SOME: Who = {"office": "child"}  # what is named in the form is looked at one by one: see test_access.py
CHOOSE_SOME: Who = {"office": SIGNED_IN["office"]}  # cases of others are passed over, as if they were not there
DESK: Who = {"office": "own", "leader": "own"}
PROJECTS: Who = {"office": "own above", "leader": "own above"}  # their names are read below as well
BELOW: Who = {"office": "child below", "leader": "child below"}
GUEST: Who = {"office": "above", "leader": "above"}  # whose meeting it is stands above theirs
SCREEN: Who = {"office": "own"}
INBOX: Who = dict.fromkeys(("cadre", "office", "leader", "hall"), "own")
READS_INBOX: Who = {**INBOX, "admin": "own"}  # an administrator reads what is for themselves alone
MANAGE: Who = {"admin": "own child below"}
RECEIVE: Who = {"office": "own", "hall": "own", "leader": "own"}
PASS_ON: Who = {"office": "own", "hall": "own"}
ASSIGN: Who = {"office": "own child below"}
SECOND: Who = {"office": "own child below", "leader": "own child below"}
SIGN: Who = {"cadre": "own", "office": "own"}
MEET: Who = {"office": "own"}
PAPER_MOVES = ("keep", "issue", "discard", "serve", "withdraw")
MEETING_FORMS = (
    "keep_details", "hold", "urging", "propose", "put", "take_off", "take_off_many", "shift", "keep_decisions",
    "close_minutes", "invite",
)  # fmt: skip
CAMPAIGN_FORMS = ("keep_details", "choose", "drop", "keep_group", "keep_criteria", "close")
AUDIT: Who = {"auditor": "own child below"}
MARKS: dict[str, Who] = {
    "matter": SEE,
    "message": INBOX,
    "channel": MANAGE,
    "suggestion": MANAGE,
    "intake": {**SEE, "hall": "own"},
}
AUTHORS_OWN = {"suggestion"}


@dataclass(frozen=True)
class Row:
    """One route and method. `names` tells that the author meets the people of the case unmasked there."""

    endpoint: str
    method: str
    who: Who
    hidden: int = 404
    seen: Who | None = None
    send: Send | None = None
    door: Who | None = None
    names: bool = False
    public: bool = False
    units: tuple[str, ...] = ()  # only these are played; none: all
    also: tuple[str, ...] = ()  # further queries of the same address, as `format=xlsx`
    top: bool = False  # only whose seat stands at the top of the tree: what is set there is set for all
    of: str = ""  # names a case: it is that of its "hands" (place, handler, helpers), its "handler" or its "office"
    author: bool = False  # only the very person whose thing the address names

    @property
    def roles(self) -> set[str]:
        """The roles that pass the door at all."""
        return set(self.door or self.who)


def everybody(endpoint: str, *methods: str) -> list[Row]:
    """Rows of a route that needs no account."""
    return [Row(endpoint, method, PUBLIC, public=True) for method in methods or ("GET",)]


def managed(*endpoints: str, method: str = "GET", send: Send | None = None) -> list[Row]:
    """Rows of the administrators' pages."""
    return [Row(endpoint, method, MANAGE, send=send) for endpoint in endpoints]


def for_all(*endpoints: str, method: str = "GET") -> list[Row]:
    """Rows of what an administrator sets for the whole tree."""
    return [Row(endpoint, method, MANAGE, top=True, hidden=403) for endpoint in endpoints]
