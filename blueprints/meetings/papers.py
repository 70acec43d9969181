"""What a meeting's papers say. A paper is written in Chinese whatever language its author reads.

Notice and minutes go to many units: they name a matter by number, kind and place, never by what it is about. The
bulletin tells how matters are handled, withholds what is so small that it tells of single people, and ranks nobody.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select

import documents
import times
from blueprints.meetings.page import cases_of, in_words, invited
from findings import plain
from guard import me, settings, today
from models.analysis import analyse
from models.base import db
from models.case import Case
from models.meeting import AgendaItem, Attendance, Meeting
from models.party import Party
from models.statistic import Statistics
from models.step import CaseStep
from rules import case as words
from rules import mask
from rules.category import BY_CODE
from rules.counting import rate
from rules.limit import BASES
from rules.statistic import FIGURES, Count, first_of
from rules.suppress import small
from wording import say

STEPS = 10
ORDER = "一二三四五六七八九十"


def on_paper(day: date) -> str:
    """2026年11月16日, as official papers write days (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass
class Papers:
    """The papers of one meeting at an instant; what several of them need is read once."""

    meeting: Meeting
    now: datetime

    @cached_property
    def items(self) -> list[AgendaItem]:
        return self.meeting.agenda

    @cached_property
    def cases(self) -> dict[uuid.UUID, Case]:
        return cases_of(self.items)

    @cached_property
    def people(self) -> list[Attendance]:
        return invited(self.meeting)

    @property
    def month(self) -> date:
        """The month that the meeting looks back on: the one before its own."""
        return first_of(self.meeting.month, 1)

    @property
    def name(self) -> str:
        return f"{self.meeting.month.year}年{self.meeting.month.month}月矛盾纠纷排查例会"

    def make(self, kind: str) -> bytes:
        """The .docx of a kind of KINDS."""
        return KINDS[kind](self)

    def _common(self) -> dict[str, Any]:
        meeting = self.meeting
        return {
            "office": meeting.unit.name,
            "red_head": False,
            "number": "",
            "date": on_paper(today()),
            "contact": meeting.keeper,
            "phone": meeting.unit.phone,
            "addressee": "、".join(one.unit.name for one in self.people),
            "meeting": self.name,
            "meeting_at": f"{on_paper(meeting.held_on)}（{times.weekday(meeting.held_on)}）{meeting.begins_at:%H:%M}",
            "meeting_place": meeting.place or "另行通知",
        }

    def _called(self, item: AgendaItem) -> str:
        """What the papers for all units call an item."""
        case = self.cases.get(item.case_id) if item.case_id else None
        if case is None:
            return item.title or "（不公开事项）"
        return f"{case.number} {say(BY_CODE[case.category].name)}（{_place(case)}）"

    def notice(self) -> bytes:
        """The invitation with the agenda."""
        agenda = [
            {"n": place, "subject": self._called(item), "unit": self._reporter(item)}
            for place, item in enumerate(self.items, start=1)
        ]
        attendees = "、".join(one.unit.name for one in self.people) + "负责人"
        values = self._common() | {"attendees": attendees, "agenda": agenda, "opening": ""}
        return documents.render(documents.default("meeting_notice"), values)

    def _reporter(self, item: AgendaItem) -> str:
        case = self.cases.get(item.case_id) if item.case_id else None
        return (case.handler or case.office).name if case else self.meeting.unit.name

    def minutes(self) -> bytes:
        """Who was there, what was said in general, what was decided of each item and what was left open."""
        came = [one.unit.name for one in self.people if one.present]
        away = [one.unit.name for one in self.people if came and not one.present]
        left = [self._called(item) for item in self.items if item.decided_at is None]
        parts = (("会议要求", self.meeting.summary), ("未作决定的事项", "；".join(left) + "。" if left else ""))
        values = self._common() | {
            "number": "" if self.meeting.status == "minuted" else "（草稿）",
            "chair": self.meeting.chair,
            "recorder": self.meeting.keeper,
            "attendees": "、".join(came or [one.unit.name for one in self.people]),
            "absent": "、".join(away),
            "sections": [{"heading": heading, "text": text} for heading, text in parts if text],
            "decisions": [self._decided(place, item) for place, item in enumerate(self._done(), start=1)],
        }
        return documents.render(documents.default("minutes"), values)

    def _done(self) -> list[AgendaItem]:
        return [item for item in self.items if item.decided_at is not None]

    def _decided(self, place: int, item: AgendaItem) -> dict[str, Any]:
        task = item.task or {}
        due = on_paper(datetime.fromisoformat(task["due_at"]).astimezone(times.zone()).date()) if task else ""
        said = item.decision or ("交办" if task else "")
        return {
            "n": place,
            "matter": self._called(item),
            "decision": said,
            "handler": task.get("handler", ""),
            "due": due,
        }

    def bulletin(self) -> bytes:
        """How matters were handled in the month, and what the meeting took up."""
        month = f"{self.month.year}年{self.month.month}月"
        figures = Statistics(self.meeting.unit, self.month, settings().timezone, by=None, now=self.now).figures
        lines = [_measured(code, figures[code]) for code, figure in FIGURES.items() if figure.measures]
        tasks = sum(item.task is not None for item in self.items)
        met = f"例会研究事项{_few(len(self.items))}，作出决定{_few(len(self._done()))}，其中交办{_few(tasks)}。"
        parts = (("总体办理情况", "\n".join(lines)), ("例会研究情况", met), ("工作要求", self.meeting.summary))
        told = [(heading, text) for heading, text in parts if text]
        sections = [{"heading": f"{ORDER[n]}、{heading}", "text": text} for n, (heading, text) in enumerate(told)]
        opening = f"现将{month}矛盾纠纷排查化解办理情况通报如下。"
        values = self._common() | {"month": month, "opening": opening, "sections": sections}
        return documents.render(documents.default("bulletin"), values)

    def analysis(self) -> bytes:
        """The analysis of the month before."""
        zone = settings().timezone
        told = plain(analyse(self.meeting.unit, self.month, zone, by=me(), now=self.now))
        headings = {"sentences": "基本情况", "plans": "分类施策", "gaps": "数据说明"}
        return documents.analysis(f"{self.month.year}年{self.month.month}月矛盾纠纷分析研判", told, headings)

    def sheets(self) -> bytes:
        """One page for each item, for the office that holds the meeting; people are masked."""
        ids = list(self.cases)
        steps: dict[uuid.UUID, list[CaseStep]] = defaultdict(list)
        for step in CaseStep.of_cases(ids):
            steps[step.case_id].append(step)
        parties: dict[uuid.UUID, list[str]] = defaultdict(list)
        for party in db.session.scalars(select(Party).where(Party.case_id.in_(ids)).order_by(Party.position)):
            parties[party.case_id].append(f"{mask.name(party.name)}（{say(words.PARTY_ROLES[party.role])}）")
        return documents.sheets(
            _sheet(f"议题{place}", item, self.cases.get(item.case_id) if item.case_id else None, steps, parties)
            for place, item in enumerate(self.items, start=1)
        )


def _place(case: Case) -> str:
    """The unit where it arose, a village with its town."""
    above = case.unit.parent.name if case.unit.parent and case.unit.kind in ("village", "community") else ""
    return above + case.unit.name


def _measured(code: str, count: Count) -> str:
    """One figure with its numerator and denominator; a small one is withheld."""
    title = say(FIGURES[code].title)
    if not count.whole:
        return f"{title}：本月没有应统计的事项。"
    if not count.open:
        return f"{title}：件数较少，不予公布。"
    return f"{title}：{count.whole}件中{count.part}件，占{rate(*count)}%。"


def _few(count: int) -> str:
    return "不足5项" if count and small(count) else f"{count}项"


def _sheet(
    title: str,
    item: AgendaItem,
    case: Case | None,
    steps: dict[uuid.UUID, list[CaseStep]],
    parties: dict[uuid.UUID, list[str]],
) -> documents.Sheet:
    why = "；".join(in_words(reason) for reason in item.reasons)
    decided = [item.decision or "交办"] if item.decided_at else ["", "", ""]
    notes = [("备注", item.note)] if item.note else []
    if case is None:
        facts = [("议题", item.title or "（不公开事项）"), ("列入理由", why), *notes]
        return documents.Sheet(title, facts, [("会议决定", decided)])
    due = f"{times.when(case.due_at)}（{say(BASES[case.due_basis])}）" if case.due_at and case.due_basis else ""
    facts = [
        ("事项编号", case.number),
        ("事项类别", say(BY_CODE[case.category].name)),
        ("所属单位", _place(case)),
        ("发生地点", case.place),
        ("登记日期", times.day(case.found_at, year=True)),
        ("涉及人数", str(case.people or "")),
        ("当 事 人", "、".join(parties[case.id])),
        ("目前状态", say(words.STATUSES[case.status])),
        ("承办单位", f"{case.handler.name} {case.person}".strip() if case.handler else ""),
        ("包案领导", case.lead.name if case.lead else ""),
        ("办理期限", due),
        ("列入理由", why),
        *notes,
    ]
    done = [_line(step) for step in steps[case.id][-STEPS:]]
    return documents.Sheet(title, facts, [("基本情况", [case.summary]), ("办理过程", done), ("会议决定", decided)])


def _line(step: CaseStep) -> str:
    said = f"：{step.text}" if step.text else ""
    to = f"（{step.detail['to']}）" if step.detail.get("to") else ""
    return f"{times.day(step.at)} {say(words.STEPS[step.kind])}{to}{said}"


KINDS: dict[str, Callable[[Papers], bytes]] = {
    "notice": Papers.notice,
    "analysis": Papers.analysis,
    "items": Papers.sheets,
    "minutes": Papers.minutes,
    "bulletin": Papers.bulletin,
}
