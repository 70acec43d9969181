"""GET /openapi.json: the phone's protocol in OpenAPI 3.1, drawn from the routes, their docstrings and their schemas."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from marshmallow import Schema
from werkzeug.routing import Rule

from schemas.case.case import SingleCaseSchema
from schemas.case.step import StepSchema
from schemas.memory import LossSchema, MemorySchema
from schemas.org.session import SignInSchema, SuggestionSchema
from schemas.report.report import ReportSchema, WithdrawalSchema
from version import VERSION
from web.guard import PUBLIC, public

bp = Blueprint("api_openapi", __name__)

BODIES: dict[str, type[Schema]] = {
    "api_sessions.open_session": SignInSchema,
    "api_reports.put_report": ReportSchema,
    "api_reports.put_withdrawal": WithdrawalSchema,
    "api_cases.put_case": SingleCaseSchema,
    "api_cases.put_step": StepSchema,
    "api_inbox.put_suggestion": SuggestionSchema,
    "api_memory.post_memory": MemorySchema,
    "api_memory.put_loss": LossSchema,
}
RECEIPT = {
    "type": "object",
    "required": ["no", "id", "version", "sha256", "received_at", "signature"],
    "properties": {
        "no": {"type": "string", "description": "short enough to read over the telephone"},
        "id": {"type": "string"},
        "version": {"type": "integer"},
        "sha256": {"type": "string", "description": "of the body in canonical JSON without `device`"},
        "received_at": {"type": "string", "format": "date-time"},
        "signature": {"type": "string"},
    },
}
PROBLEM = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
}
WITHOUT_RECEIPT = ("api_inbox.put_reading", "api_memory.put_loss")
TYPES = {"uuid": {"type": "string", "format": "uuid"}, "int": {"type": "integer", "minimum": 1}}


def _answers(rule: Rule, method: str) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answers: dict[str, Any] = {"4XX": {"description": "Refused, in words", "content": problem}}
    if method == "PUT" and rule.endpoint not in WITHOUT_RECEIPT:
        receipt = {"type": "object", "properties": {"receipt": {"$ref": "#/components/schemas/Receipt"}}}
        content = {"application/json": {"schema": receipt}}
        answers |= {
            "201": {"description": "Stored and committed", "content": content},
            "200": {"description": "Stored before, or a newer version", "content": content},
        }
    elif method in ("PUT", "DELETE"):
        answers["204"] = {"description": "Done"}
    else:
        answers["200"] = {"description": "As asked"}
    return answers


def _parameters(rule: Rule) -> list[dict[str, Any]]:
    kinds = {name: kind for kind, name in re.findall(r"<(?:(\w+):)?(\w+)>", rule.rule)}
    return [
        {"name": name, "in": "path", "required": True, "schema": TYPES.get(kind, {"type": "string"})}
        for name, kind in kinds.items()
    ]


def _operation(rule: Rule, method: str) -> dict[str, Any]:
    view = current_app.view_functions[rule.endpoint]
    operation: dict[str, Any] = {
        "operationId": rule.endpoint,
        "summary": (view.__doc__ or "").strip().splitlines()[0],
        "parameters": _parameters(rule),
        "responses": _answers(rule, method),
    }
    if rule.endpoint in BODIES:
        content = {"application/json": {"schema": BODIES[rule.endpoint]}}
        operation["requestBody"] = {"required": True, "content": content}
    if getattr(view, "access", None) != PUBLIC:
        operation["security"] = [{"session": []}]
    return operation


@cache
def _document(title: str) -> dict[str, Any]:
    spec = APISpec(title=title, version=VERSION, openapi_version="3.1.0", plugins=[MarshmallowPlugin()])
    spec.components.schema("Receipt", RECEIPT)
    spec.components.schema("Problem", PROBLEM)
    spec.components.security_scheme("session", {"type": "apiKey", "in": "cookie", "name": "paicha"})
    for rule in sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.rule.startswith("/api/v1"):
            methods = sorted((rule.methods or set()) & {"GET", "PUT", "POST", "DELETE"})
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            spec.path(path, operations={method.lower(): _operation(rule, method) for method in methods})
    document: dict[str, Any] = spec.to_dict()
    return document


@bp.get("/openapi.json")
@public
def openapi() -> ResponseReturnValue:
    """The protocol's description."""
    return jsonify(_document("Paicha"))
