"""What the two group chat robots have in common: JSON in, an `errcode` out, and a limit on length."""

import json
from collections.abc import Collection
from datetime import datetime

from channels import web
from channels.message import Message, Outcome
from channels.setting import Choice, Field
from rules.words import N_

FORMAT = Field(
    "format",
    N_("Form of the message"),
    kind="choice",
    default="text",
    choices=(Choice("text", N_("plain text")), Choice("markdown", N_("with a bold title (Markdown)"))),
    wrong=N_("Choose one of the options."),
)


def post(url: str, payload: object, *, now: datetime, busy: Collection[int], wait: int) -> Outcome:
    """Post to a robot. An `errcode` among `busy` means: too many messages, come back after `wait` seconds."""
    content = json.dumps(payload, ensure_ascii=False).encode()
    answer = web.ask("POST", url, now=now, content=content, headers={"Content-Type": "application/json"})
    if isinstance(answer, Outcome):
        return answer
    said = answer.json()
    errcode = said.get("errcode") if isinstance(said, dict) else None
    if type(errcode) is not int:
        return Outcome(False, N_("The answer of the other side was not understood."), code=f"HTTP {answer.status}")
    if errcode == 0:
        return Outcome(True, N_("Sent."))
    if errcode in busy:
        return Outcome(False, N_("The other side is busy."), wait, f"errcode {errcode}")
    return Outcome(False, N_("The other side refused the message."), code=f"errcode {errcode}")


def plain(message: Message) -> str:
    return f"{message.title}\n{message.text}"


def markdown(message: Message) -> str:
    """Title in bold, one paragraph a line; angle brackets are widened, for `<@name>` would call people."""
    lines = [line.translate({ord("<"): "＜", ord(">"): "＞"}) for line in message.text.splitlines()]
    title = message.title.translate({ord("<"): "＜", ord(">"): "＞", ord("*"): "＊"})
    return "\n\n".join([f"**{title}**", *lines])


def shortened(text: str, largest: int) -> str:
    """The text cut to so many bytes of UTF-8, never inside a character, with an ellipsis where something is gone."""
    if len(text.encode()) <= largest:
        return text
    return text.encode()[: largest - len("…".encode())].decode(errors="ignore") + "…"
