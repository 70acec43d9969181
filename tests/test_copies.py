"""Copies of an installation: whole, compared with their rows, one at a time, so many and no leftovers."""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

import clock
from commands.copies import alone, describe
from files import store
from models.base import db
from models.case.attachment import Attachment
from models.case.case import Case
from models.epoch import Epoch
from models.org.user import User
from tests.conftest import Clock
from tests.support.make import make_case, make_user
from tests.support.world import world
from tests.test_commands import postgres_programs, run

__all__ = ["postgres_programs"]
pytestmark = pytest.mark.usefixtures("postgres_programs")


@pytest.fixture
def pictured(own_app: Flask) -> tuple[Flask, Path, Case]:
    """An installation with a case and its photo, which lies at this place."""
    people = world()
    case = make_case(people.village, by=people.li)
    folder = own_app.extensions["paicha"].data_dir
    sha256 = store.keep(folder, b"a picture")
    told = {"sha256": sha256, "kept_sha256": sha256, "media_type": "image/jpeg", "size": 9}
    db.session.add(Attachment(case_id=case.id, at=clock.now(), by_id=people.li.id, **told))
    db.session.commit()
    return own_app, store.place(folder, sha256), case


def finished(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if describe(path))


def saved(app: Flask, folder: Path, *options: str) -> Result:
    return run(app, "backup", str(folder), *options)


def test_a_photo_that_is_gone_or_damaged_is_told_by_backup_and_restore(
    pictured: tuple[Flask, Path, Case], tmp_path: Path, clock_at: Clock
):
    app, photo, case = pictured
    whole, torn, gone = (tmp_path / name for name in ("whole", "torn", "gone"))
    address = app.extensions["paicha"].data_dir / "address.txt"
    address.write_text("https://paicha.example.cn\n")
    assert saved(app, whole).exit_code == 0
    photo.write_bytes(b"a pict")
    said = saved(app, torn)
    assert said.exit_code == 1 and f"photo or document of case {case.number}" in said.output, "half of it is not it"
    photo.unlink()
    said = saved(app, gone)
    assert said.exit_code == 1 and case.number in said.output
    (copy,) = finished(gone)
    assert str(copy) in said.output and list((describe(copy) or {})["missing"]) == [photo.name]
    said = run(app, "restore", "--force", str(copy))
    assert said.exit_code == 1 and case.number in said.output and "1 were when the copy was made" in said.output
    assert len(db.session.scalars(select(Attachment)).all()) == 1, "all else is there"
    address.unlink()
    assert run(app, "restore", "--force", str(finished(whole)[0])).exit_code == 0
    assert address.read_text() == "https://paicha.example.cn\n"
    assert photo.read_bytes() == b"a picture"


def test_what_killed_uploads_left_is_not_copied_and_what_nobody_names_is_told(
    pictured: tuple[Flask, Path, Case], tmp_path: Path
):
    app, photo, _case = pictured
    (photo.parent / "tmp1234").write_bytes(b"a pi")
    nameless = store.place(photo.parents[2], store.keep(photo.parents[2], b"nobody's"))
    said = saved(app, tmp_path)
    assert said.exit_code == 0 and nameless.name not in said.output, "its row may be about to come"
    os.utime(nameless, (1, 1))
    said = saved(app, tmp_path)
    assert said.exit_code == 0 and nameless.name in said.output
    assert not list(tmp_path.rglob("tmp*")) and len(list(tmp_path.rglob(nameless.name))) == 2


def test_so_many_copies_are_kept_and_never_without_the_newest_whole_one(
    pictured: tuple[Flask, Path, Case], tmp_path: Path, clock_at: Clock
):
    app, photo, _case = pictured
    others = tmp_path / "paicha-20200101-000000"
    others.mkdir()
    for _each in range(3):
        clock_at.go(days=1)
        assert saved(app, tmp_path).exit_code == 0
    first, *_rest = finished(tmp_path)
    told = json.loads((first / "backup.json").read_text())
    (first / "backup.json").write_text(json.dumps(told | {"personal_key": "another's"}))
    photo.unlink()
    clock_at.go(days=1)
    said = saved(app, tmp_path, "--keep", "1")
    assert said.exit_code == 1 and said.output.count("removed ") == 1
    kept = [path.name for path in finished(tmp_path)]
    assert kept == ["paicha-20261119-100000", "paicha-20261121-100000", "paicha-20261122-100000"]
    assert others.exists(), "what is no copy of ours is nobody's to remove"


def test_leftovers_of_killed_backups_are_removed_and_two_at_once_are_not_made(
    pictured: tuple[Flask, Path, Case], tmp_path: Path
):
    app, _photo, _case = pictured
    for name in ("paicha-20261117-020000.part", "mine.part"):
        (tmp_path / name / "attachments").mkdir(parents=True)
    with alone(tmp_path, "backup"):
        said = saved(app, tmp_path)
        assert said.exit_code == 1 and "Another backup" in said.output
        assert (tmp_path / "paicha-20261117-020000.part").exists(), "perhaps the other one's"
    assert saved(app, tmp_path).exit_code == 0
    assert [path.name for path in tmp_path.glob("*.part")] == ["mine.part"]


@contextmanager
def little_room(size: int) -> Iterator[None]:
    """No file of this process can grow above so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_without_room_a_sentence_and_nothing_half(pictured: tuple[Flask, Path, Case], tmp_path: Path):
    app, photo, _case = pictured
    store.keep(photo.parents[2], b"x" * 800_000)
    with little_room(600_000):
        said = saved(app, tmp_path)
    assert said.exit_code == 1 and str(tmp_path) in said.output and "Traceback" not in said.output
    assert len(said.output.strip().splitlines()) == 1 and list(tmp_path.iterdir()) == []
    assert saved(app, tmp_path).exit_code == 0


def test_a_restore_that_was_broken_off_serves_nothing_until_a_second_one_completes_it(
    pictured: tuple[Flask, Path, Case], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock_at: Clock
):
    app, photo, _case = pictured
    assert saved(app, tmp_path).exit_code == 0
    make_user("后来的人", username="later")
    epoch = Epoch.begin(clock.now(), [], now=clock.now()).id
    db.session.commit()
    photo.unlink()
    (copy,) = finished(tmp_path)

    def broken_off(*_told: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sys.modules["commands.backup"].flask_migrate, "upgrade", broken_off)
        assert run(app, "restore", "--force", str(copy)).exit_code == 1
    for line in (["index"], ["serve"], ["backup", str(tmp_path)]):
        said = run(app, *line)
        assert said.exit_code == 1 and "restore was broken off" in said.output, line
    assert "restore was broken off" in run(app, "doctor").output
    clock_at.go(hours=1)
    said = run(app, "restore", str(copy))
    assert said.exit_code == 0, said.output
    assert "later" not in db.session.scalars(select(User.username)).all() and photo.read_bytes() == b"a picture"
    assert db.session.get(Epoch, epoch), "the epochs of what was replaced are known after the second try"
    assert run(app, "index").exit_code == 0
