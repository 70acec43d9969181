"""A WeCom (企业微信) group robot: one message to the group chat that the robot stands in."""

from datetime import datetime
from urllib.parse import quote

from channels import robot
from channels.message import Message, Outcome
from channels.setting import Field, Settings, Way, url
from rules.words import N_

# The platform's own limits: bytes a message, and 20 messages a minute (errcode 45009, also 45033 for concurrency).
LARGEST = {"text": 2048, "markdown": 4096}
BUSY = (45009, 45033)
A_MINUTE = 60


def send(settings: Settings, message: Message, *, now: datetime) -> Outcome:
    form = settings["format"]
    words = robot.markdown(message) if form == "markdown" else robot.plain(message)
    payload = {"msgtype": form, form: {"content": robot.shortened(words, LARGEST[form])}}
    address = f"{settings['base_url'].rstrip('/')}/cgi-bin/webhook/send?key={quote(settings['key'], safe='')}"
    return robot.post(address, payload, now=now, busy=BUSY, wait=A_MINUTE)


WAY = Way(
    kind="wecom",
    label=N_("WeCom group robot"),
    reach="group",
    fields=(
        url("base_url", N_("Address of WeCom"), default="https://qyapi.weixin.qq.com"),
        Field(
            "key",
            N_("Key of the robot"),
            kind="secret",
            required=True,
            hint=N_("The part after key= in the robot's Webhook address"),
            pattern=r"[A-Za-z0-9-]{8,80}",
            wrong=N_("Give only the part after key=, letters, digits and dashes."),
        ),
        robot.FORMAT,
    ),
    send=send,
)
