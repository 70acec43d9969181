"""A petition for the pages to show: its telling is late, its deadline stands still, the decision is still to come."""

from __future__ import annotations

from datetime import timedelta

import clock
from models.calendar import calendar
from models.case.case import Case
from models.case.moves.assignment import Task
from tests.support.make import make_case
from tests.support.world import World

AGO = timedelta(days=21)
STILL = timedelta(days=3)


def petition(cast: World, task: Task, words: str) -> Case:
    """A claim of three weeks ago, with 西村."""
    made, then = make_case(cast.village, by=cast.li, summary=words), clock.now() - AGO
    made.register("claim", then.date(), then.date(), words, calendar(), by=cast.wang, now=then)
    made.assign(task, by=cast.wang, now=then)
    made.pause("deadline", "party", words, by=cast.wang, now=clock.now() - STILL)
    return made
