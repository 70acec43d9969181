"""Real timetable processes on one database, killed and started again at random, and what they must have done."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy import select

from config import Settings
from models.base import db
from models.message.reminder import Reminder
from tests.jobs.process import main

PATIENCE = 150.0
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.jobs.process"])


@dataclass
class Timetables:
    """`at` sets the clock of all processes; `until` waits for what shall become true, killing somebody now and then."""

    settings: Settings
    count: int
    planted: bool = False
    chance: random.Random = field(default_factory=lambda: random.Random(812))  # noqa: S311 (a repeatable course)
    processes: list[BaseProcess] = field(default_factory=list)
    kills: int = 0

    @property
    def clock_file(self) -> Path:
        return self.settings.data_dir / "clock"

    def settle(self) -> None:
        """Waits until every process has looked for reminders at the present time."""
        at, looks = self.clock_file.read_text(), self.clock_file.with_name("looks")
        wanted = {f"{process.pid} {at}" for process in self.processes}
        self.until(lambda: looks.exists() and wanted <= set(looks.read_text().splitlines()))

    def at(self, moment: datetime) -> None:
        """All processes see the new time at once: the file is replaced, never half written."""
        fresh = self.clock_file.with_suffix(".new")
        fresh.write_text(moment.isoformat())
        fresh.replace(self.clock_file)

    def start(self) -> None:
        """Starts as many as are missing; a server that has loaded everything once forks them."""
        while len(self.processes) < self.count:
            process = FORKS.Process(target=main, args=(self.settings, self.clock_file, self.planted))
            process.start()
            self.processes.append(process)

    def kill(self, how_many: int = 1) -> None:
        """SIGKILL, as by a power cut: nobody gets to tidy up."""
        for process in self.chance.sample(self.processes, how_many):
            process.kill()
            process.join()
            self.processes.remove(process)
            self.kills += 1

    def until(self, done: Callable[[], bool], *, killing: int = 0) -> None:
        """Waits until `done`; meanwhile kills that many processes at random moments and starts others for them."""
        deadline = time.monotonic() + PATIENCE
        while not done() or killing:
            assert time.monotonic() < deadline, f"not done:\n{self.log()[-4000:]}"
            time.sleep(self.chance.uniform(0.02, 0.3))  # between two looks, not instead of one
            if killing and self.chance.random() < 0.3:
                self.kill()
                self.start()
                killing -= 1

    def log(self) -> str:
        file = self.clock_file.with_name("timetable.log")
        return file.read_text() if file.exists() else ""


@contextmanager
def running(settings: Settings, count: int, moment: datetime, *, planted: bool = False) -> Iterator[Timetables]:
    """So many processes from a moment on; none is left afterwards."""
    made = Timetables(settings, count, planted)
    made.at(moment)
    made.start()
    try:
        yield made
    finally:
        made.kill(len(made.processes))


def stored() -> list[Reminder]:
    """All reminders as they are now."""
    db.session.rollback()
    found = db.session.scalars(select(Reminder).order_by(Reminder.id).execution_options(populate_existing=True)).all()
    db.session.rollback()
    return list(found)


def doubled(rows: list[Reminder]) -> list[tuple[int, str, str]]:
    """(unit, kind, way) of every reminder that exists more than once for the one round of the test."""
    counted = Counter((row.unit_id, row.kind, row.channel) for row in rows)
    return [key for key, times in counted.items() if times > 1]
