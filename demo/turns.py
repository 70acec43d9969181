"""Turns that a few matters took: told twice and merged, kept from a unit, passed up one level, supervised."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TypedDict

from demo.county import County
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.org.unit import Unit
from models.org.user import User
from models.report.urge import send_answered, send_escalated, send_supervised
from rules.calendar import DAY, Calendar
from rules.case import limit

AGAIN = "当事人自己来镇里反映：{summary}"
SAME = "当事人、地点和事情都一样，是同一件事，并到村里上报的这一件办理。"
CONCERNED = "当事人反映的正是本单位工作人员，按规定回避。"
TALKED = "请双方到调解室谈了一上午，各不相让，约定过几天再谈。"
UNABLE = "两次调解没有谈成，涉及的手续需要上一级单位核对。"
WANTED = "请包案领导亲自约谈双方，书面说明办理情况和下一步打算。"
ANSWERED = "已约谈双方，定下本周五现场核对；核对结果出来后三日内报告。"
BELOW, MET = 4, 2


class Who(TypedDict):
    """Whose turn it is, and when it is taken."""

    by: User
    now: datetime


class Turns:
    """Takes the newest of those that no other part of the demo tells more about."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.town, self.at = county.towns[0], county.now - timedelta(hours=2)
        self.days: Calendar = calendar()

    def write(self) -> None:
        """The demo's own town and county have one of each kind."""
        own = Case.unit_id.in_([village.id for village in self.county.villages[1:]])
        accepted = self._with(Case.office_id == self.town.id, own, Case.status == "accepted")
        for case, tell in zip(accepted, (self._tell_twice, self._pass_up, self._take_away), strict=False):
            tell(case)  # at some hours of the week fewer wait than there are kinds
        away = Case.office_id.in_([town.id for town in self.county.towns[1:]])
        from_town, *others = self._with(away, Case.status == "accepted")[:BELOW]
        from_town.recuse(from_town.office, CONCERNED, **self._how(self.county.county))
        for case in others:
            self._pass_up(case)
        self._supervise(self._with(Case.office_id == self.county.county.id, Case.status == "handling")[:MET])
        db.session.flush()

    def _with(self, *conditions: object) -> list[Case]:
        rows = db.select(Case).where(Case.parties.any(), *conditions)
        return list(db.session.scalars(rows.order_by(Case.number.desc())))

    def _how(self, unit: Unit, at: datetime | None = None) -> Who:
        clerk = self.county.offices[unit.id]
        clerk.today = self.county.day(at or self.at)
        return {"by": clerk, "now": at or self.at}

    def _tell_twice(self, case: Case) -> None:
        """Its people came to the town as well, twice: one record is merged, the other waits to be."""
        how, words = self._how(self.town), AGAIN.format(summary=case.summary)
        for number in (1, 2):
            told = {name: getattr(case, name) for name in ("category", "place", "happened_on", "people", "urgency")}
            told["parties"] = [
                {"id": uuid.uuid5(case.id, f"{party.id} {number}"), "role": party.role, "name": party.name}
                for party in case.parties
            ]
            told["summary"] = words
            again = Case.found(uuid.uuid5(case.id, str(number)), case.unit, told, report_id=None, **how)
            again.origin = "hall"
            db.session.flush()
            later = self._how(self.town, self.at + timedelta(minutes=20))
            again.accept(**later)
            if number == 1:
                case.absorb(again, SAME, **later)

    def _take_away(self, case: Case) -> None:
        case.recuse(case.unit, CONCERNED, **self._how(self.town))

    def _pass_up(self, case: Case) -> None:
        sender = case.office
        for hours in (72, 24):
            case.attempt("closer", TALKED, **self._how(sender, self.county.now - timedelta(hours=hours)))
        case.escalate(UNABLE, **self._how(sender))
        send_escalated(case, sender, on=self.county.day(self.at), now=self.at)

    def _supervise(self, cases: list[Case]) -> None:
        """One answers the same day, of the other the answer is waited for."""
        for number, case in enumerate(cases):
            due_at = limit.due_at(self.days, self.county.today + 5 * DAY)
            case.supervise(WANTED, due_at, **self._how(self.county.county))
            on = self.county.day(self.at)
            send_supervised(case, on=on, now=self.at)
            if number and case.handler:
                case.answer(ANSWERED, **self._how(case.handler, self.at + timedelta(hours=1)))
                send_answered(case, on=on, now=self.at + timedelta(hours=1))
