"""The closing report of a campaign: its figures with numerator and denominator, its matters, its groups."""

from __future__ import annotations

from collections.abc import Iterator

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
import spreadsheet
from blueprints.campaigns import bp
from blueprints.campaigns.leading import mine, named, page
from forms import Entry
from guard import me, requires, visible_or_404
from models.base import db
from models.campaign import Campaign, cases_in, groups_of
from rules import campaign as rule
from schemas.campaign import CLOSING


@bp.get("/campaigns/<int:campaign_id>/report")
@requires("desk")
def report(campaign_id: int) -> ResponseReturnValue:
    """The report on paper, a draft until the campaign is closed; its table also as .xlsx."""
    campaign = visible_or_404(Campaign, campaign_id)
    if request.args.get("format") == "xlsx":
        return spreadsheet.answer(campaign.name, _heads(), _cells(campaign))
    return render_template(
        "campaigns/report.html",
        campaign=campaign,
        cases=cases_in(campaign, me()),
        groups=groups_of(campaign),
        result=campaign.counted(),
        months=rule.months(campaign.starts_on, campaign.ends_on),
        **named(),
    )


def _heads() -> list[str]:
    return [
        _("Number"), _("Unit"), _("Kind of dispute"), _("State"), _("Handling unit"), _("Closed on"),
        _("Head of the work group"), _("From which unit"), _("Members"), _("Plan"),
    ]  # fmt: skip


def _cells(campaign: Campaign) -> Iterator[list[spreadsheet.Cell]]:
    words, groups = named(), groups_of(campaign)
    for case in cases_in(campaign, me()):
        group = groups.get(case.id)
        yield [
            case.number, case.unit.name, words["categories"].get(case.category, ""),
            words["case_statuses"][case.status], case.handler.name if case.handler else "", case.closed_at,
            *((group.head, group.department.name, group.members, group.plan) if group else ("", "", "", "")),
        ]  # fmt: skip


@bp.post("/campaigns/<int:campaign_id>/closing")
@requires("campaign")
def close(campaign_id: int) -> ResponseReturnValue:
    """Makes the closing report: what is counted now stays so for ever."""
    campaign = mine(campaign_id)
    entry = Entry.sent()
    with entry.tried():
        campaign.close(entry.load(CLOSING)["summary"], by=me(), now=clock.now())
        db.session.commit()
        flash(_("The campaign is closed; its figures stay as they are."))
        return redirect(url_for("campaigns.report", campaign_id=campaign_id), 303)
    return page(visible_or_404(Campaign, campaign_id), entry, 422)
