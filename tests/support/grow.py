"""Makes the county of tests/support/rich.py larger: more units below each office, more of everything for everybody."""

from __future__ import annotations

import uuid

from flask import Flask
from sqlalchemy import select

import clock
from models.base import db
from models.campaign import CampaignCase
from models.case.case import Case
from models.meeting.meeting import AgendaItem, Meeting
from models.org.sign_in import SignIn
from models.org.unit import Unit
from models.org.user import Membership, User
from tests.support.make import make_case, make_notice, make_unit, make_user, party_body, today
from tests.support.readers import HANDS
from tests.support.rich import Belongings, County, belongings
from tests.support.sent import channel, intake, message, suggest


def grow(app: Flask, built: County, times: int) -> None:
    """Gives every office `times` more units below, each with a report, a case, messages; and everybody more of all."""
    people = built.world
    for turn in range(times):
        for town in (people.town, people.other_town, people.county):
            kind, round_ = ("town", people.fortnight) if town is people.county else ("village", people.week)
            unit = make_unit("", kind, town)
            author = make_user("", (unit, "office" if kind == "town" else "cadre"))
            belongings(app, f"more{unit.id}", turn, unit, by=author, round_=round_)
            built.more += 1
    db.session.commit()
    db.session.expunge_all()
    for key, mine in built.belongings.items():
        if key in HANDS:
            continue
        for _turn in range(times):
            _more_of_all(app, key, mine)
    db.session.commit()
    db.session.expunge_all()
    for mine in built.belongings.values():
        for _turn in range(times):
            case = db.session.get_one(Case, mine.case_id)
            make_notice(case, by=_clerk(case), subject=mine.canary)
    db.session.commit()


def _more_of_all(app: Flask, key: str, mine: Belongings) -> None:
    unit, author = db.session.get_one(Unit, mine.unit.id), db.session.get_one(User, mine.author.id)
    case = make_case(unit, by=author, summary=mine.canary, parties=[party_body(f"Wang {mine.secret}")])
    case.note({"id": uuid.uuid4(), "kind": "progress", "text": key}, made_at=clock.now(), by=author, now=clock.now())
    message(unit, mine.marks["message"])
    intake(unit, mine.marks["intake"], mine.secret, author)
    if "campaign_id" in mine.ids:
        db.session.add(CampaignCase(campaign_id=mine.ids["campaign_id"], case_id=case.id, at=clock.now()))
    held = db.session.get(Meeting, mine.ids["meeting_id"])
    if held:
        held.items.append(AgendaItem(case_id=case.id, reasons=[{"code": "escalating"}], position=2))
    suggest(author, mine.marks["suggestion"])
    channel(unit, mine.marks["channel"], mine.secret)
    SignIn.open(author, "desk", "test", now=clock.now())


def _clerk(case: Case) -> User:
    """A clerk of the office in charge of the case."""
    clerks = select(User).join(Membership).where(Membership.unit_id == case.office_id, Membership.role == "office")
    clerk = db.session.scalars(clerks).first()
    assert clerk
    clerk.today = today()
    return clerk
