"""The people that a row of an old ledger names: several in one cell, with details in brackets behind each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from rules.ledger.values import filler
from rules.org.contact import person_name, plain
from rules.words import N_
from rules.written import Unclear

NAME, MOST_PARTIES = 60, 50
OPENS, CLOSES = "([{<【〔《〈", ")]}>】〕》〉"
BETWEEN, WITHIN = re.compile(r"[、,;/\n]+"), re.compile(r"[、,;\s]+")
IDENTITY = re.compile(r"(?:身份证号?码?:?)?(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{15}(?!\d)")
PHONE = re.compile(r"(?:电话|手机|联系方式)?:?\s*(?<!\d)(1\d{10}|0\d{2,3}-?\d{7,8})(?!\d)")
SEX_OR_AGE = re.compile(r"男|女|[男女]?性|\d{1,3}(?:周?岁)?")
NOT_CLOSED = N_("A bracket has no counterpart. Put it right, so that it is clear whom it concerns.")
TOO_MANY = N_("Put a mark such as 、 between the names, 50 people at most.")


@dataclass(frozen=True)
class Person:
    """Somebody named in a row."""

    name: str
    role: str
    phone: str = ""
    address: str = ""

    def with_more(self, phone: str, address: str) -> Person:
        """The same person with what other columns tell, where the own cell says nothing of it."""
        return replace(self, phone=self.phone or phone, address=self.address or address)


def phones(text: str) -> list[str]:
    """The numbers in their order; a filler keeps the place of somebody without one."""
    said = [plain(one) for one in BETWEEN.split(plain_lines(text)) if plain(one)]
    return ["" if filler(one) else one for one in said]


def plain_lines(text: str) -> str:
    """Each line made plain, the lines kept apart."""
    return "\n".join(plain(line) for line in text.splitlines())


def persons(text: str, role: str) -> Iterator[Person]:
    """Everybody in a cell; Unclear where brackets do not match. Identity numbers, sex and age are not taken over."""
    for part in _split(text):
        name, detail = _opened(part)
        phone = PHONE.search(f"{name} {detail}")
        bare = PHONE.sub(" ", IDENTITY.sub(" ", name))
        address = _address(detail)
        for at, one in enumerate(names(bare)):
            yield Person(one, role, phone[1] if phone and not at else "", address if not at else "")


def _split(text: str) -> Iterator[str]:
    """The cell at the marks between people, not at those within brackets."""
    depth, part = 0, ""
    for sign in text:
        one = plain(sign) or sign
        depth += (one in OPENS) - (one in CLOSES)
        if depth < 0:
            raise Unclear(NOT_CLOSED)
        if not depth and BETWEEN.fullmatch(one):
            yield part
            part = ""
        else:
            part += one
    if depth:
        raise Unclear(NOT_CLOSED)
    yield part


def _opened(part: str) -> tuple[str, str]:
    """(what stands outside of brackets, what stands within)."""
    depth, outside, inside = 0, "", ""
    for sign in part:
        depth += sign in OPENS
        if depth:
            inside += "," if sign in OPENS + CLOSES else sign
        else:
            outside += sign
        depth -= sign in CLOSES
    return outside, inside


def _address(detail: str) -> str:
    """What is left of a detail without numbers, sex and age: where the person lives."""
    bare = PHONE.sub(" ", IDENTITY.sub(" ", detail))
    said = [one for one in WITHIN.split(bare) if one and not SEX_OR_AGE.fullmatch(one) and not filler(one)]
    return " ".join(said)


def names(text: str) -> list[str]:
    """李某 王某 are two people, 李  某 is one whose name was spread to fill its cell, 李 某 王 某 are two of those."""
    words = [word for word in text.split() if not filler(word)]
    found: list[str] = []
    for spread, group in groupby(words, lambda word: len(word) == 1):
        said = list(group)
        if not spread:
            found += said
        elif len(said) == 1 and found:
            found[-1] += said[0]
        else:
            found += ["".join(said[:2]), "".join(said[2:])] if len(said) == 4 else ["".join(said)]
    if len(found) > 1 and len(found[0]) == 1:
        found[:2] = [found[0] + found[1]]
    return [person_name(one) for one in found]
