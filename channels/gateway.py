"""The language of one SMS gateway, read from its settings: a template becomes a request, an answer a verdict."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from channels.message import Outcome
from channels.setting import Errors, Settings
from channels.web import Answer
from rules.words import N_

PLACEHOLDER = re.compile(r"\{(phone|text|key|secret)\}")
HEADER = re.compile(r"([A-Za-z0-9-]+):[ \t]*([\x20-\x7e]*)")
OURS = {"host", "content-length", "transfer-encoding", "connection"}


@dataclass(frozen=True, slots=True)
class Request:
    url: str
    headers: dict[str, str]
    content: bytes | None


def request(settings: Settings, words: Mapping[str, str]) -> Request:
    """The request for one number. Words are put in after the template was taken apart, so none can break out of it."""
    known = {**words, "secret": settings["secret"]}
    headers = {name: _filled(value, known) for name, value in _headers(settings["headers"])}
    if settings["format"] == "json":
        content = json.dumps(_filled_json(json.loads(settings["body"]), known), ensure_ascii=False).encode()
        return Request(settings["url"], {"Content-Type": "application/json", **headers}, content)
    pairs = urlencode([(name, _filled(value, known)) for name, value in _pairs(settings["body"])])
    if settings["method"] == "GET":
        join = "&" if "?" in settings["url"] else "?"
        return Request(settings["url"] + join + pairs, headers, None)
    return Request(settings["url"], {"Content-Type": "application/x-www-form-urlencoded", **headers}, pairs.encode())


def verdict(settings: Settings, answer: Answer) -> Outcome:
    """Whether an answer with a good status also says yes in its body, where the gateway does that."""
    if not settings["success_path"]:
        return Outcome(True, N_("Sent."))
    found = answer.json()
    if found is None:
        return Outcome(False, N_("The answer of the other side was not understood."), code=f"HTTP {answer.status}")
    for step in settings["success_path"].split("."):
        found = _inside(found, step)
    said = found if isinstance(found, str) else json.dumps(found)
    return Outcome(True, N_("Sent.")) if said == settings["success_value"] else _refusal(found)


def check(settings: Settings) -> Errors:
    """What is wrong with the templates, by field."""
    if any(not HEADER.fullmatch(line) for line in settings["headers"].splitlines() if line.strip()):
        return {"headers": N_("Write one header a line, as Name: value.")}
    if {"phone", "text"} & set(PLACEHOLDER.findall(settings["headers"])):
        return {"headers": N_("The number and the text belong in the body, not in a header.")}
    if any(name.lower() in OURS for name, _ in _headers(settings["headers"])):
        return {"headers": N_("Host, length and connection are set by the software itself.")}
    if settings["format"] == "json":
        if settings["method"] == "GET":
            return {"format": N_("GET has no body: choose form fields.")}
        try:
            json.loads(settings["body"])
        except (ValueError, RecursionError):
            return {"body": N_("This is not valid JSON.")}
    missing = {"phone", "text"} - set(PLACEHOLDER.findall(settings["body"]))
    return {"body": N_("The body needs {phone} and {text}.")} if missing else {}


def _headers(text: str) -> list[tuple[str, str]]:
    found = [HEADER.fullmatch(line) for line in text.splitlines()]
    return [(match[1], match[2]) for match in found if match]


def _pairs(body: str) -> list[tuple[str, str]]:
    """Form fields from `a=1&b={text}`, with line breaks allowed between them."""
    return parse_qsl("&".join(body.split()), keep_blank_values=True)


def _filled(template: str, known: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda match: known[match[1]], template)


def _filled_json(node: Any, known: Mapping[str, str]) -> Any:
    if isinstance(node, str):
        return _filled(node, known)
    if isinstance(node, list):
        return [_filled_json(item, known) for item in node]
    if isinstance(node, dict):
        return {name: _filled_json(item, known) for name, item in node.items()}
    return node


def _inside(found: Any, step: str) -> Any:
    if isinstance(found, dict):
        return found.get(step)
    if isinstance(found, list) and step.isdigit() and int(step) < len(found):
        return found[int(step)]
    return None


def _refusal(found: Any) -> Outcome:
    """A gateway's code is kept only where it is a short number: anything else might repeat what was sent."""
    short = str(found) if re.fullmatch(r"-?[0-9]{1,6}", str(found)) else ""
    return Outcome(False, N_("The other side refused the message."), code=f"code {short}" if short else "")
