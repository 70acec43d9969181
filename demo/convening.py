"""What the county convened: last month's meeting, the next one with its agenda, a project, and a campaign."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from demo.county import County
from demo.ending import Ending
from models.base import db
from models.calendar import calendar
from models.campaign import Campaign
from models.case.case import Case
from models.meeting.decision import decide
from models.meeting.meeting import Meeting
from models.project import Project, place
from rules.calendar import DAY, SHANGHAI
from rules.case.move import OPEN
from rules.meeting import month_after

PLACE, CHAIR = "县综治中心三楼会议室", "钱进"
SAID = "各单位对本单位的重点事项逐件落实包案领导和承办人，每周报告一次进展；到期的当月化解，化解不了的说明原因。"
WORDS = ("请承办单位三日内约谈双方，月底前拿出方案。", "继续观察，下次例会报告进展。")
NAME, GOAL = "欠薪和征地纠纷专项治理", "四个月内逐件办结或者引导到法定途径。"
CATEGORIES, CHOSEN, CLOSED, GROUPED, ITEMS = ("10", "08", "03"), 31, 9, 7, 6
PROJECT, LAND = "城东工业园（一期）", "08"
ABOUT = "一期用地八百二十亩，涉及三个镇。征地、补偿、安置的事项都归入本项目。"
DAYS_OF_PROJECT = 80
HOUR = timedelta(hours=1)


class Convening:
    """Writes it by the same verbs as everybody."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.clerk = county.offices[county.county.id]

    def write(self) -> None:
        """Three meetings, a project and a campaign."""
        self.clerk.today = self.county.today
        first = self.county.today.replace(day=1)
        for month in ((first - timedelta(days=1)).replace(day=1), first, month_after(first)):
            Meeting.open(self.county.county, month, calendar(), now=self.county.now)
        past, this, following = db.session.scalars(select(Meeting).order_by(Meeting.month))
        self._hold(past)
        this.place, this.chair = PLACE, CHAIR
        self._project()
        self._campaign()
        for meeting in (this, following):
            if meeting.held_on > self.county.today:
                self._invite(meeting)
                break
        db.session.flush()

    def _invite(self, meeting: Meeting) -> None:
        """The next one has its agenda, and everybody invited knows of it."""
        meeting.place = meeting.place or PLACE
        meeting.propose(by=self.clerk, now=self.county.now)
        begins_at = datetime.combine(meeting.held_on, meeting.begins_at, SHANGHAI)
        meeting.invite(begins_at, by=self.clerk, now=self.county.now)

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

    def _project(self) -> None:
        """A project with the matters about its land, each put into it soon after it was found."""
        at = self.county.now - DAYS_OF_PROJECT * DAY
        told = {"name": PROJECT, "about": ABOUT}
        project = Project.begin(self.county.county, told, by=self.clerk, now=at)
        land = select(Case).where(Case.category == LAND, Case.status.in_((*OPEN, "resolved", "closed")))
        for case in db.session.scalars(land.order_by(Case.found_at, Case.id)):
            place(case, project, by=self.clerk, now=max(at, case.found_at + HOUR))

    def _campaign(self) -> None:
        """Four months over 31 matters: nine closed since, seven with a work group."""
        begun = self.county.now - 75 * DAY
        starts_on = self.county.day(begun)
        told = {"name": NAME, "starts_on": starts_on, "ends_on": starts_on + 120 * DAY, "goal": GOAL}
        campaign = Campaign.begin(self.county.county, told, by=self.clerk, now=begun)
        settled = select(Case).where(Case.status == "resolved", Case.category.in_(CATEGORIES))
        settled = settled.where(Case.found_at > begun, Case.resolved_at < self.county.now - 10 * DAY)
        ending = Ending(self.county)
        for case in db.session.scalars(settled.order_by(Case.found_at, Case.id).limit(CLOSED)).all():
            self._choose(campaign, case)
            ending.close(case, unreached=False)
        cases = self._open(Case.category.in_(CATEGORIES))[: CHOSEN - CLOSED]
        for case in cases:
            self._choose(campaign, case)
        for number, case in enumerate(cases[:GROUPED]):
            department = self.county.departments[number]
            group = {"head": self.county.offices[department.id].name, "members": "", "plan": WORDS[0]}
            campaign.group(case, department, group, by=self.clerk, now=self.county.now)

    def _choose(self, campaign: Campaign, case: Case) -> None:
        at = min(case.found_at + DAY, self.county.now)
        campaign.choose([case], by=self.clerk, now=max(at, self.county.now - 75 * DAY))
