"""The closing report of a campaign: its figures with numerator and denominator, its matters, its groups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

import clock
import documents
from blueprints.campaigns import bp
from blueprints.campaigns.leading import mine, named, page
from documents import office
from models.base import db
from models.campaign import Campaign, cases_in, numbers_of
from models.notice.template import Letterhead
from models.report.urge import send_of_group
from models.work_group import groups_of
from rules import campaign as rule
from rules.notice.notice import number
from rules.words import N_
from schemas.campaign import CLOSING
from sheets import writing
from web import exports
from web.forms import Entry
from web.guard import me, requires, today, visible_or_404
from wording import times
from wording.catalogues import say

COUNTED = N_(
    "Of %(chosen)s chosen matters %(closed)s are closed (%(rate)s per cent), %(settled)s more are settled and wait to "
    "be closed; %(grouped)s had a work group."
)


@bp.get("/campaigns/<int:campaign_id>/report")
@requires("desk")
def report(campaign_id: int) -> ResponseReturnValue:
    """The report on paper, a draft until the campaign is closed; also as .docx; its table as .xlsx."""
    campaign = visible_or_404(Campaign, campaign_id)
    if request.args.get("format") == "xlsx":
        return exports.answer(campaign.name, _heads(), _cells(campaign))
    if request.args.get("format") == "docx":
        with force_locale("zh_Hans"):
            values = _values(campaign)
        exports.note(len(values["matters"]), campaign.name)
        made = BytesIO(office.of(campaign.unit, "campaign", values))
        return send_file(made, mimetype=documents.TYPE, as_attachment=True, download_name=f"{campaign.name}.docx")
    return render_template(
        "campaigns/report.html",
        campaign=campaign,
        cases=cases_in(campaign, me()),
        groups=groups_of(campaign),
        counted=_counted(campaign),
        months=rule.months(campaign.starts_on, campaign.ends_on),
        **named(),
    )


def _counted(campaign: Campaign) -> str:
    """The figures in one sentence, the same on the page and on paper."""
    counts = campaign.counted()
    told = say(COUNTED, **counts.as_dict(), rate=counts.closed_rate)
    return told if counts.chosen else ""


def _values(campaign: Campaign) -> dict[str, Any]:
    """What fills the report's template."""
    counts, closed, numbered = campaign.counted(), campaign.closed_at, office.DRAFT
    head = Letterhead.of(campaign.unit)
    on = closed.astimezone(times.zone()).date() if closed else today()
    if closed:
        serial = campaign.serial(datetime(on.year, 1, 1, tzinfo=times.zone()))
        numbered = number(head.code, on.year, "campaign", serial)
    return {
        **office.headed(head, on),
        "number": numbered,
        "addressee": "",
        "subject": campaign.name,
        "contact": "",
        "phone": campaign.unit.phone,
        "campaign": campaign.name,
        "period": f"{times.on_paper(campaign.starts_on)}至{times.on_paper(campaign.ends_on)}",
        "goal": campaign.goal,
        "counted": _counted(campaign),
        **counts.as_dict(),
        "closed_rate": "" if counts.closed_rate is None else f"{counts.closed_rate}%",
        "reached": campaign.summary,
        "matters": list(_matters(campaign)),
    }


def _matters(campaign: Campaign) -> Iterator[dict[str, Any]]:
    words, groups = named(), groups_of(campaign)
    for place, case in enumerate(cases_in(campaign, me()), start=1):
        group, (status, _at) = groups.get(case.id), campaign.state_of(case)
        yield {
            "n": place,
            "case_number": case.number,
            "category": words["categories"].get(case.category, ""),
            "unit": case.unit.name,
            "group": f"{group.department.name} {group.head}" if group else "",
            "state": words["case_statuses"][status],
        }


def _heads() -> list[str]:
    return [
        _("Number"), _("Unit"), _("Kind of dispute"), _("State"), _("Handling unit"), _("Closed on"),
        _("Head of the work group"), _("From which unit"), _("Members"), _("Plan"),
    ]  # fmt: skip


def _cells(campaign: Campaign) -> Iterator[list[writing.Cell]]:
    words, groups = named(), groups_of(campaign)
    for case in cases_in(campaign, me()):
        group, (status, closed_at) = groups.get(case.id), campaign.state_of(case)
        yield [
            case.number, case.unit.name, words["categories"].get(case.category, ""),
            words["case_statuses"][status], case.handler.name if case.handler else "", closed_at,
            *((group.head, group.department.name, group.members, group.plan) if group else ("", "", "", "")),
        ]  # fmt: skip


@bp.post("/campaigns/<int:campaign_id>/closing")
@requires("campaign")
def close(campaign_id: int) -> ResponseReturnValue:
    """Makes the closing report: what is counted now stays so for ever."""
    campaign = mine(campaign_id)
    entry = Entry.sent()
    with entry.tried():
        now, groups = clock.now(), groups_of(campaign)
        campaign.close(entry.load(CLOSING)["summary"], by=me(), now=now)
        numbers = numbers_of(groups)
        for case_id, group in groups.items():
            send_of_group("group_ended", group, numbers[case_id], group.units, on=today(), now=now)
        db.session.commit()
        flash(_("The campaign is closed; its figures stay as they are."))
        return redirect(url_for("campaigns.report", campaign_id=campaign_id), 303)
    return page(visible_or_404(Campaign, campaign_id), entry, 422)
