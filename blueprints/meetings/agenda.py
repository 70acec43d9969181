"""The agenda: proposed by rule, then edited by hand."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

import clock
from blueprints.meetings import bp
from blueprints.meetings.page import mine, page
from models.base import db
from models.case.case import Case
from models.meeting.meeting import AgendaItem, Meeting
from rules.errors import Invalid, NotAllowed
from rules.words import N_
from schemas.meeting import ITEM, PROPOSAL, REMOVAL, SHIFT
from web.forms import Entry
from web.guard import me, requires, visible_or_404

NO_SUCH = N_("No matter that you may see has this number. For a subject without a number choose “A subject”.")

OFF = N_("This was taken off the agenda meanwhile. A matter can be put on again by its number.")


@bp.post("/meetings/<int:meeting_id>/proposal")
@requires("meet")
def propose(meeting_id: int) -> ResponseReturnValue:
    """Puts on the agenda what the rule names."""
    meeting = mine(meeting_id)
    entry = Entry.sent("case")
    with entry.tried():
        chosen = entry.load(PROPOSAL)["case"]
        count = meeting.propose(by=me(), now=clock.now(), chosen=chosen)
        more = not count and bool(meeting.named(by=me(), now=clock.now()))
        db.session.commit()
        if count:
            flash(ngettext("%(num)s item was put on the agenda.", "%(num)s items were put on the agenda.", count))
        elif more:
            flash(_("The agenda is full: the rule's other matters stand below it, to be ticked by hand."), "wait")
        else:
            flash(_("The rule names nothing that was not put on the agenda or taken off it already."), "wait")
        return _back(meeting)
    return page(visible_or_404(Meeting, meeting_id), entry, 422)


@bp.post("/meetings/<int:meeting_id>/items")
@requires("meet")
def put(meeting_id: int) -> ResponseReturnValue:
    """Puts a matter by its number on the agenda, or a subject that is none."""
    meeting = mine(meeting_id)
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(ITEM)
        case = None
        if told["kind"] == "matter":
            case = db.session.scalars(Case.visible_to(me()).where(Case.number == told["what"])).first()
            if case is None:
                raise Invalid({"what": NO_SUCH})
        item = meeting.put(case, "" if case else told["what"], told["note"], by=me(), now=clock.now())
        db.session.commit()
        return _back(meeting, item.id)
    return page(visible_or_404(Meeting, meeting_id), entry, 422)


@bp.post("/meetings/<int:meeting_id>/items/<int:item_id>/removal")
@requires("meet")
def take_off(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """Takes an item off; its number brings it back."""
    meeting = mine(meeting_id)
    entry = Entry.sent()
    with entry.tried():
        item = _still_on(meeting, item_id)
        meeting.take_off([item], by=me(), now=clock.now())
        db.session.commit()
        flash(_("Taken off the agenda. Put it on again by its number."))
        return _back(meeting)
    return page(visible_or_404(Meeting, meeting_id), entry, 422)


@bp.post("/meetings/<int:meeting_id>/items/removal")
@requires("meet")
def take_off_many(meeting_id: int) -> ResponseReturnValue:
    """Takes the ticked items off together, all or none; each comes back by its number."""
    meeting = mine(meeting_id)
    entry = Entry.sent("item")
    with entry.tried():
        items = [_still_on(meeting, one) for one in dict.fromkeys(entry.load(REMOVAL)["item"])]
        meeting.take_off(items, by=me(), now=clock.now())
        db.session.commit()
        count = len(items)
        flash(ngettext("%(num)s item was taken off the agenda.", "%(num)s items were taken off the agenda.", count))
        return _back(meeting)
    return page(visible_or_404(Meeting, meeting_id), entry, 422)


@bp.post("/meetings/<int:meeting_id>/items/<int:item_id>/place")
@requires("meet")
def shift(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """Moves an item up or down."""
    meeting = mine(meeting_id)
    entry = Entry.sent()
    with entry.tried():
        item = _still_on(meeting, item_id)
        places = -1 if entry.load(SHIFT)["to"] == "up" else 1
        meeting.shift(item, places, by=me(), now=clock.now())
        db.session.commit()
        return _back(meeting, item.id)
    return page(visible_or_404(Meeting, meeting_id), entry, 422)


def _still_on(meeting: Meeting, item_id: int) -> AgendaItem:
    """The item of the agenda, unless somebody took it off meanwhile."""
    item = next((one for one in meeting.items if one.id == item_id), None) or abort(404)
    if item.removed_at is not None:
        raise NotAllowed(OFF)
    return item


def _back(meeting: Meeting, item_id: int | None = None) -> ResponseReturnValue:
    anchor = f"i-{item_id}" if item_id else "agenda"
    return redirect(url_for("meetings.show", meeting_id=meeting.id, _anchor=anchor), 303)
