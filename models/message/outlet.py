"""Where a message to a unit goes beyond the inbox: to its people by e-mail and SMS, and to its own group robots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import Select, or_, select

from models.base import db
from models.message.channel import PERSONAL, Channel
from models.org.unit import Unit
from models.org.user import Membership, User

REACHED = ("cadre", "office")
LEADER = "leader"
ADDRESS = {"email": "email", "sms": "phone"}


def address(channel_id: int, user_id: int | None = None) -> str:
    """The name of a way in `Reminder.channel`: a group's, or one person's."""
    return f"channel:{channel_id}" if user_id is None else f"channel:{channel_id}/{user_id}"


def parse(name: str) -> tuple[int, int | None]:
    """(channel id, user id or None) of what `address` made."""
    channel_id, _, user_id = name.removeprefix("channel:").partition("/")
    return int(channel_id), int(user_id) if user_id else None


def outlets(units: Collection[Unit], *, on: date, groups: bool = False, kind: str = "") -> dict[int, list[str]]:
    """Unit id → names of ways, as of a day (at most two queries). Group robots only where asked for; of a round's
    reminders only through channels that carry the kind.

    A person is reached through the nearest channel of each kind, at their unit or above it; a robot speaks only for
    the unit that set it up, so that a county's chat is not flooded with its towns' messages.
    """
    channels = list(db.session.scalars(select(Channel).where(Channel.active).order_by(Channel.id)))
    found: dict[int, list[str]] = defaultdict(list)
    if any(channel.kind in PERSONAL for channel in channels):
        people = _people([unit.id for unit in units], on)
        for unit in units:
            found[unit.id] = [
                address(channel.id, user_id)
                for channel in _nearest(unit, channels)
                for user_id, kinds in people[unit.id].items()
                if channel.kind in kinds and channel.takes(kind)
            ]
    for channel in channels if groups else ():
        if channel.kind not in PERSONAL and channel.takes(kind):
            found[channel.unit_id].append(address(channel.id))
    return found


def ways_to(user: User, unit: Unit) -> list[str]:
    """The ways to one person, by the channels that serve the unit (one query)."""
    channels = list(db.session.scalars(select(Channel).where(Channel.active).order_by(Channel.id)))
    return [
        address(channel.id, user.id)
        for channel in _nearest(unit, channels)
        if getattr(user, ADDRESS[channel.kind]) is not None
    ]


def sitting(unit_ids: Collection[int], on: date, roles: tuple[str, ...] = REACHED) -> Select[Membership]:
    """The seats at some units from which people act on reminders."""
    return (
        select(Membership)
        .join(User, User.id == Membership.user_id)
        .where(Membership.unit_id.in_(unit_ids), Membership.role.in_(roles), User.disabled_at.is_(None))
        .where(Membership.starts_on <= on, or_(Membership.ends_on.is_(None), Membership.ends_on >= on))
    )


def _nearest(unit: Unit, channels: Iterable[Channel]) -> list[Channel]:
    """Of each personal kind the channel that stands closest above the unit."""
    above = [int(part) for part in unit.path.split("/") if part]
    serving = [channel for channel in channels if channel.kind in PERSONAL and channel.unit_id in above]
    serving.sort(key=lambda channel: above.index(channel.unit_id))
    return list({channel.kind: channel for channel in serving}.values())


def _people(unit_ids: Collection[int], on: date) -> dict[int, dict[int, set[str]]]:
    """Unit id → user id → kinds of channel by which the person can be reached."""
    found: dict[int, dict[int, set[str]]] = defaultdict(dict)
    has_address = [getattr(User, column).is_not(None) for column in ADDRESS.values()]
    rows = sitting(unit_ids, on).with_only_columns(Membership.unit_id, User.id, *has_address).order_by(User.id)
    for unit_id, user_id, *has in db.session.execute(rows):
        found[unit_id][user_id] = {kind for kind, given in zip(ADDRESS, has, strict=True) if given}
    return found
