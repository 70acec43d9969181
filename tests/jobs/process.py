"""The real timetable in a process of its own, at the time that stands in a file.

Which process looked for reminders at which time it notes beside that file. A planted process has a key of its own: the
bug that the checks must find.
"""

import logging
import os
from datetime import datetime
from pathlib import Path

from flask import Flask

import clock
from app import create_app
from config import Settings
from jobs import reminders, timetable
from jobs.timetable import Job

TICK = 0.3


def main(settings: Settings, clock_file: Path, planted: bool) -> None:
    """Runs until SIGTERM, or whatever comes first."""
    logging.basicConfig(level=logging.INFO, filename=clock_file.with_name("timetable.log"))
    clock.now = lambda: datetime.fromisoformat(clock_file.read_text())
    if planted:
        keyed = reminders.subject_of
        reminders.subject_of = lambda held: f"{keyed(held)}:{os.getpid()}"
    note_looks(clock_file.with_name("looks"))
    timetable.run(create_app(settings), TICK)


def note_looks(looks: Path) -> None:
    """Adds a line for each look for reminders that came to its end."""
    tick = timetable.tick

    def noted(app: Flask, job: Job) -> int:
        at = clock.now().isoformat()
        done = tick(app, job)
        if job.name == "reminders":
            with looks.open("a") as file:
                file.write(f"{os.getpid()} {at}\n")
        return done

    timetable.tick = noted
