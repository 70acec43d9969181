"""Four timetable processes, random kills, a long standstill and a jumping clock: every reminder exists exactly once."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from functools import partial
from threading import Event, Thread

import pytest
from sqlalchemy import select

import clock
from config import Settings
from files import anchors
from jobs.deliver import LEASE
from jobs.timetable import TIMETABLE, Job, Ticker, tick
from jobs.work import stopping
from models.base import db
from models.event import record
from models.message.reminder import Pulse
from models.org.unit import Unit
from models.round import Schedule
from tests.jobs.conftest import County, make_channel, make_person
from tests.jobs.timetables import doubled, running, stored
from tests.support.installations import ROOT, environment
from tests.support.receiver import Receiver, says

KINDS = ["round_opened", "due_tomorrow", "due_today", "due_soon", "overdue"]


@pytest.fixture
def app(own_app):
    """Processes of their own see what is committed, and nothing else."""
    return own_app


@pytest.fixture
def this_week(county: County) -> County:
    """The county from this week on, so that one round is all there is."""
    db.session.scalars(select(Schedule)).one().starts_on = date(2026, 11, 16)
    db.session.commit()
    return county


def of(unit: Unit) -> list[str]:
    return [row.kind for row in stored() if row.unit_id == unit.id and row.channel == "inbox"]


def reminded(units: list[Unit], times: int) -> bool:
    return all(len(of(unit)) == times for unit in units)


def waiting() -> int:
    return sum(row.status not in ("sent", "dropped") for row in stored())


@pytest.mark.timeout(400)
def test_four_processes_with_random_kills_create_and_send_every_reminder_once(settings, this_week, hand):
    with Receiver() as gateway, Receiver(says({"errcode": 0})) as chat:
        make_channel(this_week.county, "sms", {"url": gateway.url, "body": '["{phone}", "{text}", "{key}"]'})
        make_channel(this_week.town, "wecom", {"base_url": chat.url, "key": "693a91f6-7abc-4bc4"})
        for number, village in enumerate(this_week.villages):
            make_person(village, phone=f"1380013800{number}")
        with running(settings, 4, hand.set(16, 8, 35)) as timetables:
            for place, moment in enumerate([(16, 8, 35), (19, 9, 5), (20, 8, 35), (20, 15, 5), (20, 17, 5)]):
                timetables.at(hand.set(*moment))
                timetables.until(partial(reminded, this_week.villages, place + 1), killing=2)
                if place == 2:  # a list that was not sent before the due time is not sent after it
                    timetables.until(lambda: len(of(this_week.town)) == 1)
                    timetables.at(hand.clock_at.go(seconds=LEASE.total_seconds() + 1))
                    timetables.until(lambda: len(chat.asked) >= 1)
            timetables.at(hand.clock_at.go(seconds=LEASE.total_seconds() + 1))
            timetables.until(lambda: waiting() == 0)
            assert timetables.kills == 10
    rows = stored()
    assert doubled(rows) == []
    assert of(this_week.villages[0]) == KINDS
    sent = {f"reminder-{row.id}" for row in rows if row.status == "sent" and "/" in row.channel}
    assert {asked.json()[2] for asked in gateway.asked} >= sent
    assert len(chat.asked) >= 1
    assert anchors.faults(anchors.read(anchors.place(settings))) == []


@pytest.mark.timeout(200)
def test_the_check_finds_processes_that_do_not_share_a_key(settings, this_week, hand):
    with running(settings, 2, hand.set(16, 8, 35), planted=True) as timetables:
        timetables.until(lambda: "round_opened" in of(this_week.far_village) and len(of(this_week.far_village)) > 1)
    assert doubled(stored()) != []


@pytest.mark.timeout(300)
def test_three_days_down_end_in_one_reminder_and_a_jumping_clock_in_none(settings, this_week, hand):
    with running(settings, 4, hand.set(16, 8, 35)) as timetables:
        timetables.settle()
        timetables.kill(4)
        timetables.at(hand.set(20, 8, 40))
        timetables.start()
        timetables.settle()
        for hours in (-1, 1, -24, 24):
            timetables.at(hand.clock_at.go(hours=hours))
            timetables.settle()
    assert of(this_week.far_village) == ["round_opened", "due_today"]
    assert doubled(stored()) == []


def test_once_runs_every_job_and_says_what_each_did(settings, county):
    record("test.line", by=None, now=clock.now())
    db.session.commit()
    ended = jobs_command(settings, "--once")
    assert ended.returncode == 0, ended.stderr
    said = dict(line.split() for line in ended.stdout.splitlines())
    assert list(said) == [job.name for job in TIMETABLE]
    assert (said["pulse"], int(said["rounds"]) > 0, said["seal"]) == ("1", True, "1")
    db.session.rollback()
    assert db.session.get_one(Pulse, "timetable").at > clock.now()
    assert anchors.faults(anchors.read(anchors.place(settings))) == []


def test_where_there_is_no_installation_the_timetable_says_what_to_do(tmp_path):
    ended = jobs_command(Settings(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path}/paicha.db"), "--once")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("There is no installation in") and ended.stderr.count("\n") == 1


def jobs_command(settings: Settings, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jobs", *options]
    return subprocess.run(
        command, cwd=ROOT, env=environment(settings), capture_output=True, text=True, timeout=110, check=False
    )


def test_sigterm_ends_it_at_once_and_cleanly(settings, county, hand):
    with running(settings, 1, hand.set(16, 8, 35)) as timetables:
        timetables.settle()
        [process] = timetables.processes
        process.terminate()
        process.join(20)
        assert process.exitcode == 0
        timetables.processes.clear()


def test_a_clock_set_back_does_not_silence_the_ticker():
    ticker, rang = Ticker(timezone=UTC), Event()
    ticker.add_job(rang.set, "interval", seconds=0.05, id="bell")
    thread = Thread(target=ticker.start)
    thread.start()
    try:
        assert rang.wait(10)
        ticker.modify_job("bell", next_run_time=datetime.now(UTC) + timedelta(hours=1))  # as the plan looks then
        rang.clear()
        ticker.wakeup()
        assert rang.wait(10)
    finally:
        stopping.set()
        ticker.wakeup()
        thread.join(10)
        stopping.clear()
    assert not thread.is_alive()


def _mishap(settings: Settings, *, now: datetime) -> int:
    raise LookupError("odd")


def test_a_mishap_of_one_job_is_logged_and_the_next_tick_works(app, caplog):
    assert tick(app, Job("odd", 1, _mishap)) == 0
    assert "odd failed" in caplog.text
    assert tick(app, TIMETABLE[0]) == 1
