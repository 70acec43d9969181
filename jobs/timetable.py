"""The timetable: one line a job. The scheduler is only a ticker; what keeps order is in the jobs and the database."""

import logging
import signal
from collections.abc import Callable
from datetime import UTC
from typing import NamedTuple

from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

import clock
from config import Settings
from jobs import clocks, deliver, disk, forget, meetings, months, pulse, reminders, rounds, seal, witness
from jobs.work import stopping
from models.base import db

log = logging.getLogger(__name__)


class Job(NamedTuple):
    name: str
    seconds: float
    run: Callable[..., int]


TIMETABLE = (
    Job("pulse", 20, pulse.beat),
    Job("rounds", 60, rounds.open_rounds),
    Job("meetings", 600, meetings.open_meetings),
    Job("reminders", 30, reminders.create_reminders),
    Job("clocks", 60, clocks.warn),
    Job("deliver", 20, deliver.deliver),
    Job("months", 3600, months.freeze_months),
    Job("seal", 60, seal.seal_events),
    Job("witness", 3600, witness.tell),
    Job("forget", 600, forget.forget),
    Job("disk", 60, disk.watch),
    Job("sweep", 3600, disk.sweep),
)


class Ticker(BlockingScheduler):
    """A scheduler that stops when the process shall, and does not fall silent when the machine's clock is set back:
    its plan is written on that clock, so that an hour back would be an hour's silence."""

    def _process_jobs(self) -> float | None:
        if stopping.is_set():
            self.shutdown(wait=False)
            return 0
        wait: float | None = super()._process_jobs()
        if wait is not None and wait > 2 * min(job.trigger.interval_length for job in self.get_jobs()):
            log.warning("the clock was set back; the timetable starts anew")
            for job in self.get_jobs():
                job.reschedule("interval", seconds=job.trigger.interval_length)
            return 0
        return wait


def tick(app: Flask, job: Job) -> int:
    """Runs one job once; a mishap is logged and the next tick tries again."""
    if stopping.is_set():
        return 0
    settings: Settings = app.extensions["paicha"]
    with app.app_context():
        try:
            return job.run(settings, now=clock.now())
        except SQLAlchemyError as error:
            log.warning("%s: the database did not answer (%s)", job.name, type(error).__name__)
        except Exception:
            log.exception("%s failed", job.name)
        db.session.rollback()
    return 0


def once(app: Flask) -> dict[str, int]:
    """Every job once, in order; what each did."""
    return {job.name: tick(app, job) for job in TIMETABLE}


def run(app: Flask, every: float | None = None) -> None:
    """Runs until SIGTERM or SIGINT, which let the job in hand finish. `every` overrides all intervals (seconds)."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    ticker = Ticker(timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None})
    for job in TIMETABLE:
        ticker.add_job(tick, "interval", seconds=every or job.seconds, args=(app, job), id=job.name)

    def stop(_signal: int, _frame: object) -> None:
        stopping.set()
        if ticker.running:
            ticker.wakeup()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    once(app)
    ticker.start()
