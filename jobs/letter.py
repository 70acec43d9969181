"""A reminder as a letter: to which address it goes and what it says, or why it goes nowhere any more."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import force_locale

from channels.message import Message
from config import Settings
from models.base import db
from models.desk import missing
from models.message.channel import PERSONAL, Channel
from models.message.operators import OPERATOR
from models.message.outlet import ADDRESS, LEADER, REACHED, parse, sitting
from models.message.reminder import Reminder
from models.org.user import User
from models.report.report import Report
from models.round import Round
from rules.message.delivery import outdated
from rules.message.reminder import OF_CLOCK, OF_MACHINE, TO_REVIEWER
from rules.words import N_
from wording.catalogues import reminder_text, say

# A text message is paid for by its length; the whole list stands in the inbox.
MOST_NAMES = {"sms": 5}


class Dropped(Exception):  # noqa: N818 (it says what became of the reminder)
    """The reminder goes nowhere any more; the text is a msgid that says why."""


@dataclass(frozen=True)
class Letter:
    """What one call of a channel needs; nothing in it hangs on the database any more."""

    attempt: int
    channel_id: int
    kind: str
    settings: dict[str, Any]
    message: Message


def letter(reminder: Reminder, settings: Settings, *, now: datetime) -> Letter:
    """The letter as of now; Dropped where it has lost its sense, its channel or its reader since it was created."""
    channel_id, user_id = parse(reminder.channel)
    channel = db.session.get(Channel, channel_id)
    if channel is None or not channel.active:
        raise Dropped(N_("The channel was switched off."))
    if outdated(reminder.kind, reminder.due_at, reported=_reported(reminder), now=now):
        raise Dropped(N_("It had become pointless: reported meanwhile, or the due time is there."))
    language, recipients = settings.locale, tuple[str, ...]()
    if reminder.kind in TO_REVIEWER:
        reminder.params = {**reminder.params, "units": _still_missing(reminder)}
    if channel.kind in PERSONAL:
        reader = _reader(reminder, user_id, channel.kind, now.astimezone(settings.timezone).date())
        language, recipients = reader.locale or language, (getattr(reader, ADDRESS[channel.kind]),)
    with force_locale(language):
        message = Message(
            f"reminder-{reminder.id}", say(N_("Screening reminder")), _text(reminder, channel), recipients
        )
    return Letter(reminder.attempts, channel.id, channel.kind, channel.settings, message)


def _reported(reminder: Reminder) -> bool:
    noun, _, round_id = reminder.subject.partition(":")
    if noun != "round":
        return False
    report = Report.of(reminder.unit_id, int(round_id))
    return report is not None and report.status != "withdrawn"


def _still_missing(reminder: Reminder) -> list[str]:
    """The units that are missing as the list goes out: who reported since it was made is not named."""
    round_ = db.session.get(Round, int(reminder.subject.partition(":")[2]))
    made: list[str] = reminder.params["units"]
    if round_ is None:
        return made
    owed = missing([reminder.unit_id], [round_])
    still = {unit.name for one in owed for unit in one.units}
    names = [name for name in made if name in still]
    if not names:
        raise Dropped(N_("It had become pointless: reported meanwhile, or the due time is there."))
    return names


def _reader(reminder: Reminder, user_id: int | None, kind: str, on: date) -> User:
    """The person, while they sit at the unit with an open account and an address."""
    roles: tuple[str, ...] = (*REACHED, LEADER) if reminder.kind in OF_CLOCK.values() else REACHED
    if reminder.kind in OF_MACHINE:
        roles = (OPERATOR,)
    found = sitting([reminder.unit_id], on, roles).with_only_columns(User).where(User.id == user_id)
    reader = db.session.scalars(found).first()
    if reader is None or not getattr(reader, ADDRESS[kind]):
        raise Dropped(N_("The person no longer works there or has no address."))
    return reader


def _text(reminder: Reminder, channel: Channel) -> str:
    """Units, counts and dates only: no outside channel ever carries a person's name or a matter."""
    params, most = dict(reminder.params), MOST_NAMES.get(channel.kind)
    units = params.get("units", [])
    if most and len(units) > most:
        params["units"] = [*units[:most], say(N_("… (%(count)s in all)"), count=len(units))]
    text = reminder_text(reminder.kind, params)
    return say(N_("%(unit)s: %(text)s"), unit=reminder.unit.name, text=text)
