"""Which matters a campaign takes in: ticked in a list of the open ones, or by their numbers. Never a person."""

from __future__ import annotations

import re
import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from marshmallow import ValidationError

import clock
from blueprints.campaigns import bp
from blueprints.campaigns.leading import fitting, led, mine, named, page
from models.base import db
from models.campaign import Campaign
from models.case.case import Case
from models.paging import page_of
from models.project import Project
from rules.case.move import OPEN
from rules.errors import Invalid, NotAllowed
from rules.words import N_
from schemas.campaign import CHOICE, FILTER
from web.forms import Entry
from web.guard import me, requires, visible_or_404
from web.problems import paths

BETWEEN = re.compile(r"[\s,;，；、]+")
ENDED = N_("Closed, merged or taken back already, so nothing is left to reach: %(numbers)s. Nothing was chosen.")
UNKNOWN = N_("No matter that you may see has one of these numbers. Nothing was chosen; correct it and try again.")


@bp.get("/campaigns/<int:campaign_id>/choice")
@requires("campaign")
def choice(campaign_id: int) -> ResponseReturnValue:
    """The open matters that are not in it yet, narrowed by words and kind."""
    return _list(led(campaign_id), Entry())


@bp.post("/campaigns/<int:campaign_id>/cases")
@requires("campaign")
def choose(campaign_id: int) -> ResponseReturnValue:
    """Takes the chosen ones in."""
    campaign = mine(campaign_id)
    entry = Entry.sent("case")
    with entry.tried():
        told = entry.load(CHOICE)
        numbers = [one for one in BETWEEN.split(told["numbers"]) if one]
        wanted = Case.id.in_(told["case"]) | Case.number.in_(numbers)
        cases = db.session.scalars(Case.visible_to(me()).where(wanted)).all()
        if not {case.number for case in cases}.issuperset(numbers):
            raise Invalid({"numbers": UNKNOWN})
        ended = [case.number for case in cases if case.status not in (*OPEN, "resolved")]
        if ended:
            raise NotAllowed(ENDED, numbers=", ".join(ended))
        taken = campaign.choose(cases, by=me(), now=clock.now())
        db.session.commit()
        if taken:
            flash(ngettext("%(num)s matter was taken in.", "%(num)s matters were taken in.", taken))
        else:
            flash(_("Nothing new was chosen."), "wait")
        return redirect(url_for("campaigns.show", campaign_id=campaign_id), 303)
    return _list(visible_or_404(Campaign, campaign_id), entry)


@bp.post("/campaigns/<int:campaign_id>/cases/<uuid:case_id>/removal")
@requires("campaign")
def drop(campaign_id: int, case_id: uuid.UUID) -> ResponseReturnValue:
    """Takes a matter out again."""
    campaign = mine(campaign_id)
    case = visible_or_404(Case, case_id)
    entry = Entry.sent()
    with entry.tried():
        campaign.drop(case, by=me(), now=clock.now())
        db.session.commit()
        flash(_("Matter %(number)s is no longer in the campaign.", number=case.number))
        return redirect(url_for("campaigns.show", campaign_id=campaign_id), 303)
    return page(visible_or_404(Campaign, campaign_id), entry, 409)


@bp.post("/campaigns/<int:campaign_id>/criteria")
@requires("campaign")
def keep_criteria(campaign_id: int) -> ResponseReturnValue:
    """Has new matters offered that fit a filter, or none any more."""
    campaign = mine(campaign_id)
    entry = Entry.sent()
    with entry.tried():
        asked = FILTER.load(request.form.to_dict())
        campaign.offer(asked, by=me(), now=clock.now())
        db.session.commit()
        flash(
            _("Open matters that fit this filter are offered from now on.") if asked else _("No matters are offered.")
        )
        return redirect(url_for("campaigns.show", campaign_id=campaign_id), 303)
    return page(visible_or_404(Campaign, campaign_id), entry, 422)


def _list(campaign: Campaign, entry: Entry) -> ResponseReturnValue:
    try:
        asked = FILTER.load(request.args.to_dict())
    except ValidationError as refusal:
        asked, entry.errors = {}, dict(paths(refusal.messages))
    found = page_of(fitting(campaign, asked), request.args.get("page"))
    text = render_template(
        "campaigns/choice.html",
        campaign=campaign,
        entry=entry,
        cases=[row[0] for row in found.rows],
        found=found,
        here=asked,
        values=request.args,
        projects=[(one.id, one.name) for one in Project.offered([campaign.unit])],
        **named(),
    )
    return text, 422 if entry.errors else 200
