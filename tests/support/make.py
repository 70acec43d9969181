"""Makes what a test needs, by the verbs that the product itself uses; defaults are sensible, every part can be said.

Times default to the house's clock, which stands still in tests.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import count
from typing import Any

from flask import Flask, current_app
from flask.testing import FlaskClient

import clock
from config import SHANGHAI
from files import store
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.filing.case import file_case
from models.filing.report import file_report
from models.filing.told import Told
from models.notice.issuer import issuer
from models.notice.notice import Notice
from models.org.sign_in import SignIn
from models.org.unit import Unit
from models.org.user import User, hasher
from models.receipt import Sent
from models.report.report import Report
from models.round import Round, Schedule
from rules.notice.notice import KINDS
from rules.schedule import Span, spans
from schemas.case.case import SINGLE_CASE
from schemas.report.report import REPORT

PASSWORD = "a-test-password"
LONG_AGO = date(2026, 1, 1)
FREQUENCIES = {"field": "weekly", "town": "biweekly", "county": "monthly"}
serial = count(1)


def today() -> date:
    """The local date of the house's clock."""
    return clock.now().astimezone(SHANGHAI).date()


@cache
def password_hash() -> str:
    """The hash of PASSWORD, made once: hashing is slow on purpose."""
    return hasher.hash(PASSWORD)


def make_unit(
    name: str = "",
    kind: str = "village",
    parent: Unit | None = None,
    *,
    starts_on: date = LONG_AGO,
    ends_on: date | None = None,
    phone: str = "",
    entered_at: datetime | None = None,
) -> Unit:
    """A standing unit below `parent`, or one that ends; entered when it began, unless `entered_at` says later."""
    name = name or f"{kind} {next(serial)}"
    unit = Unit.create(name, kind, parent, starts_on=starts_on, by=None, now=clock.now(), phone=phone)
    unit.ends_on, unit.entered_at = ends_on, entered_at
    return unit


def make_user(
    name: str = "", *seats: tuple[Unit, str], username: str = "", phone: str | None = None, since: date = LONG_AGO
) -> User:
    """A person with PASSWORD and a seat for each (unit, role)."""
    serial_no = next(serial)
    user = User.create(username or f"user{serial_no}", name or f"人{serial_no}", now=clock.now(), by=None, phone=phone)
    user.password_hash = password_hash()
    for unit, role in seats:
        user.appoint(unit, role, since, by=None, now=clock.now())
    user.today = today()
    return user


def make_schedule(level: str = "field", frequency: str = "", *, starts_on: date = LONG_AGO, **more: Any) -> Schedule:
    """A schedule of the level's usual frequency."""
    values = {"due_time": time(17)} | more
    schedule = Schedule(level=level, frequency=frequency or FREQUENCIES[level], starts_on=starts_on, **values)
    db.session.add(schedule)
    db.session.flush()
    return schedule


def make_round(schedule: Schedule, on: date | None = None) -> Round:
    """The round of the schedule in which a day lies (default: today), by the rules of the house."""
    on = on or today()
    span = next(found for found in spans(schedule.rhythm, calendar(), on, on) if found.starts_on <= on <= found.ends_on)
    return _opened(schedule, span)


def _opened(schedule: Schedule, span: Span) -> Round:
    due_on = span.due_at.astimezone(SHANGHAI).date()
    opened_at = datetime.combine(span.starts_on, time(0, 5), tzinfo=SHANGHAI)
    round_ = Round(
        schedule=schedule,
        starts_on=span.starts_on,
        ends_on=span.ends_on,
        due_on=due_on,
        due_at=span.due_at,
        opened_at=opened_at,
    )
    db.session.add(round_)
    db.session.flush()
    return round_


def make_rounds(schedule: Schedule, how_many: int = 12, until: date | None = None) -> list[Round]:
    """That many rounds in a row, oldest first; the last is the one of `until` (default: today)."""
    found: list[Round] = []
    day = until or today()
    while len(found) < how_many:
        found.append(make_round(schedule, day))
        day = found[-1].starts_on - timedelta(days=1)
    return found[::-1]


def case_body(summary: str = "两户因宅基地界线争吵", **more: Any) -> dict[str, Any]:
    """One case as a phone sends it."""
    body = {"id": str(uuid.uuid4()), "category": "02", "summary": summary, "place": "村口", "urgency": "ordinary"}
    return body | {"happened_on": None, "people": 2, "parties": []} | more


