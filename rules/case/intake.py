"""A matter that comes in at an office's door (登记): how it came, what is owed to who told it, to whom it may go on."""

from __future__ import annotations

from rules.case.move import OPEN
from rules.org.contact import plain
from rules.org.permission import CHILD, OWN, relation
from rules.words import N_

BY_THE_WAY, TRANSFERRED = "by_the_way", "transferred"
ORIGINS = ("hall", "letter", "call", "online", "leader_day", TRANSFERRED, BY_THE_WAY)
FIELD_ORIGINS = ("screening", BY_THE_WAY, "hall", "letter", "call", "online")  # of a single case from a phone
NAMED = ("hall", "call", "leader_day")  # somebody stands or talks there: a name or form of address can be asked for
# Whoever registers stays responsible until somebody else has signed for it (首接负责制).
WAITS = tuple(status for status in OPEN if status != "handling")
LISTS = ("waiting", "unsigned", "all")
# Letters and digits that nobody mistakes for one another, read aloud or on paper.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8

GONE = N_("This matter has gone on already. Its page says who has it now.")
NOT_YOURS = N_("Only the office that registered this matter can hand it over. Call %(office)s.")
NO_SUCH_UNIT = N_("Choose one of those offered.")
TAKEN = N_("This form has registered a matter already. Load the page again for another one.")
FUTURE = N_("This day has not come yet.")
PAST = N_("This day is over.")
NOTHING_OWED = N_("No answer to the office above is owed in this matter.")


def tells(origin: str) -> bool:
    """Whether somebody came with it, who must be told in writing within 15 days (信访工作条例 Art. 22, 23)."""
    return origin in ORIGINS and origin != BY_THE_WAY


def may_pass(receiver_path: str, unit_path: str) -> bool:
    """To whom the first receiver may hand it over: its own office, those directly below, and the one next above."""
    return relation(receiver_path, unit_path) in (OWN, CHILD) or relation(unit_path, receiver_path) == CHILD


def is_above(path: str, other: str) -> bool:
    """Whether the first unit stands somewhere above the second one."""
    return path != other and other.startswith(path)


def serial_of(text: str) -> int:
    """The serial of a number as people type it: "2026-000123", also in full-width digits, or only its end; 0: none."""
    last = plain(text).replace("—", "-").split("-")[-1].strip()
    return int(last) if last.isascii() and last.isdigit() and len(last) < 13 else 0


def code_of(text: str) -> str:
    """The code of a slip as people type it, with or without its dash; "" where it cannot be one."""
    said = plain(text).upper().replace("-", "").replace(" ", "")
    return said if len(said) == CODE_LENGTH and not set(said) - set(SIGNS) and not said.isdigit() else ""


def shown_code(code: str) -> str:
    """The code in two groups, for reading aloud: "K7PD-M2XA"."""
    return f"{code[:4]}-{code[4:]}"
