"""A full disk: files are refused without a trace, what is small goes on, and the administrators are told."""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

import clock
from app import create_app
from files import room, store
from jobs import disk
from models.base import begin_writing, db
from models.case.attachment import Attachment
from models.case.case import Case
from models.case.step import CaseStep
from models.message.reminder import Reminder
from models.org.user import User
from rules.notice.notice import KINDS
from tests.conftest import Client
from tests.support import databases, papers
from tests.support.installations import migrate, settings
from tests.support.make import PASSWORD, make_case, make_client, make_unit, make_user
from tests.support.rich import picture
from tests.test_uploads import note

KILO, MEGA = 1024, 1024 * 1024
DISK = 32 * MEGA


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A real disk of 32 MB, and the bounds of room measured for it."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", tmp_path], check=False)
    if mounted.returncode:
        pytest.skip("only root can mount a small disk")
    for name, value in {"SIZE": 2 * MEGA, "LEAST_FREE": 8 * MEGA, "LEAST_FOR_FILES": 4 * MEGA}.items():
        monkeypatch.setattr(room, name, value)
    monkeypatch.setattr(room, "NEARLY_NOTHING", 256 * KILO)
    try:
        yield tmp_path
    finally:
        subprocess.run(["umount", "--lazy", tmp_path], check=True)


@pytest.fixture
def installed(small: Path) -> Iterator[Flask]:
    """An installation whose database and data folder lie on the small disk, with a case of 东村."""
    databases.copy("sqlite", "on-small-disk", "template", migrate)
    shutil.move(databases.run() / "on-small-disk.db", small / "paicha.db")
    app = create_app(replace(settings("small", f"sqlite:///{small}/paicha.db"), data_dir=small))
    app.test_client_class = Client
    with app.app_context():
        begin_writing()
        town = make_unit("城关镇", "town")
        village = make_unit("东村", "village", town)
        li = make_user("李秀英", (village, "cadre"), username="li")
        make_user("王建国", (town, "office"), username="wang")
        make_user("周平", (town, "admin"), username="zhou")
        make_case(village, by=li)
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


def fill(folder: Path, leave: int) -> Path:
    """Another program takes all but so many bytes."""
    filler = folder / "filler"
    with filler.open("ab", buffering=0) as out:
        while (left := room.free(folder) - leave) > 0:
            try:
                out.write(bytes(min(left, MEGA)))
            except OSError:
                break
    return filler


def watch(app: Flask) -> int:
    return disk.watch(app.extensions["paicha"], now=clock.now())


def _user(name: str) -> User:
    return db.session.scalars(select(User).where(User.username == name)).one()


def left_in(folder: Path) -> list[str]:
    return [path.name for path in (folder / "attachments").rglob("*") if path.is_file()]


def test_where_little_room_is_left_every_file_is_refused_in_words_and_leaves_no_trace(
    installed: Flask, small: Path
) -> None:
    case = db.session.scalars(select(Case)).one()
    wang, raw = make_client(installed, _user("wang")), picture("现场")
    assert room.hold(small)
    fill(small, 3 * MEGA)
    put = wang.put(f"/api/v1/attachments/{hashlib.sha256(raw).hexdigest()}?case={case.id}", data=raw)
    answers = [put, note(wang, case, raw, "现场.png"), papers.put(wang, papers.own("好"), next(iter(KINDS)))]
    assert [answer.status_code for answer in answers] == [507, 507, 507]
    assert "存储满了" in put.get_json()["detail"] and "存储满了" in answers[1].text
    assert not room.was_given_up(small), "for a photo the last room is not given up"
    assert left_in(small) == [] and db.session.scalar(select(func.count(Attachment.id))) == 0
    said = {"id": str(uuid.uuid4()), "kind": "progress", "text": "谈过了"}
    assert wang.post(f"/cases/{case.id}/notes", data=said).status_code == 303, "words need little room"