def party_body(name: str = "王某", **more: Any) -> dict[str, Any]:
    """One person of a case as a phone sends it."""
    return {"id": str(uuid.uuid4()), "name": name, "phone": None, "role": "applicant"} | more


def update_body(case: Case, kind: str = "unchanged", text: str = "") -> dict[str, Any]:
    """What a report says of an open case."""
    return {"id": str(uuid.uuid4()), "case_id": str(case.id), "kind": kind, "text": text}


def report_body(unit: Unit, round_: Round, **more: Any) -> dict[str, Any]:
    """A report as a phone sends it: nil, or found as soon as `cases` are given."""
    body: dict[str, Any] = {"version": 1, "unit_id": unit.id, "round_id": round_.id, "bases": ["visited"], "note": ""}
    body |= {"made_at": clock.now().isoformat(), "device": None, "cases": [], "updates": []} | more
    return body | {"outcome": "found" if body["cases"] else "nil"}


def make_report(
    unit: Unit,
    round_: Round,
    *,
    by: User,
    at: datetime | None = None,
    status: str = "received",
    reviewer: User | None = None,
    reason: str = "请补充当事人。",
    proxy: str | None = None,
    id: uuid.UUID | None = None,
    **body: Any,
) -> Report:
    """A report filed as a phone files it (`cases=[case_body()]`, `version=2` …), then accepted or returned if asked."""
    at = at or clock.now()
    assert by.id  # loaded, as a person who is signed in is
    said = report_body(unit, round_, **({"made_at": at.isoformat()} | body))
    report_id = id or uuid.uuid4()
    content = REPORT.load(said)
    phone = content["device"] or {}
    told = Told(said, content, Sent(phone.get("id"), phone.get("seq")))
    file_report(report_id, told, unit, round_, by=by, now=at, proxy=proxy)
    report = db.session.get_one(Report, report_id)
    if status == "accepted":
        report.accept(by=reviewer or by, now=at)
    elif status == "returned":
        report.send_back(reason, by=reviewer or by, now=at)
    db.session.flush()
    return report


def make_case(unit: Unit, *, by: User, at: datetime | None = None, **more: Any) -> Case:
    """An open case told on its own."""
    at = at or clock.now()
    said = case_body(**more) | {"unit_id": unit.id, "made_at": at.isoformat()}
    case_id = uuid.UUID(said["id"])
    content = SINGLE_CASE.load(said)
    file_case(case_id, Told(said, content), unit, by=by, now=at)
    return db.session.get_one(Case, case_id)


def cookie_of(app: Flask, user: User, kind: str = "desk") -> str:
    """The value of a cookie "paicha" with a live session of the person, for test clients and real browsers."""
    _row, secret = SignIn.open(user, kind, "test", now=clock.now())
    db.session.commit()
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(signer.dumps({"_permanent": True, "secret": secret}))


def make_client(app: Flask, user: User, kind: str = "desk") -> FlaskClient:
    """The person's browser, signed in; a `kind` of "phone" stays so for 90 days."""
    client = app.test_client()
    client.set_cookie("paicha", cookie_of(app, user, kind))
    return client


def make_notice(case: Case, kind: str = "reply", *, by: User, issued: bool = True, **said: Any) -> Notice:
    """A paper about a case, issued unless said otherwise."""
    from blueprints.notices.filling import values_of, written

    sort = KINDS[kind]
    told = dict.fromkeys(sort.asks, "经调解双方同意") | {"subject": "地界事项", "contact": "", "phone": "", **said}
    told |= {"reply_by": said.get("reply_by", today().isoformat())} if "reply_by" in sort.asks else {}
    told |= {"party": case.parties[0].id} if sort.to == "party" else {}
    to = case.handler if sort.to == "unit" else None
    unit = issuer(case, kind, by=by)
    paper = Notice.draft(kind, unit, told, case=case, addressee=to, by=by, now=clock.now())
    db.session.flush()
    if issued:
        serial, number = paper.next_number(today().year)
        values = values_of(paper, number)
        content, template = written(paper, values)
        sha256 = store.keep(current_app.extensions["paicha"].data_dir, content)
        made: dict[str, Any] = {"sha256": sha256, "template_sha256": template, "by": by, "now": clock.now()}
        paper.issue(today().year, serial, values, **made)
        db.session.flush()
    return paper


def now_of(case: Case) -> Case:
    """The case as it stands in the database now."""
    return db.session.get_one(Case, case.id, populate_existing=True)
