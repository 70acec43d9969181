"""How matters ended: mediated, agreed on, settled, each party asked, closed; and those whose people go to court."""

from __future__ import annotations

from datetime import datetime, timedelta

from demo.county import County
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.moves.mediation import Terms
from models.case.step import How
from models.org.user import User
from rules.calendar import DAY, Calendar

CLOSED = 24
TERMS = "双方各让一步：十日内由对方办妥约定的事项，申请人不再另行主张；此前的争执互不追究。"
TALKED = "双方到村部谈了两个小时，情绪平稳，还有一处没有说定。"
SETTLED = "双方当面说开，已按约定办妥。"
UNREACHED = "申请人外出务工，三次电话未接通；对方及邻居证实已解决。"


class Ending:
    """Goes over the matters that are signed for, and over those that were settled some time ago."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.days: Calendar = calendar()

    def write(self) -> None:
        """A few of each kind; the demo's own village has somebody to ask."""
        rows = db.select(Case).where(Case.status == "handling").order_by(Case.number)
        for number, case in enumerate(db.session.scalars(rows.limit(18))):
            self._mediate(case, number % 6)
        before = self.county.now - 14 * DAY
        settled = db.select(Case).where(Case.status == "resolved", Case.resolved_at < before).order_by(Case.number)
        for number, case in enumerate(db.session.scalars(settled.limit(CLOSED)).all()):
            self.close(case, unreached=number % 9 == 4)
        db.session.flush()

    def _how(self, by: User, at: datetime) -> How:
        by.today = self.county.day(at)
        return {"by": by, "now": at}

    def _mediate(self, case: Case, kind: int) -> None:
        assert case.handler
        people = self.county.offices if case.handler.id in self.county.offices else self.county.people
        how = self._how(people[case.handler.id], self.county.now - timedelta(hours=3))
        case.attempt("agreed" if kind in (1, 2) else "closer", TALKED, **how)
        if kind in (1, 2):
            form, day = ("oral", "written")[kind - 1], self.county.day(how["now"])
            case.agree(Terms(form, day, TERMS, day + 10 * DAY), self.days, **how)
        if kind in (1, 3):
            case.resolve("mediated", SETTLED, **how)
        if kind == 3 and case.concerned:
            case.confirm(case.concerned[0], "disputed", "phone", "说好的还有一半没办。", **how)
        if kind == 4:
            case.stop(case.concerned[0] if case.concerned else None, "不愿再谈，要去法院起诉。", **how)
            case.refer(["court", "aid"], "已当面告知并交给告知单。", **how)

    def close(self, case: Case, *, unreached: bool) -> None:
        """Everybody confirms it within days, or somebody cannot be reached."""
        assert case.resolved_at
        at = case.resolved_at + 3 * DAY
        office = self.county.offices[case.office_id]
        for party in case.concerned[:1] if unreached else case.concerned:
            case.confirm(party, "confirmed", "phone", "", **self._how(office, at))
        case.close(UNREACHED if unreached else "", **self._how(office, at + DAY))
