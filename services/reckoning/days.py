"""Working days as the auditor counts them: the red days by rules of its own, legal time through the zone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
FIXED = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))
"""Red days and eves with a date of their own: month and day."""


@dataclass(frozen=True)
class Days:
    """A municipality's calendar, as plain data. `name` is what terms that were reckoned by it call it; none when that is not known."""

    zone: ZoneInfo
    opens: time
    closes: time
    closed: frozenset[date] = frozenset()
    half: dict[date, time] = field(default_factory=dict)
    name: str | None = None

    def open(self, day: date) -> bool:
        """Whether people work that day."""
        return day.weekday() < 5 and day not in self.closed and day not in red(day.year)

    def count(self, day: date, n: int) -> date:
        """The n:th working day after a day, or before it; none moves a closed day on to the next open one."""
        while n or not self.open(day):
            day += -DAY if n < 0 else DAY
            if self.open(day):
                n -= (n > 0) - (n < 0)
        return day

    def at(self, day: date, clock: time) -> datetime:
        """Local time in UTC: what the clocks skip is the first instant after, what they show twice is the later."""
        naive = datetime.combine(day, clock)
        early, late = (naive.replace(tzinfo=self.zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        if early <= late:
            return late
        after = next(late + timedelta(minutes=n) for n in range(181) if self.wall(late + timedelta(minutes=n)) >= naive)
        return after.replace(second=0, microsecond=0)

    def wall(self, instant: datetime) -> datetime:
        """What the clocks on the wall show."""
        return instant.astimezone(self.zone).replace(tzinfo=None)

    def hours(self, instant: datetime, n: int) -> datetime:
        """So many working hours on, or back."""
        left, day = timedelta(hours=abs(n)), self.count(self.wall(instant).date(), 0)
        while left:
            first, last = self.at(day, self.opens), self.at(day, self.half.get(day, self.closes))
            start, end = (max(instant, first), last) if n > 0 else (first, min(instant, last))
            there = max(end - start, timedelta())
            if left <= there:
                return start + left if n > 0 else end - left
            left, day = left - there, self.count(day, 1 if n > 0 else -1)
        return instant


@cache
def red(year: int) -> frozenset[date]:
    """The red days of law 1989:253 and the three eves (Christmas, New Year, midsummer)."""
    easter = sunday(year)
    midsummer = _from(date(year, 6, 20), 5)
    moving = (easter - 2 * DAY, easter, easter + DAY, easter + 39 * DAY, easter + 49 * DAY)
    return frozenset([*_fixed(year), *moving, midsummer, midsummer - DAY, _from(date(year, 10, 31), 5)])


def _fixed(year: int) -> Iterator[date]:
    return (date(year, month, day) for month, day in FIXED)


def _from(first: date, weekday: int) -> date:
    """The first such weekday from a day on."""
    return first + DAY * ((weekday - first.weekday()) % 7)


def sunday(year: int) -> date:
    """Easter Sunday, by Gauss' and Butcher's reckoning of the full moon."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)
