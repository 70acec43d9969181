"""Four timetable processes at once, one of them killed: each light of a time is told once."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.jobs.test_clocks import given, told  # noqa: F401 - `given` is a fixture
from tests.jobs.timetables import running


@pytest.fixture
def app(own_app):
    """Processes of their own see what is committed, and nothing else."""
    return own_app


@pytest.mark.timeout(200)
def test_four_processes_tell_each_light_once(settings, given, hand):  # noqa: F811
    with running(settings, 4, hand.set(20, 9)) as processes:
        processes.until(lambda: len(told()) >= 3, killing=1)
        processes.at(hand.set(23, 9))
        processes.until(lambda: len(told()) >= 6)
        processes.settle()
    assert Counter(Counter(told()).values()) == {1: 6}
