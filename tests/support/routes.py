"""All routes of the application, and addresses for them: each parameter is filled by its name."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.support.rich import SECRET, Belongings

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SAME_FOR_ALL: dict[str, Any] = {
    "version": "0",
    "path": "css/base.css",
    "secret": SECRET,
    "number": 2026,
    "text": "2026-11-18",
    "month": "2026-10",
    "form": "towns",
    "level": "field",
    "kind": "email",
    "sheet": "items",
    "noun": "reopening",
    "paper": "reply",
    "choice": "default",
    "device_id": uuid.UUID(int=7),
    "seq": 3,
    "clock_move": "registration",
}


def routes(app: Flask) -> dict[tuple[str, str], Rule]:
    """(endpoint, method) → rule; HEAD and OPTIONS follow from GET."""
    return {
        (rule.endpoint, method): rule
        for rule in app.url_map.iter_rules()
        for method in METHODS
        if method in (rule.methods or ())
    }


def concerns_a_unit(rule: Rule) -> bool:
    """Whether the address names something that belongs to a unit."""
    return bool(rule.arguments - set(SAME_FOR_ALL) - {"suggestion_id"} or rule.arguments == {"suggestion_id"})


def fill(app: Flask, rule: Rule, values: dict[str, Any]) -> str:
    """The address with these values put in."""
    known = {**SAME_FOR_ALL, **values}
    missing = rule.arguments - set(known)
    assert not missing, f"say in tests/support/rich.py or tests/support/routes.py what {missing} of {rule.rule} is"
    adapter = app.url_map.bind("localhost")
    return adapter.build(rule.endpoint, {name: known[name] for name in rule.arguments}, method=None)


def request_for(app: Flask, rule: Rule, mine: Belongings, said: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """(address, keywords of client.open): `new` names an id that the client makes up, `sha256` the hash of the body."""
    values = dict(mine.ids)
    if "new" in said:
        values[said["new"]] = uuid.uuid4()
    if "sha256" in said:
        values["sha256"] = said["sha256"]
    rest = {name: value for name, value in said.items() if name not in ("new", "sha256")}
    return fill(app, rule, values), rest
