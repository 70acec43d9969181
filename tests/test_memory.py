"""An older copy is put back: phones offer again what it does not know, and no number comes to name two things."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

import clock
from models.base import db
from models.case.attachment import Attachment
from models.case.case import Case
from models.case.step import CaseStep
from models.epoch import Epoch
from models.message.reminder import Suggestion
from models.report.report import Report
from tests.conftest import Clock
from tests.support.make import case_body, make_case, make_client, make_notice, make_rounds, party_body, report_body
from tests.support.phone import rows
from tests.support.rich import picture
from tests.support.world import World, world
from tests.test_commands import postgres_programs, run

__all__ = ["postgres_programs"]


@dataclass
class Delivered:
    """One thing that a phone has a receipt of, with all that it needs to offer it again."""

    kind: str
    url: str
    content: dict[str, Any]
    seq: int
    receipt: dict[str, Any]
    subject: str

    @property
    def key(self) -> dict[str, Any]:
        receipt = self.receipt
        return {"kind": self.kind, "id": self.subject, "version": receipt["version"], "sha256": receipt["sha256"]}


@dataclass
class Phone:
    """A phone of the protocol: counts what it sends, and keeps it with its receipts."""

    client: FlaskClient
    device: uuid.UUID = field(default_factory=uuid.uuid4)
    seq: int = 0
    kept: list[Delivered] = field(default_factory=list)

    def send(self, kind: str, url: str, subject: str = "", **content: Any) -> Delivered:
        self.seq += 1
        answer = self.put(url, self.seq, content)
        assert answer.status_code in (200, 201), answer.text
        receipt = answer.get_json()["receipt"]
        self.kept.append(Delivered(kind, url, content, self.seq, receipt, subject or receipt["id"]))
        return self.kept[-1]

    def put(self, url: str, seq: int, content: dict[str, Any], proof: str = "") -> TestResponse:
        headers = {"Paicha-Device": f"{self.device} {seq} 0"} | ({"Paicha-Receipt": proof} if proof else {})
        return self.client.put(f"/api/v1/{url}", headers=headers, **content)

    def memory(self) -> dict[str, Any]:
        answer = self.client.get("/api/v1/start", headers={"Paicha-Device": f"{self.device} {self.seq} 0"})
        memory: dict[str, Any] = answer.get_json()["memory"]
        return memory

    def forgotten(self) -> list[Delivered]:
        answer = self.client.post("/api/v1/memory", json={"receipts": [one.key for one in self.kept]})
        assert answer.status_code == 200, answer.text
        return [self.kept[place] for place in answer.get_json()["unknown"]]

    def again(self, one: Delivered) -> TestResponse:
        said = one.receipt
        return self.put(
            one.url, one.seq, one.content, f"{said['no'].replace(' ', '')} {said['received_at']} {said['signature']}"
        )


@pytest.fixture
def people(own_app: Flask) -> World:
    county = world()
    db.session.commit()
    return county


@dataclass
class Village:
    """What 东村's two phones delivered, some of it after the copy was made."""

    li: Phone
    zhang: Phone
    copy: Path
    case_id: str
    number: str
    id: int


@pytest.fixture
def village(own_app: Flask, people: World, tmp_path: Path, clock_at: Clock, postgres_programs: None) -> Village:
    """Before the copy a nil report of last week; after it one of each kind of thing that phones send, then the copy."""
    li = Phone(make_client(own_app, people.li, "phone"))
    zhang = Phone(make_client(own_app, people.zhang, "phone"))
    older, last = make_rounds(people.weekly, 2, until=date(2026, 11, 15))
    persons = [party_body("王某", phone="13800002222")]
    oldest = older.starts_on
    week, newer = report_body(people.village, last), [case_body("新版里添的", parties=persons)]
    late, nil = report_body(people.village, older), report_body(people.village, people.week)
    single = case_body("路上吵起来的", parties=[party_body("赵某")]) | {
        "unit_id": people.village.id,
        "made_at": late["made_at"],
    }
    unit_id = people.village.id
    case_id, first = single.pop("id"), str(uuid.uuid4())
    li.send("report", f"reports/{first}", json=week)
    assert run(own_app, "backup", str(tmp_path)).exit_code == 0
    clock_at.go(hours=1)
    li.send("report", f"reports/{first}", json=week | {"version": 2, "outcome": "found", "cases": newer})
    li.send("report", f"reports/{uuid.uuid4()}?week={oldest}", json=late)
    sent = li.send("report", f"reports/{uuid.uuid4()}", json=nil)
    told = {"version": 1, "made_at": clock.now().isoformat()}
    li.send("withdrawal", f"reports/{sent.subject}/withdrawal", json=told)
    li.send("case", f"cases/{case_id}", json=single)
    said = {"text": "谈过", "made_at": clock.now().isoformat()}
    li.send("step", f"cases/{case_id}/steps/{uuid.uuid4()}", json={**said, "kind": "tried", "outcome": "closer"})
    raw = picture("墙")
    sha256 = hashlib.sha256(raw).hexdigest()
    li.send("attachment", f"attachments/{sha256}?case={case_id}", f"{sha256}:{case_id}", data=raw)
    li.send("suggestion", f"suggestions/{uuid.uuid4()}", json={"text": "字再大一点"})
    zhang.send("step", f"cases/{case_id}/steps/{uuid.uuid4()}", json={**said, "kind": "progress"})
    number = db.session.get_one(Case, uuid.UUID(case_id)).number
    [copy] = tmp_path.glob("paicha-*")
    return Village(li, zhang, copy, case_id, number, unit_id)


