"""The names of what people do, as the auditor reads them. A test compares them with what the code records."""

from rules.words import N_

ACTIONS = {
    "audit.verify": N_("Verified the audit chain"),
    "calendar.day": N_("Corrected a day"),
    "calendar.publish": N_("Marked a year's calendar as complete"),
    "calendar.seed": N_("Took over a year's table"),
    "case.ask": N_("Asked for more time"),
    "case.assign": N_("Assigned a matter"),
    "case.attach": N_("Added a photo or recording"),
    "case.file": N_("Reported a matter"),
    "case.grant": N_("Gave more time"),
    "case.hand_over": N_("Handed a matter over"),
    "case.note": N_("Noted progress"),
    "case.object": N_("Objected to an assignment"),
    "case.refuse": N_("Refused more time"),
    "case.sign": N_("Signed for a matter"),
    "case.urge": N_("Urged a handling unit"),
    "channel.retry": N_("Tried failed messages again"),
    "channel.set_up": N_("Set up a channel"),
    "channel.test": N_("Sent a test message"),
    "export": N_("Exported a table"),
    "import": N_("Imported units and people"),
    "party.reveal": N_("Saw personal data in full"),
    "report.accept": N_("Accepted a report"),
    "report.file": N_("Filed a report"),
    "report.return": N_("Returned a report"),
    "report.undo": N_("Took an acceptance back"),
    "report.withdraw": N_("Took a report back"),
    "round.follow": N_("Due time moved with the calendar"),
    "round.urge": N_("Urged a unit"),
    "schedule.begin": N_("Began a schedule"),
    "session.end": N_("Ended a session"),
    "session.open": N_("Opened a session"),
    "suggestion.answer": N_("Answered a suggestion"),
    "unit.abolish": N_("Abolished a unit"),
    "unit.change": N_("Changed a unit"),
    "unit.create": N_("Set up a unit"),
    "unit.move": N_("Moved a unit"),
    "user.appoint": N_("Gave a seat"),
    "user.change": N_("Changed an account"),
    "user.create": N_("Made an account"),
    "user.disable": N_("Closed an account"),
    "user.dismiss": N_("Ended a seat"),
    "user.enable": N_("Opened an account again"),
    "user.invite": N_("Made a one-time link"),
    "user.password": N_("Set a password"),
}


def name(action: str) -> str:
    """The msgid of an action; of one from another version its own name."""
    return ACTIONS.get(action, action)
