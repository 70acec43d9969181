"""What changed between two versions of a report, as the bodies that came tell it; people stay masked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rules import mask
from rules.case.category import BY_CODE, URGENCIES
from rules.report.report import BASES, OUTCOMES, UPDATES
from rules.words import N_

Body = Mapping[str, Any]
CASE_FIELDS = {
    "category": N_("Kind of dispute"),
    "summary": N_("What it is about"),
    "place": N_("Place"),
    "happened_on": N_("Happened on"),
    "people": N_("People involved"),
    "urgency": N_("Urgency"),
    "parties": N_("People named"),
}
CODES = {
    "outcome": OUTCOMES,
    "bases": BASES,
    "urgency": URGENCIES,
    "kind": UPDATES,
    "category": {code: one.name for code, one in BY_CODE.items()},
}


@dataclass(frozen=True)
class Change:
    """One difference. `label` and the parts in `was` and `now` are msgids where `coded`, else as they were written."""

    label: str
    was: list[str] = field(default_factory=list)
    now: list[str] = field(default_factory=list)
    about: str = ""
    coded: bool = False


def changes(old: Body, new: Body) -> list[Change]:
    """The differences that a reviewer wants to see, the report's own first."""
    found = [*_fields(old, new, {"outcome": N_("Result"), "bases": N_("How they screened"), "note": N_("Remark")})]
    found += _cases(_by_id(old, "cases"), _by_id(new, "cases"))
    return [*found, *_updates(_by_case(old), _by_case(new))]


def without(body: Body, hidden: Collection[str]) -> Body:
    """What was sent, less the cases that are kept from the reader and what was said of them."""
    cases = [case for case in body.get("cases", ()) if str(case.get("id")) not in hidden]
    updates = [update for update in body.get("updates", ()) if str(update.get("case_id")) not in hidden]
    return {**body, "cases": cases, "updates": updates} if hidden else body


def _cases(old: dict[str, Body], new: dict[str, Body]) -> Iterator[Change]:
    for case_id, case in new.items():
        about = str(case.get("summary", ""))
        if case_id in old:
            yield from _fields(old[case_id], case, CASE_FIELDS, about)
        else:
            yield Change(N_("Matter added"), now=[about])
    for case_id, case in old.items():
        if case_id not in new:
            yield Change(N_("Matter taken out"), was=[str(case.get("summary", ""))])


def _updates(old: dict[str, Body], new: dict[str, Body]) -> Iterator[Change]:
    """By case, because every version may number its updates anew."""
    for case_id in {**old, **new}:
        before, after = old.get(case_id, {}), new.get(case_id, {})
        yield from _fields(before, after, {"kind": N_("Open matter"), "text": N_("What happened")})


def _fields(old: Body, new: Body, labels: Mapping[str, str], about: str = "") -> Iterator[Change]:
    for name, label in labels.items():
        was, now = _shown(name, old.get(name)), _shown(name, new.get(name))
        if was != now:
            yield Change(label, was, now, about, coded=name in CODES)


def _shown(name: str, value: Any) -> list[str]:
    """A value as the parts that are shown, empty where nothing was said."""
    if value in (None, "", []):
        return []
    if name == "parties":
        return [_person(one) for one in value]
    codes = CODES.get(name)
    values = value if isinstance(value, list) else [value]
    return [str(codes.get(one, one)) if codes else str(one) for one in values]


def _person(party: Body) -> str:
    parts = mask.name(party.get("name") or ""), mask.phone(party.get("phone") or "")
    return " ".join(part for part in parts if part)


def _by_id(body: Body, name: str) -> dict[str, Body]:
    return {str(one["id"]).lower(): one for one in body.get(name) or []}


def _by_case(body: Body) -> dict[str, Body]:
    return {str(one["case_id"]).lower(): one for one in body.get("updates") or []}
