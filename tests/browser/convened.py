"""The meetings and the campaign of the full county."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from models.base import db
from models.calendar import calendar
from models.campaign import Campaign
from models.case.case import Case
from models.meeting.meeting import Meeting
from rules.meeting import month_after
from tests.support.make import today
from tests.support.world import World

GOAL = "逐件落实包案领导和承办单位，每周会商一次，四个月内办结；办不结的写明原因和下一步打算，向当事人当面说明。"


def meetings(cast: World, now: datetime) -> dict[str, Any]:
    """The county's meeting with an agenda that its guests were told of, and the next one without."""
    for month in (today().replace(day=1), month_after(today())):
        Meeting.open(cast.county, month, calendar(), now=now)
    this, following = db.session.scalars(select(Meeting).order_by(Meeting.month))
    this.propose(by=cast.zhao, now=now)
    item = this.put(None, "通报上月各单位办理情况", GOAL, by=cast.zhao, now=now)
    this.invite(datetime.combine(this.held_on, this.begins_at, now.tzinfo), by=cast.zhao, now=now)
    return {"meeting": this.id, "next_meeting": following.id, "item": item.id}


def campaign(cast: World, case_id: uuid.UUID, now: datetime) -> dict[str, Any]:
    """A campaign over one matter that has a work group."""
    told = {
        "name": "重点矛盾纠纷专项治理",
        "starts_on": today(),
        "ends_on": today() + timedelta(days=120),
        "goal": GOAL,
    }
    campaign = Campaign.begin(cast.county, told, by=cast.zhao, now=now)
    case = db.session.get_one(Case, case_id)
    campaign.choose([case], by=cast.zhao, now=now)
    group = {"head": "司马文静", "members": "", "plan": GOAL}
    campaign.group(case, cast.department, group, by=cast.zhao, now=now)
    return {"campaign": campaign.id}
