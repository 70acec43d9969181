"""A county as full as a year leaves it, on a real server: every state that a page can show is somewhere in it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

import clock
from jobs.seal import seal_events
from models.base import db
from models.calendar import CalendarYear, calendar
from models.case.case import Case
from models.case.moves.assignment import Task
from models.case.moves.mediation import Terms
from models.case.step import How
from models.message.channel import Channel, Delivery
from models.message.reminder import Reminder, Suggestion
from models.org.sign_in import Invitation, SignIn
from models.org.user import User
from models.round import Round
from tests.browser import convened, entered
from tests.browser.consented import consents
from tests.browser.petition import petition
from tests.support.installations import Server
from tests.support.make import (
    case_body,
    cookie_of,
    make_case,
    make_notice,
    make_report,
    make_rounds,
    make_unit,
    make_user,
    party_body,
    today,
    update_body,
)
from tests.support.sent import hand_in, old_ledger, view
from tests.support.world import World, world

LONG = (
    "张家和王家为滴水檐和宅基地界线前后吵了三年，村里调解过四次，镇司法所来过两次，双方都说老契约上写的是自己的；"
    "今年修房又把对方的排水沟堵了，雨天水倒灌进堂屋，老人跌了一跤，两家都扬言要到县里去。"
)
PARTY = "欧阳某某"
TELEPHONE = "13900001111"
REASON = "请补充双方当事人的称呼和事情发生的具体地点，并说明村里是否已经调解过；补好以后重新上报。"


@dataclass(frozen=True)
class County:
    """Ids by which the pages are visited, and everything in the database that is data and not wording."""

    server: Server
    ids: dict[str, Any]
    data: tuple[str, ...]
    people: tuple[str, ...]  # names and numbers of people: never in a title or an address

    def cookie(self, who: str, kind: str = "desk") -> str:
        """A live session of one of the cast."""
        with self.server.app.app_context():
            user = db.session.scalars(select(User).where(User.username == who)).one()
            return cookie_of(self.server.app, user, kind)


def furnish(server: Server) -> County:
    """Fills the server's empty database."""
    with server.app.app_context():
        now = clock.now()
        for year in (now.year, now.year + 1):
            CalendarYear.seed(year, by=None, now=now)
        cast = world()
        owing = make_unit("经济技术开发区生态文化旅游融合发展示范社区", "community", cast.town, phone="0915-3201099")
        sima = make_user("司马文静", (cast.village2, "cadre"), username="sima", phone=TELEPHONE)
        for number in range(9):
            make_user(f"欧阳新来{number + 1}", (owing, "cadre")).password_hash = None
        ids = {"owing": owing.id, "sima": sima.id} | _screened(cast) | _around(cast, now)
        ids |= convened.meetings(cast, now) | convened.campaign(cast, ids["old_case"], now) | _papers(cast, ids)
        ids |= consents(cast) | entered.project(cast, ids["old_case"], LONG)
        ids |= entered.door(cast, LONG) | entered.mistakes(cast, LONG)
        ids["view"] = view(cast.town, "本镇未结")
        ids["held"] = hand_in(cast.village2, cast.week, LONG, "某某", cast.he)
        _fill_the_ledger(cast, now)
        db.session.commit()
        seal_events(server.settings, now=now)
        people = (*db.session.scalars(select(User.name)), PARTY, TELEPHONE)
        return County(server, ids, tuple(sorted({*_data(), "test"}, key=len, reverse=True)), people)


def _screened(cast: World) -> dict[str, Any]:
    """Eleven weeks gone by, and this one: nil, found, late, missing, by telephone, returned, accepted."""
    before = make_rounds(cast.weekly, 11, until=cast.week.starts_on - timedelta(days=1))
    for number, round_ in enumerate(before):
        on_time = round_.due_at - timedelta(hours=3)
        cases = [case_body("为灌溉用水的先后争吵")] if number % 4 == 1 else []
        make_report(cast.village, round_, by=cast.li, at=on_time, status="accepted", reviewer=cast.wang, cases=cases)
        make_report(cast.village2, round_, by=cast.liu, at=on_time)
        if number % 3:
            late = round_.due_at + timedelta(hours=5)
            make_report(cast.other_village, round_, by=cast.chen, at=late, proxy="phone" if number % 2 else "paper")
    old = make_case(cast.village, by=cast.li, at=before[-1].due_at, summary=LONG)
    given = make_case(cast.village, by=cast.li, at=before[-1].due_at, summary=LONG)
    task = Task(cast.village2, "set", clock.now() + timedelta(days=2), [cast.village], None, "司马文静", REASON)
    given.assign(task, by=cast.wang, now=clock.now())
    signed, asked, absorbed, recused = (make_case(cast.village, by=cast.li, summary=LONG) for _ in range(4))
    for one in (signed, asked, absorbed, recused):
        one.assign(task, by=cast.wang, now=clock.now())
        one.sign(by=cast.liu, now=clock.now())
    recused.recuse(cast.village2, REASON, by=cast.wang, now=clock.now())
    old.absorb(absorbed, REASON, by=cast.wang, now=clock.now())
    asked.ask(task.due_at + timedelta(days=9), REASON, calendar(), by=cast.liu, now=clock.now())
    ended, stopped = _ended(cast, task), _stopped(cast, task)
    quarrel = case_body(LONG, urgency="escalating", people=5, parties=[party_body(PARTY, phone=TELEPHONE)])
    updates = [update_body(old, "progress", "双方同意下周三到村部再谈一次。")]
    told: dict[str, Any] = {"status": "returned", "reviewer": cast.wang, "reason": REASON}
    returned = make_report(cast.village, cast.week, by=cast.li, cases=[quarrel], updates=updates, **told)
    doubtful = make_report(cast.village2, cast.week, by=cast.liu)
    town = make_report(cast.town, cast.fortnight, by=cast.wang, note=LONG)  # why so early, where it is early
    kept = {"absorbed": absorbed.id, "recused": recused.id, "ended": ended.id, "stopped": stopped.id}
    return kept | {
        "case": uuid.UUID(quarrel["id"]),
        "old_case": old.id,
        "given": given.id,
        "signed": signed.id,
        "asked": asked.id,
        "petition": petition(cast, task, LONG).id,
        "report": returned.id,
        "nil_report": doubtful.id,
        "town_report": town.id,
        **{name: getattr(cast, name).id for name in ("week", "fortnight", "month")},
        "past_week": before[-2].id,
    }


