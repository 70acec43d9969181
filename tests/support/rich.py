"""A county in which every unit has something of everything, each marked with words that nobody else may read.

`canary` stands in what the readers of the unit may see, `secret` and the telephone numbers only in personal fields.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

from flask import Flask
from PIL import Image
from sqlalchemy import select

import clock
from files import store
from models.base import db
from models.case.attachment import Attachment
from models.case.case import Case
from models.case.moves.assignment import Task
from models.feed import Feed
from models.filing.case import file_attachment
from models.filing.told import Told
from models.message.reminder import Reminder
from models.org.sign_in import SignIn
from models.org.unit import Unit
from models.org.user import Membership, User
from models.report.report import Report
from models.round import LEVELS, Round
from models.sealed import fingerprint
from tests.support.make import (
    case_body,
    cookie_of,
    make_case,
    make_notice,
    make_report,
    make_round,
    make_user,
    party_body,
    today,
)
from tests.support.sent import channel, consent, convened, hand_in, intake, message, old_ledger, passkey, suggest, view
from tests.support.world import World, world

AUTHORS = {
    "village": "li",
    "village2": "liu",
    "other_village": "he",
    "town": "wang",
    "other_town": "chen",
    "department": "zheng",
    "county": "zhao",
}
SECRET = "the-secret-of-zhaos-calendar-and-of-no-link"  # of addresses that know people by nothing else
KINDS = ("matter", "message", "channel", "suggestion", "intake")


@dataclass
class Belongings:
    """What one unit has, by the names that addresses use for it."""

    unit: Unit
    author: User
    canary: str
    secret: str
    phone: str
    report_id: uuid.UUID
    case_id: uuid.UUID
    marks: dict[str, str]
    ids: dict[str, Any] = field(default_factory=dict)


@dataclass
class County:
    """The cast, everything that each unit has, and the cookies of everybody."""

    world: World
    belongings: dict[str, Belongings]
    users: dict[str, User]
    cookies: dict[str, str] = field(default_factory=dict)
    more: int = 0


def canary_of(key: str, kind: str = "matter") -> str:
    """The mark of one kind of thing of a unit, which only those may meet who may read such a thing of that unit."""
    return f"{kind}-{key}-end"


def county(app: Flask) -> County:
    """Builds all of it and commits; takes a second or two, so build it once for a database."""
    people = world()
    earlier = make_round(people.weekly, today() - timedelta(days=7))
    users = {**people.people, **_strangers(people)}
    found = {
        key: belongings(app, key, number, getattr(people, key), by=getattr(people, author), round_=_round(people, key))
        for number, (key, author) in enumerate(AUTHORS.items())
    }
    found["shared"] = _shared(app, people)
    found["hushed"] = _hushed(app, people, found["village"])
    for key in ("village", "village2", "other_village"):
        make_report(getattr(people, key), earlier, by=found[key].author, note=canary_of(key), status="accepted")
    db.session.commit()
    built = County(people, found, users)
    built.cookies = {name: cookie_of(app, user) for name, user in users.items()}
    zhao = people.zhao.id
    db.session.add(Feed(user_id=zhao, secret_hash=fingerprint(SECRET), created_at=clock.now()))
    users["closed"].disable(by=people.zhou, now=clock.now())
    for owner in found.values():
        owner.ids["session_id"] = SignIn.open(owner.author, "phone", "test", now=clock.now())[0]
    db.session.commit()
    for owner in found.values():
        owner.ids["session_id"] = owner.ids["session_id"].id
        owner.ids["passkey_id"] = passkey(owner.author)
        owner.ids.setdefault("project_id", found["county"].ids["project_id"])  # all below a county read its projects
        owner.ids["consent_id"] = consent(owner.unit, owner.author)
    db.session.commit()
    return built


def _shared(app: Flask, people: World) -> Belongings:
    """A case of one town's village that the county gave to a department, with another town to help."""
    key, unit = "shared", people.other_village
    canary, secret, phone = canary_of(key), f"secret-{key}-end", "13809009977"
    party = party_body(f"Wang {secret}", phone=phone, address=f"Street of {secret}")
    case = make_case(unit, by=people.he, summary=canary, place=canary, parties=[party], urgency="help")
    due_at = clock.now() + timedelta(days=9)
    case.assign(Task(people.department, "set", due_at, [people.town], note=canary), by=people.zhao, now=clock.now())
    mine = Belongings(unit, people.he, canary, secret, phone, case.id, case.id, {"matter": canary})
    paper = make_notice(case, by=people.zhao, subject=canary, facts=canary)
    mine.ids = {"case_id": case.id, "attachment_id": attach(app, mine)[1], "notice_id": paper.id}
    return mine


def _hushed(app: Flask, people: World, village: Belongings) -> Belongings:
    """The second case of the village's report: it complains of the town's office, and the county gave it back below."""
    key, told = "hushed", db.session.get_one(Report, village.report_id).cases
    case = next(one for one in told if one.id != village.case_id)
    mine = Belongings(people.village, people.li, case.summary, f"secret-{key}-end", "13808008877", case.id, case.id, {})
    said = {"office": mine.canary, "number": case.number}
    Reminder.create("objected", people.town.id, f"case:{case.id}", clock.now(), said, now=clock.now())
    paper = make_notice(case, by=people.wang, subject=mine.canary, facts=mine.canary)
    case.recuse(people.town, mine.canary, by=people.zhao, now=clock.now())
    due_at = clock.now() + timedelta(days=9)
    case.assign(Task(people.village, "set", due_at, note=mine.canary), by=people.zhao, now=clock.now())
    mine.marks = {"matter": mine.canary}
    mine.ids = {"case_id": case.id, "attachment_id": attach(app, mine)[1], "notice_id": paper.id}
    return mine


