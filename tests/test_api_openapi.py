"""The protocol describes itself, and the description covers every route of it."""

from __future__ import annotations

import re

from flask import Flask


def test_every_route_of_the_protocol_is_described_with_its_body(app: Flask) -> None:
    document = app.test_client().get("/openapi.json").get_json()
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1"):
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            methods = {method.lower() for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
            assert methods <= set(document["paths"][path])
    report = document["paths"]["/api/v1/reports/{report_id}"]["put"]
    assert report["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Report"}
    fields = document["components"]["schemas"]["Report"]["properties"]
    assert {"version", "unit_id", "round_id", "outcome", "bases", "note", "made_at", "cases", "updates"} <= set(fields)
