"""Text messages through any gateway that speaks HTTP: what it wants to hear and how it says yes are settings."""

from datetime import datetime

from channels import gateway, trust, web
from channels.message import Message, Outcome
from channels.setting import Choice, Errors, Field, Settings, Way, url
from rules.words import N_


def send(settings: Settings, message: Message, *, now: datetime) -> Outcome:
    """One request a telephone number. It stops where the gateway is busy, and counts as sent when one was taken:
    sending the whole again would reach people twice."""
    outcomes: list[Outcome] = []
    for place, phone in enumerate(message.recipients, start=1):
        key = message.key if len(message.recipients) == 1 else f"{message.key}-{place}"
        outcomes.append(_send_one(settings, {"phone": phone, "text": message.text, "key": key}, now))
        if outcomes[-1].retry_after is not None:
            break
    taken = [outcome for outcome in outcomes if outcome.ok]
    if len(taken) == len(message.recipients):
        return taken[0]
    return Outcome(True, N_("Sent, but some recipients were refused.")) if taken else outcomes[-1]


def _send_one(settings: Settings, words: dict[str, str], now: datetime) -> Outcome:
    asked = gateway.request(settings, words)
    answer = web.ask(
        settings["method"],
        asked.url,
        now=now,
        content=asked.content,
        headers=asked.headers,
        certificate=settings["certificate"],
    )
    return answer if isinstance(answer, Outcome) else gateway.verdict(settings, answer)


def _check(settings: Settings) -> Errors:
    if bool(settings["success_path"]) != bool(settings["success_value"]):
        empty = "success_value" if settings["success_path"] else "success_path"
        return {empty: N_("Give both the place of the answer's code and its value, or neither.")}
    return gateway.check(settings) or trust.check(settings)


WAY = Way(
    kind="sms",
    label=N_("Text message (SMS)"),
    reach="person",
    fields=(
        url("url", N_("Address of the gateway")),
        Field(
            "method",
            N_("Method"),
            kind="choice",
            required=True,
            default="POST",
            choices=tuple(Choice(method, method) for method in ("POST", "PUT", "GET")),
            wrong=N_("Choose one of the options."),
        ),
        Field(
            "format",
            N_("Form of the request"),
            kind="choice",
            required=True,
            default="json",
            choices=(Choice("json", "JSON"), Choice("form", N_("form fields"))),
            wrong=N_("Choose one of the options."),
        ),
        Field("headers", N_("Headers"), rows=4, hint=N_("One a line, such as Authorization: Bearer {secret}")),
        Field(
            "body", N_("Body of the request"), required=True, rows=6, hint=N_("With {phone}, {text}, {key}, {secret}")
        ),
        Field(
            "secret",
            N_("Secret of the gateway"),
            kind="secret",
            hint=N_("Stands where {secret} is written"),
            pattern=r"[\x21-\x7e]+",
            wrong=N_("A secret is made of letters, digits and signs, without spaces."),
        ),
        Field(
            "success_path",
            N_("Place of the code in the answer"),
            pattern=r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*",
            hint=N_("Such as result.code; empty where the HTTP status is enough"),
        ),
        Field("success_value", N_("Code that means success")),
        trust.CERTIFICATE,
    ),
    send=send,
    check=_check,
)
