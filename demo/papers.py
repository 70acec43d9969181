"""The papers about some of the matters in hand: assignment sheets, supervision notices, an answer, a draft."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from blueprints.notices.filling import values_of, written
from demo.county import County
from files import store
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.notice.notice import Notice
from models.notice.template import Letterhead
from models.org.unit import Unit
from models.org.user import User
from rules.case.move import WITH_HANDLER
from rules.notice.notice import KINDS, SUPERVISION, UNIT

MOST = 5  # for each office; the last stays a draft
SAID: dict[str, dict[str, str]] = {
    "assignment": {"demand": "三日内联系双方当事人，先稳定情绪，再约时间面谈；每周报告一次进展。"},
    "supervision": {
        "grounds": "该事项交办后，至今未见实质进展，双方矛盾有激化的可能。",
        "demand": "一、包案领导亲自接谈双方当事人。\n二、会同司法所现场核对。\n三、每周报告一次进展。",
    },
    "reply": {
        "request": "请求确认两家的地界，停止越界施工。",
        "facts": "经现场测量并核对土地承包经营权证，越界部分宽0.4米、长6米。",
        "reasons": "双方承包合同和四至界线明确，越界施工没有依据。",
        "opinion": "责令停止施工，三十日内恢复原状；造成的损失由双方协商，协商不成的可以通过诉讼解决。",
        "legal_basis": "《中华人民共和国民法典》第二百三十六条；《中华人民共和国农村土地承包法》第五十五条。",
        "review_office": "清河县人民政府",
    },
}


def write(county: County) -> None:
    """A few papers of the county and of the demo's own town; the first supervision notice is acknowledged."""
    town = county.towns[0]
    heads = ((county.county, "清河县", "清信联办"), (town, town.name, "城信联办"))
    for unit, place, code in heads:
        clerk = _clerk(county, unit, county.now)
        Letterhead.keep(unit, f"{place}信访工作联席会议办公室", code, red=True, by=clerk, now=county.now)
    for office in (county.county, town):
        cases = _handled(office)
        for number, case in enumerate(cases):
            kind = "reply" if case.handler_id == office.id else (SUPERVISION, "assignment")[number % 2]
            _paper(county, case, kind, issued=case is not cases[-1])


def _handled(office: Unit) -> list[Case]:
    """The first matters that the office gave to others or keeps in hand itself, and that name somebody."""
    given = (Case.office_id == office.id, Case.status.in_(WITH_HANDLER))
    rows = select(Case).where(*given, Case.parties.any()).order_by(Case.found_at, Case.number)
    return list(db.session.scalars(rows.limit(MOST)))


def _clerk(county: County, unit: Unit, at: datetime) -> User:
    clerk = county.offices[unit.id]
    clerk.today = county.day(at)
    return clerk


def _paper(county: County, case: Case, kind: str, *, issued: bool) -> None:
    """Written two days after the case was assigned; what supervises it is the last that happened to it."""
    hour_ago = county.now - timedelta(hours=1)
    at = hour_ago if kind == SUPERVISION else min((case.assigned_at or hour_ago) + timedelta(days=2), hour_ago)
    clerk, sort = _clerk(county, case.office, at), KINDS[kind]
    said: dict[str, Any] = SAID[kind] | {"subject": "群众反映的纠纷", "contact": clerk.name, "phone": case.office.phone}
    if "reply_by" in sort.asks:
        said["reply_by"] = (county.day(at) + timedelta(days=10)).isoformat()
    if sort.to != UNIT:
        said["party"] = case.parties[0].id
    addressee = case.handler if sort.to == UNIT else None
    paper = Notice.draft(kind, case.office, said, case=case, addressee=addressee, by=clerk, now=at)
    if not issued:
        return
    serial, number = paper.next_number(at.year)
    values = values_of(paper, number, county.day(at))
    content, template = written(paper, values)
    sha256 = store.keep(current_app.extensions["paicha"].data_dir, content)
    step = case.supervised_by(paper, calendar(), by=clerk, now=at) if kind == SUPERVISION else ""
    paper.issue(at.year, serial, values, sha256=sha256, template_sha256=template, of=step, by=clerk, now=at)
    if kind == SUPERVISION and addressee and addressee.id in county.offices:
        paper.acknowledge(by=_clerk(county, addressee, at), now=at + timedelta(minutes=40))
