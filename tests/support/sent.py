"""What units are sent and send beside their cases: messages, meetings, words to those who run it all, ways out."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

import clock
from models.base import db
from models.calendar import calendar
from models.campaign import Campaign
from models.case.case import Case
from models.case.intake import Door, register
from models.filing.case import file_suggestion
from models.filing.held import Former, HeldItem, hold
from models.filing.told import Told
from models.ledger.old_ledger import OldLedger
from models.ledger.view import LedgerView
from models.meeting.meeting import AgendaItem, Meeting
from models.message.channel import Channel, Delivery
from models.message.reminder import Reminder
from models.org.consent import Consent, ConsentItem
from models.org.passkey import Passkey
from models.org.unit import Unit
from models.org.user import User
from models.project import Project
from models.round import Round
from rules import project as project_rule
from rules.ledger.old_ledger import Row, Sheet
from rules.org.permission import FIELD_KINDS
from schemas.case.case import CaseSchema
from schemas.org.session import SUGGESTION
from schemas.report.report import REPORT
from tests.support.make import case_body, party_body, report_body, today

CASE = CaseSchema()


def message(unit: Unit, canary: str) -> int:
    """A message in the unit's inbox that carries the canary as the name of who asks."""
    day = today().isoformat()
    said = {"office": canary, "starts_on": day, "ends_on": day, "due_at": clock.now().isoformat()}
    Reminder.create("urged", unit.id, f"test:{uuid.uuid4()}", clock.now(), said, now=clock.now())
    db.session.flush()
    newest = db.session.query(Reminder).filter_by(unit_id=unit.id).order_by(Reminder.id.desc()).first()
    assert newest
    return int(newest.id)


def intake(unit: Unit, canary: str, secret: str, by: User) -> dict[str, uuid.UUID]:
    """What an office's desk registered: a matter that an office above transferred and wants answered."""
    if unit.kind in FIELD_KINDS:
        return {"intake_id": uuid.uuid4()}  # a village has no such desk
    case_id = uuid.uuid4()
    told = case_body(canary, place=canary, parties=[party_body(f"Wang {secret}")])
    content = CASE.load(told)
    door = Door(unit, "transferred", today(), canary, canary, reply_by=today(), answer_owed=True)
    register(case_id, Told(told, content), door, unit, calendar(), by=by, now=clock.now())
    return {"intake_id": case_id}


def hand_in(unit: Unit, round_: Round, canary: str, secret: str, by: User) -> int:
    """A report of the unit that is held for the office above, as from a cadre who moved."""
    told = report_body(unit, round_, note=canary, cases=[case_body(canary, parties=[party_body(f"Wang {secret}")])])
    item_id, former = uuid.uuid4(), Former(unit, round_, "moved", known=True)
    hold("report", item_id, Told(told, REPORT.load(told)), former, by=by, now=clock.now())
    return db.session.scalars(select(HeldItem.id).where(HeldItem.item_id == item_id)).one()


def suggest(author: User, canary: str) -> uuid.UUID:
    """A suggestion of the person."""
    said = {"text": f"word of {canary}"}
    suggestion_id = uuid.uuid4()
    file_suggestion(suggestion_id, Told(said, SUGGESTION.load(said)), by=author, now=clock.now())
    return suggestion_id


def view(unit: Unit, canary: str) -> int:
    """A view of the ledger that is offered to the unit."""
    row = LedgerView(name=canary[:30], query={"status": "open"}, unit_id=unit.id, at=clock.now())
    db.session.add(row)
    db.session.flush()
    return row.id


def channel(unit: Unit, canary: str, secret: str) -> int:
    """A way out of the house, and one line of its log."""
    row = Channel(unit_id=unit.id, kind="email", name=canary, created_at=clock.now(), active=True)
    row.sealed_settings = f'{{"host": "mail.example", "port": 25, "password": "{secret}", "from": "a@b.example"}}'
    db.session.add(row)
    db.session.flush()
    db.session.add(Delivery(channel_id=row.id, at=clock.now(), attempt=1, ok=False, detail=canary))
    return row.id


def meeting(unit: Unit, case_id: uuid.UUID, canary: str) -> dict[str, Any]:
    """An office's meeting with one item on its agenda."""
    Meeting.open(unit, today(), calendar(), now=clock.now())
    row = db.session.scalars(select(Meeting).where(Meeting.unit_id == unit.id)).one()
    row.chair = row.summary = canary
    row.invited_at = clock.now()
    item = AgendaItem(case_id=case_id, reasons=[{"code": "by_hand"}], note=canary, position=1)
    row.items.append(item)
    db.session.flush()
    return {"meeting_id": row.id, "item_id": item.id}


def old_ledger(unit: Unit, canary: str, secret: str, *, by: User) -> int:
    """An uploaded ledger that waits: one row is right, one is wrong; both name somebody."""
    heads, right = ["number", "registered", "summary", "parties"], [canary, "2025.3.5", canary, f"Wang {secret}"]
    rows: list[Row] = [(1, heads), (2, right), (3, [*right[:1], "no day", *right[2:]])]
    ledger = OldLedger.begin(f"{canary}.xlsx", [Sheet("a", rows)], unit, by=by, now=clock.now())
    db.session.flush()
    return int(ledger.id)


def campaign(unit: Unit, case_id: uuid.UUID, canary: str, by: User) -> int:
    """An office's campaign over its own case."""
    told = {"name": canary, "starts_on": today(), "ends_on": today(), "goal": canary}
    row = Campaign.begin(unit, told, by=by, now=clock.now())
    row.choose([db.session.get_one(Case, case_id)], by=by, now=clock.now())
    return row.id


def passkey(owner: User) -> int:
    """A key that its owner might remove."""
    key = Passkey(user_id=owner.id, credential_id=uuid.uuid4().hex, public_key=b"", sign_count=0, name="key")
    key.created_at = clock.now()
    db.session.add(key)
    db.session.flush()
    return key.id


def consent(unit: Unit, person: User) -> int:
    """A proposal about one of the unit's people."""
    row = Consent(kind="links", unit=unit, proposed_at=clock.now(), items=[ConsentItem(user=person, head=False)])
    db.session.add(row)
    db.session.flush()
    return row.id


def project(unit: Unit, by: User) -> dict[str, int]:
    """A key project on the list of a county."""
    if unit.kind not in project_rule.HOLDERS:
        return {}
    made = Project.begin(unit, {"name": "城东工业园", "about": ""}, by=by, now=clock.now())
    db.session.flush()
    return {"project_id": made.id}


def convened(unit: Unit, case_id: uuid.UUID, canary: str, by: User) -> dict[str, Any]:
    """A meeting, a campaign and, of a county, a key project."""
    ids = {**meeting(unit, case_id, canary), "campaign_id": campaign(unit, case_id, canary, by)}
    return ids | project(unit, by)