def _in_hand(cast: World, task: Task) -> Case:
    people = [party_body(PARTY), party_body("司马某", role="respondent")]
    made = make_case(cast.village, by=cast.li, summary=LONG, parties=people)
    made.assign(task, by=cast.wang, now=clock.now())
    made.sign(by=cast.liu, now=clock.now())
    return made


def _ended(cast: World, task: Task) -> Case:
    """Agreed on in writing, with a request to the court; one of two says that it is not solved."""
    made = _in_hand(cast, task)
    said: How = {"by": cast.liu, "now": clock.now()}
    made.attempt("closer", REASON, **said)
    made.agree(Terms("written", today(), REASON, today() + timedelta(days=9)), calendar(), **said)
    made.court(today(), "", calendar(), **said)
    made.refer(["court", "aid"], "", **said)
    made.resolve("mediated", REASON, **said)
    for party, answer in zip(made.parties, ("confirmed", "disputed"), strict=True):
        made.confirm(party, answer, "phone", REASON, **said)
    return made


def _stopped(cast: World, task: Task) -> Case:
    made = _in_hand(cast, task)
    made.stop(made.parties[0], REASON, by=cast.liu, now=clock.now())
    return made


def _around(cast: World, now: datetime) -> dict[str, Any]:
    """Messages, suggestions, ways out with their log, sessions, an invitation."""
    for unit, round_ in ((cast.village, cast.week), (cast.town, cast.fortnight), (cast.county, cast.month)):
        for kind, more in (("round_opened", {}), ("urged", {"office": "青山县信联办"})):
            _message(kind, unit.id, round_, now, more)
    for number, answer in enumerate(("每页顶上有“字+”，点一下字就变大。", "")):
        at = now - timedelta(days=3 - number)
        said = Suggestion(id=uuid.uuid4(), text="字能不能再大一点？屏幕在太阳底下看不清。", at=at, by_id=cast.li.id)
        db.session.add(said)
        if answer:
            said.reply(answer, by=cast.zhou, now=now)
        suggestion = said.id
    channel = Channel(unit=cast.county, kind="wecom", name="信联办工作群", created_at=now, active=True)
    db.session.add(channel)
    db.session.flush()
    for attempt, ok in ((1, False), (2, True)):
        db.session.add(Delivery(channel_id=channel.id, at=now, attempt=attempt, ok=ok, detail=""))
    for kind in ("phone", "desk"):
        SignIn.open(cast.wang, kind, "Mozilla/5.0 (Linux; Android 10) Chrome/120 Mobile", now=now)
    return {
        "channel": channel.id,
        "suggestion": suggestion,
        "monday": (today() + timedelta(days=7 - today().weekday())).isoformat(),
        "secret": Invitation.create(cast.he, by=cast.zhou, now=now),
        "county": cast.county.id,
        "town": cast.town.id,
        "village": cast.village.id,
        "village2": cast.village2.id,
        "department": cast.department.id,
        "li": cast.li.id,
        "he": cast.he.id,
        "wang": cast.wang.id,
        "today": today().isoformat(),
        "last_year": today().year - 1,
        "year": today().year,
        "this_month": f"{today():%Y-%m}",
        "next_year": today().year + 1,
        "seat": cast.he.memberships[0].id,
    }


def _papers(cast: World, ids: dict[str, Any]) -> dict[str, Any]:
    """A supervision notice that waits for its unit, an answer to a person, a draft; an old ledger."""
    given, told = (db.session.get_one(Case, ids[name]) for name in ("given", "case"))
    paper, reply = make_notice(given, "supervision", by=cast.wang, grounds=LONG), make_notice(told, by=cast.wang)
    draft = make_notice(given, "responsibility", by=cast.wang, issued=False, measures=LONG)
    ledger = old_ledger(cast.town, "Old ledger 2025", "Wu", by=cast.wang)
    return {"paper": paper.id, "reply": reply.id, "draft": draft.id, "ledger": ledger}


def _message(kind: str, unit_id: int, round_: Round, now: datetime, more: dict[str, str]) -> None:
    told = {"starts_on": str(round_.starts_on), "ends_on": str(round_.ends_on), "due_at": round_.due_at.isoformat()}
    Reminder.create(kind, unit_id, f"round:{round_.id}", round_.due_at, told | more, now=now)


def _fill_the_ledger(cast: World, now: datetime) -> None:
    """Cases enough for a second page of the ledger."""
    for number in range(52):
        at, kind = now - timedelta(days=number), f"{number % 9 + 1:02d}"
        make_case(cast.other_village, by=cast.he, at=at, category=kind, summary=f"第{number + 1}件：邻里之间的争吵")


def _data() -> Iterator[str]:
    """Every text that the database holds, wherever it stands in it."""
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            yield from (text for value in row for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)
