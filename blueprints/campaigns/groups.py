"""The work group of a hard matter: its head from a department, its members, its plan."""

from __future__ import annotations

import uuid

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.campaigns import bp
from blueprints.campaigns.leading import led, mine
from models.base import db
from models.campaign import Campaign, CampaignCase
from models.case.case import Case
from models.org.choices import units_for
from models.report.urge import send_of_group
from models.work_group import WorkGroup, groups_of
from rules.errors import Invalid
from rules.words import N_
from schemas.campaign import GROUP
from web.forms import Entry
from web.guard import me, requires, today, visible_or_404

NOT_OFFERED = N_("Choose one of those offered.")


@bp.get("/campaigns/<int:campaign_id>/cases/<uuid:case_id>/group")
@requires("campaign")
def group(campaign_id: int, case_id: uuid.UUID) -> ResponseReturnValue:
    """The form of the group, with what was said before."""
    campaign, case = led(campaign_id), visible_or_404(Case, case_id)
    known = groups_of(campaign).get(case.id)
    kept = {name: getattr(known, name) for name in ("head", "members", "plan")} if known else {}
    return _form(campaign, case, known, Entry(kept | (_units(known) if known else {})))


@bp.post("/campaigns/<int:campaign_id>/cases/<uuid:case_id>/group")
@requires("campaign")
def keep_group(campaign_id: int, case_id: uuid.UUID) -> ResponseReturnValue:
    """Forms the group, or changes it; the case's history tells of it."""
    campaign, case = mine(campaign_id), visible_or_404(Case, case_id)
    entry = Entry.sent("units")
    with entry.tried():
        told = entry.load(GROUP)
        offered = {unit.id: unit for unit in units_for(campaign.unit, campaign.unit, case.recused_ids)}
        if told["department"] not in offered:
            raise Invalid({"department": NOT_OFFERED})
        if not offered.keys() >= set(told["units"]):
            raise Invalid({"units": NOT_OFFERED})
        known = groups_of(campaign).get(case.id)
        before = list(known.units) if known else []
        head, now, seen = offered[told["department"]], clock.now(), entry.values.get("seen")
        members = [offered[one] for one in dict.fromkeys(told["units"])]
        group = campaign.group(case, head, told, members=members, by=me(), now=now, seen=seen)
        came = [unit for unit in group.units if unit not in before]
        gone = [unit for unit in before if unit not in group.units]
        for kind, units in (("grouped", came), ("ungrouped", gone)):
            send_of_group(kind, group, case.number, units, on=today(), now=now)
        db.session.commit()
        flash(_("Matter %(number)s has its work group.", number=case.number))
        return redirect(url_for("campaigns.show", campaign_id=campaign_id), 303)
    campaign, case = visible_or_404(Campaign, campaign_id), visible_or_404(Case, case_id)
    return _form(campaign, case, groups_of(campaign).get(case.id), entry)


def _units(known: WorkGroup) -> dict[str, object]:
    """The unit of its head, and the others in it."""
    others = [unit.id for unit in known.units if unit.id != known.department_id]
    return {"department": known.department_id, "units": others}


def _form(campaign: Campaign, case: Case, known: WorkGroup | None, entry: Entry) -> ResponseReturnValue:
    """The form with what was typed; where somebody was faster (409), with what the group is now."""
    if db.session.get(CampaignCase, (campaign.id, case.id)) is None:
        abort(404)
    units = [(unit.id, unit.name) for unit in units_for(campaign.unit, campaign.unit, case.recused_ids)]
    text = render_template("campaigns/group.html", campaign=campaign, case=case, known=known, entry=entry, units=units)
    return text, 409 if "" in entry.errors else 422 if entry.errors else 200
