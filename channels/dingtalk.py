"""A DingTalk (钉钉) group robot: one message to the group chat that the robot stands in, signed where that is set."""

import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import urlencode

from channels import robot
from channels.message import Message, Outcome
from channels.setting import Field, Settings, Way, url
from rules.words import N_

# The platform's own limits: 20,000 bytes a message; above 20 messages a minute the robot is stopped for ten minutes.
LARGEST = 18_000
BUSY = (130101, 410100)
TEN_MINUTES = 600


def send(settings: Settings, message: Message, *, now: datetime) -> Outcome:
    query = {"access_token": settings["access_token"]} | signature(settings["secret"], now)
    address = f"{settings['base_url'].rstrip('/')}/robot/send?{urlencode(query)}"
    return robot.post(address, _payload(settings, message), now=now, busy=BUSY, wait=TEN_MINUTES)


def signature(secret: str, now: datetime) -> dict[str, str]:
    """`timestamp` (ms) and `sign`: HMAC-SHA256 over timestamp, a line feed and the secret; nothing without a secret."""
    if not secret:
        return {}
    timestamp = str(int(now.timestamp() * 1000))
    digest = hmac.digest(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256)
    return {"timestamp": timestamp, "sign": base64.b64encode(digest).decode()}


def _payload(settings: Settings, message: Message) -> dict[str, object]:
    """The message with the group's keyword in front, without which such a robot refuses it."""
    mark = f"{settings['keyword']} " if settings["keyword"] else ""
    if settings["format"] == "markdown":
        words = robot.shortened(mark + robot.markdown(message), LARGEST)
        return {"msgtype": "markdown", "markdown": {"title": mark + message.title, "text": words}}
    return {"msgtype": "text", "text": {"content": robot.shortened(mark + robot.plain(message), LARGEST)}}


WAY = Way(
    kind="dingtalk",
    label=N_("DingTalk group robot"),
    reach="group",
    fields=(
        url("base_url", N_("Address of DingTalk"), default="https://oapi.dingtalk.com"),
        Field(
            "access_token",
            N_("Access token of the robot"),
            kind="secret",
            required=True,
            hint=N_("The part after access_token= in the robot's Webhook address"),
            pattern=r"[A-Za-z0-9_-]{8,200}",
            wrong=N_("Give only the part after access_token=, letters and digits."),
        ),
        Field(
            "secret", N_("Secret for signing"), kind="secret", hint=N_("Begins with SEC; only where the robot signs")
        ),
        Field("keyword", N_("Keyword of the robot"), hint=N_("Only where the robot asks for a keyword")),
        robot.FORMAT,
    ),
    send=send,
)