def restore(app: Flask, copy: Path) -> None:
    said = run(app, "restore", "--force", str(copy))
    assert said.exit_code == 0, said.output
    assert "offers again" in said.output and "do it again" in said.output


def test_all_kinds_come_back_once_with_the_receipts_that_were_given(own_app: Flask, village: Village, clock_at: Clock):
    li, zhang = village.li, village.zhang
    before = li.memory()
    assert (before["seq"], li.forgotten()) == (li.seq, [])
    restore(own_app, village.copy)
    clock_at.go(days=4)  # the week has been due meanwhile
    after = li.memory()
    assert after["epoch"] != before["epoch"]
    assert after["seq"] == 1
    assert zhang.again(zhang.forgotten()[0]).status_code == 404, "the case is still on 李秀英's phone alone"
    lost = li.forgotten()
    kinds = ["report", "report", "report", "withdrawal", "case", "step", "attachment", "suggestion"]
    assert [one.kind for one in lost] == kinds
    answers = [li.again(one) for one in lost]
    assert [(answer.status_code, answer.get_json()["receipt"]) for answer in answers] == [
        (200 if place == 0 else 201, one.receipt) for place, one in enumerate(lost)
    ], "each is what it was: number, instant and signature"
    assert zhang.again(zhang.forgotten()[0]).get_json()["receipt"] == zhang.kept[0].receipt
    assert [li.again(one).status_code for one in lost] == [200] * len(lost)
    assert li.forgotten() == zhang.forgotten() == []
    assert (rows(Report), rows(Case), rows(Attachment), rows(Suggestion)) == (3, 2, 1, 1)
    steps = db.session.scalars(select(CaseStep.kind).where(CaseStep.case_id == uuid.UUID(village.case_id)))
    assert sorted(steps) == ["progress", "reported", "tried"]
    nil = db.session.get_one(Report, uuid.UUID(lost[2].subject))
    assert (nil.status, nil.late) == ("withdrawn", False), "it was in time, and was taken back in time"


def test_what_was_in_time_stays_in_time_only_by_our_own_receipt(own_app: Flask, village: Village, clock_at: Clock):
    restore(own_app, village.copy)
    clock_at.go(days=4)
    report = village.li.kept[3]
    forged = {**report.receipt, "received_at": "2026-11-18T02:00:00Z"}
    village.li.again(Delivered(report.kind, report.url, report.content, report.seq, forged, report.subject))
    row = db.session.get_one(Report, uuid.UUID(report.subject))
    assert row.late and row.receipt.no != report.receipt["no"], "what a phone says of a time is a claim"


def test_no_number_of_a_receipt_or_a_matter_names_two_things(own_app: Flask, village: Village, clock_at: Clock):
    given = [one.receipt["no"] for one in [*village.li.kept, *village.zhang.kept]]
    for _twice in range(2):
        restore(own_app, village.copy)
        clock_at.go(days=2)
        phone = Phone(village.li.client)
        told = {**case_body("恢复以后的"), "unit_id": village.id, "made_at": clock.now().isoformat()}
        case_id = told.pop("id")
        new = phone.send("case", f"cases/{case_id}", json=told)
        number = db.session.get_one(Case, uuid.UUID(case_id)).number
        assert new.receipt["no"] not in given and number not in given
        assert len(new.receipt["no"]) == len("0001 0000 0012"), "it can still be read over the telephone"
        given += [new.receipt["no"], number]
    assert village.number not in given


def test_the_next_paper_passes_over_the_numbers_that_the_copy_may_lack(app: Flask, cast: World, clock_at: Clock):
    case = make_case(cast.village, by=cast.li)
    last = make_notice(case, "supervision", by=cast.wang)
    clock_at.go(days=9)
    Epoch.begin(clock_at.now - timedelta(days=8), [], now=clock_at.now)
    clock_at.go(minutes=1)
    first = make_notice(make_case(cast.village, by=cast.li), "supervision", by=cast.wang)
    assert (last.serial, first.serial) == (1, 202), "a week and a day: twice a hundred"
    again = make_notice(make_case(cast.village, by=cast.li), "supervision", by=cast.wang)
    assert again.serial == 203, "it is passed over once"
