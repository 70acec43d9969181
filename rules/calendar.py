"""Working days and office hours of the place where the software runs."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.words import N_

OFF, WORK = "off", "work"
KINDS = {OFF: N_("Day off"), WORK: N_("Make-up workday")}
YEAR_STATUSES = {
    "published": N_("Published"),
    "provisional": N_("Provisional: make-up workdays not announced yet"),
}

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
OCTOBER = 10

# Holidays with a fixed date: 全国年节及纪念日放假办法 (State Council, as in force since 2025), Art. 2.
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


@dataclass(frozen=True)
class Calendar:
    """The table of days off and make-up workdays, the years it covers, and the local time zone."""

    days: Mapping[date, str]
    published: AbstractSet[int]
    zone: ZoneInfo = SHANGHAI

    def is_working(self, day: date) -> bool:
        """A row of the table decides; else weekends, and in an unpublished year the fixed holidays, are off."""
        kind = self.days.get(day)
        if kind is not None:
            return kind == WORK
        if self.provisional(day) and (day.month, day.day) in FIXED_HOLIDAYS:
            return False
        return day.weekday() < 5

    def provisional(self, day: date) -> bool:
        """True where the year's table is not published, so that the answer may still change."""
        return day.year not in self.published

    def next_working(self, day: date) -> date:
        """The first working day on or after `day` (逢节假日顺延)."""
        while not self.is_working(day):
            day += DAY
        return day

    def previous_working(self, day: date) -> date:
        """The last working day before `day`, never `day` itself."""
        return self.add_working_days(day, -1)

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which itself is not counted; before it where n is negative."""
        step = DAY if n > 0 else -DAY
        for _ in range(abs(n)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def gaps(self, today: date) -> list[int]:
        """Unpublished years that matter now: this year, and from October on the next."""
        years = [today.year, today.year + 1] if today.month >= OCTOBER else [today.year]
        return [year for year in years if year not in self.published]

    def at(self, day: date, clock: time) -> datetime:
        """The instant, in UTC, of a local date and wall-clock time."""
        return datetime.combine(day, clock, tzinfo=self.zone).astimezone(UTC)

    def day_of(self, moment: datetime) -> date:
        """The local date of an aware instant."""
        return moment.astimezone(self.zone).date()


@dataclass(frozen=True)
class OfficeHours:
    """When offices are at their desks on a working day, in local time. A closing time is already outside."""

    start: time = time(8, 30)
    end: time = time(17, 30)
    lunch_start: time = time(12)
    lunch_end: time = time(14)

    def within(self, moment: datetime, calendar: Calendar) -> bool:
        """True when `moment` (aware) lies in office hours of a working day."""
        return self.first(moment, calendar) == moment

    def first(self, moment: datetime, calendar: Calendar) -> datetime:
        """The first office moment at or after `moment` (aware), in UTC."""
        sittings = self._sittings(calendar.day_of(moment), calendar)
        return next(max(moment, opens) for opens, closes in sittings if moment < closes).astimezone(UTC)

    def _sittings(self, day: date, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
        """Mornings and afternoons of the working days from `day` on, without end."""
        while True:
            day = calendar.next_working(day)
            yield calendar.at(day, self.start), calendar.at(day, self.lunch_start)
            yield calendar.at(day, self.lunch_end), calendar.at(day, self.end)
            day += DAY
