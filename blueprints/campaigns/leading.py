"""Campaigns begun, changed, listed and looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

import clock
from blueprints.campaigns import bp
from models.base import db
from models.campaign import Campaign, CampaignCase, cases_in, sizes
from models.case.case import Case
from models.case.step import CaseStep
from models.ledger.ledger import Wanted, listed
from models.org.unit import Unit
from models.paging import page_of
from models.work_group import groups_of
from rules import campaign as rule
from rules.case import words
from rules.case.category import CATEGORIES
from schemas.campaign import CAMPAIGN
from web.forms import Entry
from web.guard import me, must, requires, today, unit_or_404, visible_or_404
from wording.catalogues import say

SAME = {"category": "category", "project": "project_id"}
MOST_HELD = 50


def mine(campaign_id: int) -> Campaign:
    """The campaign as it stands now, if the person leads it and it is not closed."""
    campaign = visible_or_404(Campaign, campaign_id)
    must("campaign", campaign.unit)
    campaign.take()
    return campaign


def led(campaign_id: int) -> Campaign:
    """The same for a page that only shows a form."""
    campaign = visible_or_404(Campaign, campaign_id)
    must("campaign", campaign.unit)
    rule.must_be_open(closed=campaign.closed_at is not None)
    return campaign


def named() -> dict[str, Any]:
    """Codes as words, and how a campaign stands today."""
    return {
        "statuses": {code: say(name) for code, name in rule.STATUSES.items()},
        "tones": rule.TONES,
        "case_statuses": {code: say(name) for code, name in words.STATES.items()},
        "case_tones": words.TONES,
        "steps_named": {code: say(name) for code, name in words.STEPS.items()},
        "categories": {one.code: say(one.name) for one in CATEGORIES},
        "status_of": _status_of,
    }


def _status_of(campaign: Campaign) -> str:
    return rule.status(campaign.starts_on, campaign.ends_on, closed=campaign.closed_at is not None, today=today())


@bp.get("/campaigns")
@requires("desk")
def listing() -> ResponseReturnValue:
    """The campaigns of the person's offices, the newest first."""
    rows = Campaign.visible_to(me()).options(joinedload(Campaign.unit))
    found = page_of(rows.order_by(Campaign.starts_on.desc(), Campaign.id.desc()), request.args.get("page"))
    campaigns = [row[0] for row in found.rows]
    counts = sizes([one.id for one in campaigns])
    begins = me().may_somewhere("campaign")
    held = Campaign.holding(me()).options(joinedload(Campaign.unit)).order_by(Campaign.ends_on, Campaign.id)
    holding = db.session.scalars(held.limit(MOST_HELD)).all()
    return render_template(
        "campaigns/listing.html",
        campaigns=campaigns,
        counts=counts,
        found=found,
        begins=begins,
        holding=holding,
        **named(),
    )


@bp.get("/campaigns/<int:campaign_id>/part")
@requires("desk")
def part(campaign_id: int) -> ResponseReturnValue:
    """Another office's campaign, as a unit sees it whose matters it holds: those, and what is asked of whom by when."""
    rows = Campaign.holding(me()).where(Campaign.id == campaign_id).options(joinedload(Campaign.unit))
    campaign = db.session.scalars(rows).first() or abort(404)
    cases = cases_in(campaign, me())
    return render_template("campaigns/part.html", campaign=campaign, cases=cases, groups=groups_of(campaign), **named())


@bp.get("/campaigns/new")
@requires("campaign")
def new() -> ResponseReturnValue:
    """The form of a new one."""
    return _form(None, Entry({"starts_on": today()}))


@bp.post("/campaigns")
@requires("campaign")
def begin() -> ResponseReturnValue:
    """Begins a campaign."""
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(CAMPAIGN)
        unit = unit_or_404(told["unit_id"] or _offices()[0].id, "campaign")
        campaign = Campaign.begin(unit, told, by=me(), now=clock.now())
        db.session.commit()
        flash(_("The campaign is begun. Now choose its matters."))
        return redirect(url_for("campaigns.choice", campaign_id=campaign.id), 303)
    return _form(None, entry)


@bp.get("/campaigns/<int:campaign_id>/details")
@requires("campaign")
def details(campaign_id: int) -> ResponseReturnValue:
    """The form of its name, period and goal."""
    campaign = led(campaign_id)
    return _form(campaign, Entry({name: getattr(campaign, name) for name in ("name", "starts_on", "ends_on", "goal")}))


@bp.post("/campaigns/<int:campaign_id>/details")
@requires("campaign")
def keep_details(campaign_id: int) -> ResponseReturnValue:
    """Keeps them."""
    campaign = mine(campaign_id)
    entry = Entry.sent()
    with entry.tried():
        campaign.change(entry.load(CAMPAIGN), by=me(), now=clock.now(), seen=entry.values.get("seen"))
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for("campaigns.show", campaign_id=campaign_id), 303)
    return _form(visible_or_404(Campaign, campaign_id), entry)


def _offices() -> list[Unit]:
    return [unit for unit in me().units("office") if me().may("campaign", unit)]


def _form(campaign: Campaign | None, entry: Entry) -> ResponseReturnValue:
    text = render_template("campaigns/form.html", campaign=campaign, entry=entry, offices=_offices())
    return text, 409 if "" in entry.errors else 422 if entry.errors else 200


@bp.get("/campaigns/<int:campaign_id>")
@requires("desk")
def show(campaign_id: int) -> ResponseReturnValue:
    """Its matters with their work groups and what last happened in each."""
    return page(visible_or_404(Campaign, campaign_id))


def fitting(campaign: Campaign, asked: Mapping[str, Any]) -> Select[Case]:
    """The open matters that a campaign could take in, by a filter of its choice."""
    same = {column: asked[name] for name, column in SAME.items() if name in asked}
    until = clock.now() - timedelta(days=asked["older"]) if "older" in asked else None
    between = {"found": (None, until)} if until else {}
    wanted = Wanted(q=asked.get("q", ""), same=same, between=between, below=campaign.unit.path, status="open")
    return listed(me(), wanted).where(Case.id.not_in(CampaignCase.of(campaign)))


def page(campaign: Campaign, entry: Entry | None = None, status: int = 200) -> ResponseReturnValue:
    """The campaign as it stands now, in a fixed number of queries."""
    cases = cases_in(campaign, me())
    editable = me().may("campaign", campaign.unit) and campaign.closed_at is None
    offers = editable and campaign.criteria is not None
    text = render_template(
        "campaigns/show.html",
        campaign=campaign,
        entry=entry or Entry(),
        cases=cases,
        groups=groups_of(campaign),
        lately={step.case_id: step for step in CaseStep.of_cases([case.id for case in cases])},
        result=campaign.counted(),
        months=rule.months(campaign.starts_on, campaign.ends_on),
        editable=editable,
        offered=_count(fitting(campaign, campaign.criteria or {})) if offers else 0,
        **named(),
    )
    return text, status


def _count(rows: Select[Case]) -> int:
    ids = rows.with_only_columns(Case.id).order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(ids)) or 0
