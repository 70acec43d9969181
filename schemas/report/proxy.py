"""Shape of the form by which an office files for a village: flat fields named by their path in the report."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from rules.org.contact import plain
from rules.report.report import PROXIES
from schemas.base import Choice, House, Text

PLACE = re.compile(r"^(cases\.\d{1,3})\.")
PARTIES = ("applicant", "respondent")
CASE_TEXTS = ("category", "summary", "place", "urgency")
Values = dict[str, Any]


class ProxySchema(House):
    """How the report came to the office, and who told it."""

    how = Choice(tuple(PROXIES), required=True)
    said_by = Text(60, least=1, required=True)


PROXY = ProxySchema()


def typed(form: MultiDict[str, str]) -> Values:
    """What was typed, by field name, as the form shows it again."""
    return {**form.to_dict(), "bases": form.getlist("bases")}


def places(values: Mapping[str, Any]) -> list[str]:
    """The blocks of cases in the form, in order: "cases.0", "cases.1" …"""
    found = {match[1] for name in values if (match := PLACE.match(name))}
    return sorted(found, key=lambda place: int(place.split(".")[1]))


def blank_case(place: str) -> Values:
    """A new block; the ids are given here, so that sending it twice is harmless."""
    block: Values = {f"{place}.id": str(uuid.uuid4()), f"{place}.urgency": "ordinary"}
    for number, role in enumerate(PARTIES):
        block |= {f"{place}.parties.{number}.id": str(uuid.uuid4()), f"{place}.parties.{number}.role": role}
    return block


def filled(values: Mapping[str, Any], place: str) -> bool:
    """Whether anything was typed into a block."""
    fields = ("category", "summary", "place", "happened_on", "people")
    said = [f"{place}.{field}" for field in fields] + [f"{one}.name" for one in _parties(values, place)]
    return any(str(values.get(name) or "").strip() for name in said)


def body_of(values: Mapping[str, Any]) -> tuple[Values, dict[str, str]]:
    """The report as a phone would send it, and for each of its paths that moved the path in the form."""
    blocks = [place for place in places(values) if filled(values, place)]
    if values.get("outcome") == "found" and not blocks:
        blocks = places(values)[:1]
    moved: dict[str, str] = {}
    cases = []
    for number, place in enumerate(blocks):
        moved[f"cases.{number}"] = place
        cases.append(_case(values, place, f"cases.{number}", moved))
    body: Values = {name: values.get(name) for name in ("outcome", "note", "made_at") if values.get(name) is not None}
    body |= {"version": _number(values.get("version")), "bases": values.get("bases") or [], "cases": cases}
    return body | {"updates": updates_of(values, moved)}, moved


def back(errors: Mapping[str, Any], moved: Mapping[str, str]) -> Values:
    """Errors by the form's own field names."""
    found: Values = {}
    for path, said in errors.items():
        prefix = max((one for one in moved if path == one or path.startswith(one + ".")), key=len, default="")
        found[moved[prefix] + path[len(prefix) :] if prefix else path] = said
    return found


def _case(values: Mapping[str, Any], place: str, path: str, moved: dict[str, str]) -> Values:
    case: Values = {"id": values.get(f"{place}.id")}
    case |= {name: values.get(f"{place}.{name}") or "" for name in CASE_TEXTS}
    case["urgency"] = case["urgency"] or "ordinary"
    case["happened_on"] = values.get(f"{place}.happened_on") or None
    case["people"] = _number(values.get(f"{place}.people"))
    case["parties"] = []
    for one in _parties(values, place):
        if str(values.get(f"{one}.name") or "").strip() or str(values.get(f"{one}.phone") or "").strip():
            moved[f"{path}.parties.{len(case['parties'])}"] = one
            fields = {name: values.get(f"{one}.{name}") or "" for name in ("id", "name", "role")}
            case["parties"].append({**fields, "phone": values.get(f"{one}.phone") or None})
    return case


def _parties(values: Mapping[str, Any], place: str) -> list[str]:
    numbers = {name.split(".")[3] for name in values if name.startswith(f"{place}.parties.")}
    return [f"{place}.parties.{number}" for number in sorted(numbers, key=lambda text: (len(text), text))]


def updates_of(values: Mapping[str, Any], moved: dict[str, str]) -> list[Values]:
    """What was said of open cases, one entry a case; `moved` learns where each stands in the form."""
    updates: list[Values] = []
    for name, kind in values.items():
        case_id = name.removeprefix("updates.").removesuffix(".kind")
        if not (name.startswith("updates.") and name.endswith(".kind") and kind):
            continue
        moved[f"updates.{len(updates)}"] = f"updates.{case_id}"
        text = values.get(f"updates.{case_id}.text") or ""
        updates.append({"id": values.get(f"updates.{case_id}.id"), "case_id": case_id, "kind": kind, "text": text})
    return updates


def _number(text: Any) -> Any:
    """A whole number where it is one; else what was typed, for the schema to refuse."""
    said = plain(str(text or ""))
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else (said or None)
