"""What a meeting's papers say. A paper is written in Chinese whatever language its author reads.

Notice and minutes go to many units: they name a matter by number, kind and place, never by what it is about. The
bulletin tells how matters are handled, withholds what is so small that it tells of single people, and ranks nobody.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from blueprints.meetings.bulletin import by_unit, overall
from blueprints.meetings.item_pages import HIDDEN, pages, place_of
from blueprints.meetings.page import cases_of, invited
from documents import office
from models.case.case import Case
from models.figure.analysis import analyse
from models.figure.statistic import Statistics
from models.meeting.invitation import announced
from models.meeting.meeting import AgendaItem, Attendance, Meeting
from models.notice.template import Letterhead
from models.org.user import User
from rules.case.category import BY_CODE
from rules.figure.statistic import first_of
from rules.figure.suppress import small
from rules.notice.notice import number
from web.guard import me, settings, today
from wording import times
from wording.catalogues import say
from wording.findings import plain, tell

ORDER = "一二三四五六七八九十"


@dataclass
class Papers:
    """The papers of one meeting at an instant; what several of them need is read once. `guest`: of an invited unit."""

    meeting: Meeting
    now: datetime
    guest: User | None = None

    @cached_property
    def items(self) -> list[AgendaItem]:
        return self.meeting.agenda

    @cached_property
    def cases(self) -> dict[uuid.UUID, Case]:
        return announced(self.meeting.case_ids, self.guest) if self.guest else cases_of(self.items)

    @cached_property
    def people(self) -> list[Attendance]:
        return invited(self.meeting)

    @cached_property
    def head(self) -> Letterhead:
        return Letterhead.of(self.meeting.unit)

    @property
    def month(self) -> date:
        """The month that the meeting looks back on: the one before its own."""
        return first_of(self.meeting.month, 1)

    @property
    def _looked_back(self) -> str:
        return f"{self.month.year}年{self.month.month}月"

    @property
    def name(self) -> str:
        return f"{self.meeting.month.year}年{self.meeting.month.month}月矛盾纠纷排查例会"

    def make(self, sheet: str) -> bytes:
        """The .docx of a sheet of SHEETS, from the office's own template where it has one."""
        kind, values = SHEETS[sheet]
        return office.of(self.meeting.unit, kind, self._common(kind) | values(self))

    @property
    def _day(self) -> date:
        """The day of issue; closed minutes keep the day on which they were closed."""
        closed = self.meeting.status == "minuted"
        return self.meeting.changed_at.astimezone(times.zone()).date() if closed else today()

    def _number(self, kind: str) -> str:
        """An office meets once a month, so the month is its serial; minutes are a draft until they are closed."""
        if kind == "minutes" and self.meeting.status != "minuted":
            return office.DRAFT
        month = self.meeting.month
        return number(self.head.code, month.year, kind, month.month)

    def _common(self, kind: str) -> dict[str, Any]:
        meeting, day = self.meeting, self.meeting.held_on
        return {
            **office.headed(self.head, self._day),
            "number": self._number(kind),
            "subject": self.name,
            "contact": meeting.keeper,
            "phone": meeting.unit.phone,
            "addressee": "、".join(one.unit.name for one in self.people),
            "meeting": self.name,
            "meeting_at": f"{times.on_paper(day)}（{times.weekday(day)}）{meeting.begins_at:%H:%M}",
            "meeting_place": meeting.place or "另行通知",
        }

    def _called(self, item: AgendaItem) -> str:
        """What the papers for all units call an item."""
        case = self.cases.get(item.case_id) if item.case_id else None
        if case is None:
            return item.title or HIDDEN
        return f"{case.number} {say(BY_CODE[case.category].name)}（{place_of(case)}）"

    def notice(self) -> dict[str, Any]:
        """The invitation with the agenda."""
        agenda = [
            {"n": place, "subject": self._called(item), "unit": self._reporter(item)}
            for place, item in enumerate(self.items, start=1)
        ]
        attendees = "、".join(one.unit.name for one in self.people) + "负责人"
        return {"attendees": attendees, "agenda": agenda, "opening": ""}

    def _reporter(self, item: AgendaItem) -> str:
        """Who speaks of an item: the unit that has to act, or the invited one above it: a town for its villages."""
        case = self.cases.get(item.case_id) if item.case_id else None
        if case is None:
            return self.meeting.unit.name
        acts = case.handler or case.office
        above = (one.unit for one in self.people if acts.path.startswith(one.unit.path))
        return next(above, acts).name

    def minutes(self) -> dict[str, Any]:
        """Who was there, what was said in general, what was decided of each item and what was left open."""
        came = [one.unit.name for one in self.people if one.present]
        away = [one.unit.name for one in self.people if came and not one.present]
        left = [self._called(item) for item in self.items if item.decided_at is None]
        parts = (("会议要求", self.meeting.summary), ("未作决定的事项", "\n".join(left)))
        return {
            "chair": self.meeting.chair,
            "recorder": self.meeting.keeper,
            "attendees": "、".join(came or [one.unit.name for one in self.people]),
            "absent": "、".join(away),
            "sections": [{"heading": heading, "text": text} for heading, text in parts if text],
            "decisions": [self._decided(place, item) for place, item in enumerate(self._done(), start=1)],
        }

    def _done(self) -> list[AgendaItem]:
        return [item for item in self.items if item.decided_at is not None]

    def _decided(self, place: int, item: AgendaItem) -> dict[str, Any]:
        task = item.task or {}
        due = times.on_paper(datetime.fromisoformat(task["due_at"])) if task else ""
        said = item.decision or ("交办" if task else "")
        return {
            "n": place,
            "matter": self._called(item),
            "decision": said,
            "handler": task.get("handler", ""),
            "person": task.get("person", ""),
            "helpers": "、".join(task.get("helpers", ())),
            "lead": task.get("lead", ""),
            "due": due,
        }

    def bulletin(self) -> dict[str, Any]:
        """How matters were handled in the month, and what the meeting took up."""
        told = Statistics(self.meeting.unit, self.month, settings().timezone, by=None, now=self.now)
        tasks = sum(item.task is not None for item in self.items)
        met = f"例会研究事项{_few(len(self.items))}，作出决定{_few(len(self._done()))}，其中交办{_few(tasks)}。"
        parts = (
            ("总体办理情况", overall(told)),
            ("各单位办理情况", by_unit(told)),
            ("例会研究情况", met),
            ("工作要求", self.meeting.summary),
        )
        said = [(heading, text) for heading, text in parts if text]
        sections = [{"heading": f"{ORDER[n]}、{heading}", "text": text} for n, (heading, text) in enumerate(said)]
        opening = f"现将{self._looked_back}矛盾纠纷排查化解办理情况通报如下。"
        return {"month": self._looked_back, "opening": opening, "sections": sections}

    def analysis(self) -> dict[str, Any]:
        """The analysis of the month before; what there are no records of is a dash."""
        found = analyse(self.meeting.unit, self.month, settings().timezone, by=me(), now=self.now)
        told, missing = plain(found), {"before": "—", "year_ago": "—"}
        tables = {
            table.code: [missing | dict(zip(table.columns, map(tell, row), strict=True)) for row in table.rows]
            for table in found.tables
        }
        return {
            "month": self._looked_back,
            "frozen_on": times.on_paper(found.frozen_at),
            "findings": [{"text": sentence} for sentence in told["sentences"]],
            "gaps": [{"text": gap} for gap in told["gaps"]],
            "plans": told["plans"],
            **tables,
        }

    def pages(self) -> dict[str, Any]:
        """One page for each item; for a guest, of what it may see."""
        own = cases_of(self.items) if self.guest else self.cases
        return {"items": pages([item for item in self.items if not self.guest or item.case_id in own], own)}


def _few(count: int) -> str:
    return "不足5项" if count and small(count) else f"{count}项"


# Sheet of the address: the kind whose template it is filled from, what fills it
SHEETS: dict[str, tuple[str, Callable[[Papers], dict[str, Any]]]] = {
    "notice": ("meeting_notice", Papers.notice),
    "analysis": ("analysis", Papers.analysis),
    "items": ("agenda_item", Papers.pages),
    "minutes": ("minutes", Papers.minutes),
    "bulletin": ("bulletin", Papers.bulletin),
}
