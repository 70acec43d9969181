"""What the county convened: last month's meeting with its decisions, this month's with an agenda, and a campaign."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from demo.county import County
from models.base import db
from models.calendar import calendar
from models.campaign import Campaign
from models.case import Case
from models.deciding import decide
from models.meeting import Meeting
from rules.meeting import month_after
from rules.move import OPEN

PLACE, CHAIR = "县综治中心三楼会议室", "钱进"
SAID = "各单位对本单位的重点事项逐件落实包案领导和承办人，每周报告一次进展；到期的当月化解，化解不了的说明原因。"
WORDS = ("请承办单位三日内约谈双方，月底前拿出方案。", "继续观察，下次例会报告进展。")
NAME, GOAL = "欠薪和征地纠纷专项治理", "四个月内逐件办结或者引导到法定途径。"
CATEGORIES, CHOSEN, GROUPED, ITEMS = ("10", "08"), 12, 3, 6


class Convening:
    """Writes it by the same verbs as everybody."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.clerk = county.offices[county.county.id]

    def write(self) -> None:
        """Two meetings and a campaign."""
        self.clerk.today = self.county.today
        first = self.county.today.replace(day=1)
        for month in ((first - timedelta(days=1)).replace(day=1), first, month_after(first)):
            Meeting.open(self.county.county, month, calendar(), now=self.county.now)
        past, this, _following = db.session.scalars(select(Meeting).order_by(Meeting.month))
        self._hold(past)
        this.place, this.chair = PLACE, CHAIR
        self._campaign()
        db.session.flush()

    def _open(self, *conditions: object) -> list[Case]:
        rows = select(Case).where(Case.status.in_(OPEN), *conditions)  # type: ignore[arg-type]
        return list(db.session.scalars(rows.order_by(Case.found_at, Case.id)))

    def _hold(self, meeting: Meeting) -> None:
        """Words were decided of each item; the minutes are closed."""
        meeting.place, meeting.chair, meeting.keeper, meeting.summary = PLACE, CHAIR, self.clerk.name, SAID
        for number, case in enumerate(self._open(Case.urgency == "escalating")[:ITEMS]):
            item = meeting.put(case, "", "", by=self.clerk, now=self.county.now)
            decide(item, case, WORDS[number % 2], None, by=self.clerk, now=self.county.now)
        meeting.hold(held=True, by=self.clerk, now=self.county.now)
        meeting.close(by=self.clerk, now=self.county.now)

    def _campaign(self) -> None:
        ends_on = self.county.today + timedelta(days=90)
        told = {"name": NAME, "starts_on": self.county.today - timedelta(days=30), "ends_on": ends_on, "goal": GOAL}
        campaign = Campaign.begin(self.county.county, told, by=self.clerk, now=self.county.now)
        cases = self._open(Case.category.in_(CATEGORIES))[:CHOSEN]
        campaign.choose(cases, by=self.clerk, now=self.county.now)
        for number, case in enumerate(cases[:GROUPED]):
            department = self.county.departments[number]
            group = {"head": self.county.offices[department.id].name, "members": "", "plan": WORDS[0]}
            campaign.group(case, department, group, by=self.clerk, now=self.county.now)
