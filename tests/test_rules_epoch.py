"""No epoch has the number of another, and a gap in the papers grows with what a copy does not know."""

from datetime import UTC, datetime, timedelta

from rules.epoch import STRIDES, ordinal, paper_gap
from rules.receipt import number

FIRST = datetime(2026, 1, 5, 8, tzinfo=UTC)


def test_an_epoch_is_numbered_by_the_day_and_above_every_one_that_is_known():
    assert ordinal(FIRST, 0, now=FIRST) == 1
    assert ordinal(FIRST, 0, now=FIRST + timedelta(days=411, hours=3)) == 412
    assert ordinal(FIRST, 412, now=FIRST + timedelta(days=411, hours=4)) == 413
    assert ordinal(FIRST, 3, now=FIRST - timedelta(days=900)) == 4, "a clock set back takes nothing away"


def test_a_receipts_number_begins_with_its_epoch_and_can_be_read_over_the_telephone():
    assert number(412 * STRIDES["receipt"] + 1).startswith("0412 ")
    assert len(number(9999 * STRIDES["receipt"])) == len("0412 0000 0015")


def test_papers_pass_over_a_hundred_numbers_for_each_week_that_the_copy_does_not_know():
    assert paper_gap(FIRST, FIRST + timedelta(hours=20)) == 100
    assert paper_gap(FIRST, FIRST + timedelta(days=15)) == 300
