"""Reminders on their way out: made directly, read back, and the log of what was tried."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from models.base import db
from models.message.channel import Channel, Delivery
from models.message.reminder import Reminder
from tests.jobs.conftest import County, make_channel
from tests.support.receiver import Receiver, says

DUE_AT = "2026-11-20T09:00:00+00:00"
WEEK = {"starts_on": "2026-11-16", "ends_on": "2026-11-22", "due_at": DUE_AT}
EARLY = datetime.fromisoformat("2026-11-20T00:30:00+00:00")
OK = says({"errcode": 0})


def make_robot(county: County, receiver: Receiver) -> Channel:
    """The town's group robot at a receiver."""
    return make_channel(county.town, "wecom", {"base_url": receiver.url, "key": "693a91f6-7abc-4bc4"})


def make_reminder(county: County, channel: str, kind: str = "due_today", subject: str = "round:1", **more) -> int:
    """A reminder that waits for the channel: to the first village, or as a list to its town."""
    to = county.villages[0] if kind == "due_today" else county.town
    due_at = datetime.fromisoformat(DUE_AT)
    assert Reminder.create(kind, to.id, subject, due_at, {**WEEK, **more}, now=EARLY, channel=channel)
    db.session.commit()
    return db.session.scalars(select(Reminder.id).order_by(Reminder.id.desc()).limit(1)).one()


def make_list(county: County, robot: Channel, number: int = 1) -> int:
    """The list of who is missing in one round, for the town's robot."""
    way = f"channel:{robot.id}"
    return make_reminder(county, way, "missing_list", f"round:{number}", units=["东村", "北村"])


def fresh(reminder_id: int) -> Reminder:
    """The row as it is stored now."""
    db.session.rollback()
    return db.session.get_one(Reminder, reminder_id, populate_existing=True)


def log() -> list[tuple[int, bool, str]]:
    """(attempt, ok, detail) of every line of the delivery log."""
    db.session.rollback()
    return [(line.attempt, line.ok, line.detail) for line in db.session.scalars(select(Delivery).order_by(Delivery.id))]
