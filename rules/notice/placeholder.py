"""The placeholders of papers: each by its code and by the Chinese name under which offices write it into a template.

The Chinese names are no wording of pages: they stand in offices' own templates, so they never change.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules.words import N_

# code: (Chinese name, what it stands for)
SINGLE: dict[str, tuple[str, str]] = {
    "office": ("发文机关", N_("the office that issues it, as it calls itself on papers")),
    "red_head": ("红头", N_("whether the paper has a red head; for conditions only")),
    "number": ("文号", N_("the number of the paper")),
    "date": ("成文日期", N_("the day on which it is issued")),
    "addressee": ("主送机关", N_("the unit to which it is addressed")),
    "contact": ("联系人", N_("whom to ask about it")),
    "phone": ("联系电话", N_("the office's telephone number")),
    "case_number": ("事项编号", N_("the number of the matter")),
    "subject": ("事由", N_("what the paper is about, in a few words")),
    "summary": ("事项概述", N_("what the matter is about")),
    "category": ("事项类别", N_("the kind of dispute")),
    "origin": ("事项来源", N_("how the matter came")),
    "place": ("发生地点", N_("where it happened")),
    "unit": ("所属单位", N_("the unit where it arose")),
    "people": ("涉及人数", N_("how many people are involved")),
    "found_on": ("登记日期", N_("the day on which it was first reported")),
    "handler": ("承办单位", N_("the handling unit")),
    "person": ("承办人", N_("who handles it, by name")),
    "helpers": ("协办单位", N_("the helping units")),
    "lead": ("包案领导", N_("the leader who answers for it")),
    "assigned_on": ("交办日期", N_("the day on which it was assigned")),
    "due": ("办理期限", N_("the day by which it must be settled")),
    "due_basis": ("期限依据", N_("by which article, or by whom, the deadline was set")),
    "demand": ("办理要求", N_("what the unit is asked to do")),
    "grounds": ("督办事由", N_("why it is supervised")),
    "reply_by": ("回复期限", N_("the day by which the unit must answer")),
    "petitioner": ("信访人", N_("the person to whom the paper goes")),
    "accepted_on": ("受理日期", N_("the day on which the matter was taken up")),
    "request": ("投诉请求", N_("what the person asks for")),
    "facts": ("查明事实", N_("what was found out")),
    "reasons": ("理由", N_("why the office decides so")),
    "opinion": ("处理意见", N_("what the office decides")),
    "legal_basis": ("法律依据", N_("the laws and articles on which it rests")),
    "review_office": ("复查机关", N_("the office that reviews the decision")),
    "dispute": ("纠纷事实", N_("what the parties quarrelled about")),
    "terms": ("协议内容", N_("what the parties agreed")),
    "performance": ("履行方式", N_("how and by when the agreement is carried out")),
    "mediator": ("调解员", N_("who mediated")),
    "committee": ("调解组织", N_("the mediation committee")),
    "copies": ("份数", N_("how many copies are signed")),
    "goal": ("工作目标", N_("what is to be reached")),
    "measures": ("工作措施", N_("what is to be done for it")),
    "told_why": ("告知事由", N_("why other routes are shown")),
    "meeting": ("会议名称", N_("what the meeting is called")),
    "meeting_at": ("会议时间", N_("when the meeting takes place")),
    "meeting_place": ("会议地点", N_("where the meeting takes place")),
    "chair": ("主持人", N_("who chairs the meeting")),
    "recorder": ("记录人", N_("who takes the minutes")),
    "attendees": ("参加人员", N_("who takes part")),
    "absent": ("缺席人员", N_("who is absent")),
    "month": ("月份", N_("the month of which it tells")),
    "opening": ("开头", N_("the sentence with which the text opens")),
    "frozen_on": ("锁定日期", N_("the day on which the month's figures were frozen; empty while they can change")),
    "campaign": ("专项名称", N_("what the campaign is called")),
    "period": ("起止时间", N_("from when to when it lasted")),
    "counted": ("办理统计", N_("in one sentence: how many matters, closed, settled, with a work group")),
    "chosen": ("选定件数", N_("how many matters were chosen")),
    "closed": ("办结件数", N_("how many of them are closed")),
    "closed_rate": ("办结率", N_("closed of chosen, in per cent")),
    "settled": ("化解待办结件数", N_("how many more are settled and not closed yet")),
    "grouped": ("工作组数", N_("how many had a work group")),
    "reached": ("成效和遗留", N_("what was reached and what is left")),
}
_NAME = ("名称", N_("what the row is about"))
_OPEN = {
    "name": _NAME,
    "open": ("在办", N_("how many are in hand at the month's end")),
    "before": ("上月", N_("how many were in hand at the end of the month before")),
    "year_ago": ("去年同月", N_("how many were in hand at the end of the same month a year ago")),
}
_MONTHS = {
    "name": _NAME,
    "carried": ("上期结转", N_("how many were carried over from before")),
    "found": ("新排查", N_("how many were newly found")),
    "before": ("上月", N_("how many were newly found in the month before")),
    "year_ago": ("去年同月", N_("how many were newly found in the same month a year ago")),
    "resolved": ("已化解", N_("how many were settled")),
    "otherwise": ("其他了结", N_("how many ended otherwise")),
    "open": _OPEN["open"],
}
_TEXT = ("内容", N_("the sentence"))
# code: (Chinese name, what it lists, its own columns)
LISTS: dict[str, tuple[str, str, dict[str, tuple[str, str]]]] = {
    "parties": (
        "当事人",
        N_("the parties, a row each"),
        {
            "name": ("姓名", N_("a party's name")),
            "role": ("身份", N_("a party's role in the matter")),
            "phone": ("电话", N_("a party's telephone number")),
            "address": ("住址", N_("a party's address")),
        },
    ),
    "routes": (
        "途径",
        N_("other lawful routes, a row each"),
        {
            "route": ("名称", N_("what the route is called")),
            "where": ("受理机关", N_("where to go")),
            "bring": ("所需材料", N_("what to bring")),
            "within": ("提出期限", N_("within which time")),
        },
    ),
    "agenda": (
        "议题",
        N_("the points of the agenda, a row each"),
        {
            "n": ("序号", N_("its place in the list")),
            "subject": ("内容", N_("what it is about")),
            "unit": ("汇报单位", N_("which unit reports on it")),
        },
    ),
    "decisions": (
        "议定事项",
        N_("what the meeting decided, a row each"),
        {
            "n": ("序号", N_("its place in the list")),
            "matter": ("事项", N_("the matter")),
            "decision": ("决定", N_("what was decided")),
            "handler": ("承办单位", N_("the handling unit")),
            "person": ("承办人", N_("who handles it, by name")),
            "helpers": ("协办单位", N_("the units that help")),
            "lead": ("包案领导", N_("the leader who answers for it")),
            "due": ("办理期限", N_("the day by which it must be settled")),
        },
    ),
    "items": (
        "议题页",
        N_("the points of the agenda, a page each"),
        {
            "n": ("序号", N_("its place in the list")),
            "title": ("议题", N_("the subject, where it is no matter with a number")),
            "case_number": ("事项编号", N_("the number of the matter")),
            "category": ("事项类别", N_("the kind of dispute")),
            "unit": ("所属单位", N_("the unit where it arose")),
            "place": ("发生地点", N_("where it happened")),
            "found_on": ("登记日期", N_("the day on which it was first reported")),
            "people": ("涉及人数", N_("how many people are involved")),
            "parties": ("当事人", N_("the parties, their names masked")),
            "state": ("目前状态", N_("how the matter stands")),
            "handler": ("承办单位", N_("the handling unit")),
            "lead": ("包案领导", N_("the leader who answers for it")),
            "due": ("办理期限", N_("the day by which it must be settled")),
            "why": ("列入理由", N_("why it stands on the agenda")),
            "note": ("备注", N_("what the office noted beside it")),
            "summary": ("基本情况", N_("what the matter is about")),
            "history": ("办理过程", N_("what was done last, a line each")),
            "decision": ("会议决定", N_("what was decided")),
        },
    ),
    "matters": (
        "事项清单",
        N_("the matters of the campaign, a row each"),
        {
            "n": ("序号", N_("its place in the list")),
            "case_number": ("事项编号", N_("the number of the matter")),
            "category": ("事项类别", N_("the kind of dispute")),
            "unit": ("所属单位", N_("the unit where it arose")),
            "group": ("工作组", N_("its work group: the unit and the head")),
            "state": ("办理情况", N_("how the matter stands")),
        },
    ),
    "findings": ("基本情况", N_("what the figures say, a sentence each"), {"text": _TEXT}),
    "kinds": ("类别统计", N_("the figures by kind of dispute; the last row sums them up"), _MONTHS),
    "places": (
        "地方统计",
        N_("the figures by unit; the last row sums them up"),
        {**_MONTHS, "overdue": ("已超期", N_("how many of these are past their deadline"))},
    ),
    "origins": ("来源统计", N_("the figures by origin; the last row sums them up"), _MONTHS),
    "ages": ("在办时长", N_("what is in hand, by how long; the last row sums it up"), _OPEN),
    "states": ("在办环节", N_("what is in hand, by how it stands; the last row sums it up"), _OPEN),
    "handling": (
        "承办统计",
        N_("how each unit did what it had to, with the numbers behind it; the last row is of all"),
        {
            "name": _NAME,
            "take_on": ("按期受理", N_("matters taken on in time, of those due")),
            "in_time": ("按期办结", N_("tasks done by their deadline, of those that fell due")),
            "answered": ("按期答复", N_("answers given by their day, of those due")),
            "agreed": ("达成协议", N_("matters with an agreement, of those ended")),
            "fulfilled": ("履行协议", N_("agreements fulfilled, of those due")),
            "confirmed": ("当事人确认", N_("matters that the people concerned confirmed, of those ended")),
            "satisfied": ("群众满意", N_("matters that nobody calls unsolved, of those asked about")),
        },
    ),
    "plans": (
        "分类施策",
        N_("the plan for each kind of dispute, a row each"),
        {
            "kind": ("事项类别", N_("the kind of dispute")),
            "text": ("措施", N_("what is to be done for it")),
            "lead": ("牵头单位", N_("which unit leads it")),
            "since": ("起始月份", N_("since which month it stands")),
        },
    ),
    "gaps": ("数据说明", N_("what the data lacks, a sentence each"), {"text": _TEXT}),
    "sections": (
        "段落",
        N_("parts of the text, each with a heading"),
        {"heading": ("标题", N_("the heading of a part")), "text": ("正文", N_("the text of a part"))},
    ),
}
COMMON = ("office", "red_head", "number", "date", "addressee", "subject", "contact", "phone")
OF_CASE = (
    *("case_number", "summary", "category", "origin", "place", "unit", "people", "found_on"),
    *("handler", "person", "helpers", "lead", "assigned_on", "due", "due_basis", "accepted_on", "parties"),
)


def named(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values by their codes and by their Chinese names as well, rows of lists likewise."""
    found = dict(values)
    for code, value in values.items():
        if code in SINGLE:
            found[SINGLE[code][0]] = value
        elif code in LISTS and isinstance(value, list):
            columns = LISTS[code][2]
            rows = [{**row, **{columns[key][0]: row[key] for key in row if key in columns}} for row in value]
            found[code] = found[LISTS[code][0]] = rows
    return found


def allowed(codes: tuple[str, ...]) -> dict[str, set[str] | None]:
    """Name (code or Chinese) → None for a single value, or the names of a list's columns."""
    found: dict[str, set[str] | None] = {}
    for code in codes:
        if code in SINGLE:
            found[code] = found[SINGLE[code][0]] = None
        else:
            name, _told, columns = LISTS[code]
            found[code] = found[name] = {*columns, *(column[0] for column in columns.values())}
    return found
