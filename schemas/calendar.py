"""Shape of the forms about days off and schedules."""

from __future__ import annotations

from schemas.base import Choice, Day, Text
from schemas.form import Count, PageForm, TimeOfDay


class DayForm(PageForm):
    """What a day is, and why."""

    kind = Choice(("off", "work", "weekday"), required=True)
    name = Text(60, load_default="")


class ScheduleForm(PageForm):
    """A rhythm from a day on."""

    frequency = Choice(("weekly", "biweekly", "half_month", "monthly"), required=True)
    starts_on = Day(required=True)
    due_weekday = Count(0, 6, load_default=4)
    due_day = Count(1, 28, load_default=10)
    first_due_day = Count(1, 15, load_default=13)
    second_due_day = Count(16, 31, load_default=28)
    due_time = TimeOfDay(required=True)


DAY = DayForm()
SCHEDULE = ScheduleForm()
