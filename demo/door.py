"""What came in at the doors of the demo's offices in the last days: some of it waits, some is handed over."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from demo.county import County
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.intake import Door, register
from models.case.moves.assignment import Task
from models.case.moves.petition import Said
from models.filing.told import Told
from models.org.unit import Unit
from models.org.user import User
from rules.calendar import DAY
from rules.case import limit

SPACE = uuid.UUID("5b0c2f5e-6a1f-4d4e-9a57-2f6f2f1d7c11")
# Hours ago, how it came, who told it, kind, what, where.
HALL = (
    (53, "hall", "周大爷", "08", "征地补偿款少算了两分地，村里说以图为准，要求重新丈量。", "河西新区"),
    (50, "call", "何女士", "10", "工地结束三个月，八个人的工钱还没有结清。", "开发区工地"),
    (30, "hall", "孙师傅", "15", "小区电梯坏了半个月，物业和业主委员会互相推。", "锦绣小区"),
    (27, "online", "罗先生", "09", "夜里加工厂排烟呛人，窗户不敢开。", "城东工业路"),
    (5, "hall", "吴阿姨", "03", "隔壁翻修房屋，把公用巷道占去一半。", "老街28号旁"),
    (3, "leader_day", "郑老师", "12", "培训班关门，预交的学费退不出来。", "中心广场"),
)
MOVED, SIGNED = 3, 2  # of these so many are handed over, and so many signed for
UPPER, UPPER_NUMBER = "市信访局", "清信转〔2026〕118号"
TRANSFERRED = "反映灌区渠道年久失修、下游用水没有保障。"
HEARD = "赶集时听说两家为摊位吵过两回，还没有人来反映。"
ANSWERED_ABOVE = ("99", "反映村口公交站牌被撞倒无人修。", "城东路口")
REPLY = "站牌已由交运局修复，书面答复已报送。"
NOTE = "请联系当事人核实情况，按期书面告知。"


class AtTheDoor:
    """Registers by the verbs that the desks use."""

    def __init__(self, county: County) -> None:
        self.county, self.days = county, calendar()

    def write(self) -> None:
        """The hall has some of each state; the town has a transferred matter to answer and one found by the way."""
        hall = db.session.query(User).filter_by(username="hall").one()
        units = [self.county.towns[0], self.county.departments[0], self.county.towns[1]]
        for number, (hours, *told) in enumerate(HALL):
            at = self.county.now - timedelta(hours=hours)
            case = self._register(self.county.county, hall, at, *told)
            if number < MOVED:
                self._hand_on(case, units[number], hall, at + timedelta(minutes=40), signed=number < SIGNED)
        town, clerk, at = units[0], self.county.offices[units[0].id], self.county.now - timedelta(hours=4)
        wanted = {"upper": UPPER, "upper_number": UPPER_NUMBER, "reply_by": self.county.today + 12 * DAY}
        said = ("99", TRANSFERRED, "南干渠")
        self._register(town, clerk, at, "transferred", "", *said, answer_owed=True, **wanted)
        answered = self._register(town, clerk, at - DAY, "transferred", "", *ANSWERED_ABOVE, answer_owed=True, **wanted)
        answered.reply(Said(self.county.day(at), REPLY, "handed"), town, self.days, by=clerk, now=at)
        self._register(town, clerk, at, "by_the_way", "", "02", HEARD, "集市")

    def _register(
        self, office: Unit, by: User, at: datetime, origin: str, name: str, *said: str, **more: object
    ) -> Case:
        by.today = self.county.day(at)
        category, summary, place = said
        case_id = uuid.uuid5(SPACE, summary)
        person = {"id": uuid.uuid5(case_id, "applicant"), "name": name, "role": "applicant"}
        told: dict[str, Any] = {
            "category": category,
            "summary": summary,
            "place": place,
            "happened_on": None,
            "people": None,
        }
        told |= {"urgency": "ordinary", "parties": [person] if name else []}
        door = Door(office, origin, self.county.day(at), **more)  # type: ignore[arg-type]
        register(case_id, Told({"id": str(case_id)}, told), door, office, self.days, by=by, now=at)
        return db.session.get_one(Case, case_id)

    def _hand_on(self, case: Case, unit: Unit, by: User, at: datetime, *, signed: bool) -> None:
        due_on = limit.LIMITS["petition"].last_day(self.days, self.county.day(at))
        task = Task(unit, "petition", limit.due_at(self.days, due_on), note=NOTE)
        case.hand_on(task, self.county.county, by=by, now=at)
        if signed:
            clerk = self.county.offices[unit.id]
            clerk.today = self.county.day(at)
            case.sign(by=clerk, now=at + timedelta(minutes=25))