def test_when_it_is_full_to_the_last_byte_people_sign_in_write_and_read_by_the_reserve(
    installed: Flask, small: Path
) -> None:
    case = db.session.scalars(select(Case)).one()
    assert (watch(installed), (small / room.NAME).stat().st_size) == (0, room.SIZE)
    filler = fill(small, 0)
    assert room.free(small) == 0
    wang = installed.test_client()
    answer = wang.post("/sign-in", data={"username": "wang", "password": PASSWORD, "next": "/desk"})
    assert answer.status_code == 303 and room.was_given_up(small)
    said = {"id": str(uuid.uuid4()), "kind": "progress", "text": "谈过了"}
    assert wang.post(f"/cases/{case.id}/notes", data=said).status_code == 303
    assert wang.get(f"/cases/{case.id}").status_code == 200
    assert [wang.get("/readyz").status_code, "MB free" in wang.get("/readyz").get_json()["disk"]] == [503, True]
    assert [watch(installed), watch(installed)] == [1, 0], "once a day, however often it is looked at"
    filler.unlink()
    assert (watch(installed), room.was_given_up(small), wang.get("/readyz").get_json()["disk"]) == (0, False, "ok")
    assert note(wang, case, picture("现场"), "现场.png").status_code == 303


def test_the_administrators_read_it_in_their_inbox_and_nobody_else_does(installed: Flask, small: Path) -> None:
    fill(small, MEGA)
    assert watch(installed) == 1
    page = make_client(installed, _user("zhou")).get("/inbox").text
    assert "服务器磁盘已满或快满：还剩 1 MB" in page
    assert "磁盘" not in make_client(installed, _user("wang")).get("/inbox").text
    tomorrow = clock.now() + timedelta(days=1)
    assert disk.watch(installed.extensions["paicha"], now=tomorrow) == 1
    assert db.session.scalar(select(func.count(Reminder.id)).where(Reminder.kind == "disk_full")) == 2


def test_without_a_reserve_a_full_disk_is_said_in_words_and_loses_nothing(installed: Flask, small: Path) -> None:
    case = db.session.scalars(select(Case)).one()
    wang = make_client(installed, _user("wang"))
    filler = fill(small, 0)
    said = {"kind": "progress", "text": "谈到一半，" * 700}
    codes = [
        wang.post(f"/cases/{case.id}/notes", data={**said, "id": str(uuid.uuid4())}).status_code for _time in range(90)
    ]
    assert set(codes) <= {303, 507} and 507 in codes, "the log of the database has room of its own at first"
    assert wang.get(f"/cases/{case.id}").status_code == 200, "readers go on"
    kept = select(func.count(CaseStep.id)).where(CaseStep.kind == "progress")
    assert db.session.scalar(kept) == codes.count(303)
    filler.unlink()
    assert wang.post(f"/cases/{case.id}/notes", data={**said, "id": str(uuid.uuid4())}).status_code == 303


def test_a_table_that_finds_no_room_to_be_written_is_said_in_words(
    installed: Flask, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang = make_client(installed, _user("wang"))
    monkeypatch.setattr(tempfile, "tempdir", str(small))
    with wang.get("/cases?format=xlsx") as answer:
        assert answer.status_code == 200
    filler = fill(small, 0)
    refused = wang.get("/cases?format=xlsx")
    assert (refused.status_code, "存储满了" in refused.text) == (507, True)
    assert {path.name for path in small.glob("paicha-*")} | {path.name for path in small.glob("tmp*")} == set()
    filler.unlink()
    with wang.get("/cases?format=xlsx") as answer:
        assert answer.status_code == 200


def test_a_file_that_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    with at_most(8 * KILO), pytest.raises(OSError) as broken:
        store.keep(tmp_path, os.urandom(64 * KILO))
    assert room.is_lacking(broken.value) and left_in(tmp_path) == []


def test_what_killed_uploads_left_is_swept_after_an_hour_and_what_is_being_written_stays(tmp_path: Path) -> None:
    kept = store.place(tmp_path, store.keep(tmp_path, b"kept"))
    left = kept.with_name(f"{store.UNFINISHED}left")
    left.write_bytes(b"half")
    os.utime(left, (0, 0))  # as a copy has the age of what it copies
    now = datetime.now(UTC)
    assert [store.sweep(tmp_path, now=now + timedelta(minutes=after)) for after in (59, 61, 61)] == [0, 1, 0]
    assert left_in(tmp_path) == [kept.name]


@contextmanager
def at_most(size: int) -> Iterator[None]:
    """No file of this process may grow larger."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
