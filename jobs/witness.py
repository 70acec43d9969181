"""Sends the audit chain's end to somebody outside: a witness whom nobody who writes here can make forget."""

import logging
from datetime import UTC, datetime

from channels import ways
from channels.message import Message
from config import Settings
from models.base import db
from models.event import chain_end
from models.message.channel import Channel

log = logging.getLogger(__name__)
_sent: dict[str, int] = {}


def tell(settings: Settings, *, now: datetime) -> int:
    """One message "instant length digest" where the chain has grown since this process sent the last one.

    It goes through the channel that PAICHA_WITNESS names, and is tried again at the next tick where that fails.
    """
    if settings.witness is None:
        return 0
    number, recipient = settings.witness
    channel, (length, digest) = db.session.get(Channel, number), chain_end()
    made = (channel.kind, channel.settings) if channel else None
    db.session.commit()
    if made is None:
        log.warning("PAICHA_WITNESS names channel %s, which is not there", number)
        return 0
    if length == _sent.get(settings.database_url, 0):
        return 0
    text = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {length} {digest}"
    outcome = ways.send(*made, Message(f"anchor-{length}", "Paicha", text, recipient), now=now)
    if outcome.ok:
        _sent[settings.database_url] = length
    else:
        log.warning("the anchor was not sent: %s", outcome.line)
    return int(outcome.ok)
