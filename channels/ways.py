"""The list of ways out: each kind of channel with its settings, their check, and how to send."""

from collections.abc import Mapping
from datetime import datetime

from channels import dingtalk, email, sms, wecom
from channels.message import Message, Outcome
from channels.setting import Errors, Settings, Way
from rules.org.contact import plain
from rules.words import N_

WAYS: dict[str, Way] = {way.kind: way for way in (email.WAY, sms.WAY, wecom.WAY, dingtalk.WAY)}


def cleaned(kind: str, values: Mapping[str, str], before: Settings | None = None) -> dict[str, str]:
    """The settings of this kind out of what a form sent: trimmed, defaults filled in, unknown names left out.

    A secret left blank keeps its value from `before`, because no page ever shows a secret again.
    """
    kept: dict[str, str] = {}
    for field in WAYS[kind].fields:
        typed = values.get(field.name, "").strip()
        value = plain(typed) if field.kind in ("number", "url") else typed
        if not value and field.kind == "secret" and before is not None:
            value = before.get(field.name, "")
        kept[field.name] = value or field.default
    return kept


def validate(kind: str, values: Mapping[str, str]) -> Errors:
    """What is wrong with the settings, a message id by field; empty where all is well."""
    if kind not in WAYS:
        return {"kind": N_("There is no such kind of channel.")}
    settings = cleaned(kind, values)
    found = {field.name: field.error(settings[field.name]) for field in WAYS[kind].fields}
    errors = {name: error for name, error in found.items() if error}
    return errors or WAYS[kind].check(settings)


def send(kind: str, settings: Settings, message: Message, *, now: datetime) -> Outcome:
    """Make one attempt to send by this kind of channel; whatever the other side does, an Outcome comes back."""
    way = WAYS[kind]
    if way.reach == "person" and not message.recipients:
        return Outcome(False, N_("There is nobody to send to."))
    if validate(kind, settings):
        return Outcome(False, N_("The settings of this channel are not complete."))
    return way.send(cleaned(kind, settings), message, now=now)