def _hushed_body() -> dict[str, Any]:
    canary, secret = canary_of("hushed"), "secret-hushed-end"
    party = party_body(f"Wang {secret}", phone="13808008877", address=f"Street of {secret}")
    return case_body(canary, place=canary, parties=[party], urgency="escalating")


def _assign(case: Case, unit: Unit, canary: str) -> uuid.UUID:
    """The office in charge gives the case to the unit where it arose, which has not signed for it, and answers in
    writing: the id of the paper."""
    clerks = select(User).join(Membership).where(Membership.unit_id == unit.office_id, Membership.role == "office")
    clerk = db.session.scalars(clerks).first()
    assert clerk
    clerk.today = today()
    case.assign(Task(unit, "set", clock.now() + timedelta(days=9), note=canary), by=clerk, now=clock.now())
    return make_notice(case, by=clerk, subject=canary, facts=canary).id


def _round(people: World, key: str) -> Round:
    kind = getattr(people, key).kind
    level = next(level for level, kinds in LEVELS.items() if kind in kinds)
    return {"field": people.week, "town": people.fortnight, "county": people.month}[level]


def _strangers(people: World) -> dict[str, User]:
    """Those for whom a door is easily left open."""
    moved = make_user("方远", (people.other_village, "cadre"), username="moved")
    past = moved.appoint(people.village, "cadre", today() - timedelta(days=300), by=None, now=clock.now())
    past.ends_on = today() - timedelta(days=10)
    return {
        "moved": moved,
        "closed": make_user("石明", (people.village, "cadre"), username="closed"),
        "seatless": make_user("白静", username="seatless"),
        "town_leader": make_user("高峰", (people.town, "leader"), username="town_leader"),
        "town_admin": make_user("陶然", (people.other_town, "admin"), username="town_admin"),
    }


def belongings(app: Flask, key: str, number: int, unit: Unit, *, by: User, round_: Round) -> Belongings:
    canary, secret, phone = canary_of(key), f"secret-{key}-end", f"1380{number}00{number}{number}77"
    party = party_body(f"Wang {secret}", phone=phone, address=f"Street of {secret}")
    case = case_body(f"{canary} 两户争界线", place=canary, parties=[party], urgency="help")
    told = [case, _hushed_body()] if key == "village" else [case]
    report = make_report(unit, round_, by=by, cases=told, note=canary)
    case_id = uuid.UUID(case["id"])
    marks = {kind: canary_of(key, kind) for kind in KINDS}
    mine = Belongings(unit, by, canary, secret, phone, report.id, case_id, marks)
    step = report.cases[0].note(
        {"id": uuid.uuid4(), "kind": "progress", "text": canary}, made_at=clock.now(), by=by, now=clock.now()
    )
    notice_id = _assign(report.cases[0], unit, canary)
    make_case(unit, by=by, summary=canary, urgency="help", parties=[party_body(f"Wang {secret}")])
    if key == "village2":
        report.send_back(canary, by=by, now=clock.now())
    sha256, attachment_id = attach(app, mine)
    mine.ids = {
        "unit_id": unit.id,
        "report_id": report.id,
        "case_id": case_id,
        "step_id": step.id,
        "notice_id": notice_id,
        "attachment_id": attachment_id,
        "sha256": sha256,
        "message_id": message(unit, marks["message"]),
        "suggestion_id": suggest(by, marks["suggestion"]),
        "ledger_id": old_ledger(unit, canary, secret, by=by),
        "channel_id": channel(unit, marks["channel"], secret),
        "user_id": by.id,
        "seat_id": by.memberships[0].id,
        "round_id": round_.id,
        **convened(unit, case_id, canary, by),
        "view_id": view(unit, canary),
        "held_id": hand_in(unit, round_, canary, secret, by),
        **intake(unit, marks["intake"], secret, by),
    }
    return mine


def picture(mark: str) -> bytes:
    """A small photo of its own."""
    kept = BytesIO()
    Image.new("RGB", (8, 8), tuple(hashlib.sha256(mark.encode()).digest()[:3])).save(kept, "PNG")
    return kept.getvalue()


def attach(app: Flask, mine: Belongings) -> tuple[str, int]:
    """Ties a photo to the unit's case; (its hash, its id)."""
    raw = picture(mine.canary)
    content, media_type = store.clean(raw)
    kept = store.keep(app.extensions["paicha"].data_dir, content)
    sha256 = hashlib.sha256(raw).hexdigest()
    values = {"sha256": sha256, "kept_sha256": kept, "media_type": media_type, "size": len(content)}
    told = Told({"sha256": sha256, "case_id": str(mine.case_id)}, {})
    case = db.session.get_one(Case, mine.case_id)
    file_attachment(f"{sha256}:{case.id}", told, case, values, by=mine.author, now=clock.now())
    db.session.flush()
    row = db.session.query(Attachment).filter_by(case_id=case.id).one()
    return sha256, row.id
