"""The municipality's working time: which days are open, and legal local time as an instant, once."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from typing import Self
from zoneinfo import ZoneInfo

import holidays

from schemas.calendars import Calendar

DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_WEEKEND = {5: "lördag", 6: "söndag"}
_YEARS = range(2024, 2036)
"""Whose red days name a calendar."""


@dataclass(frozen=True)
class Workdays:
    """One municipality's working days and hours, in its own zone. Every instant that comes out is UTC."""

    zone: ZoneInfo
    opens: time
    closes: time
    closed: frozenset[date]
    half_days: Mapping[date, time] = field(default_factory=dict, hash=False)
    """When a working day closes that ends early."""

    @classmethod
    def of(cls, calendar: Calendar, timezone: str) -> Self:
        """Read the municipality's calendar, which has made sure that it opens before it closes."""
        half = {half.day: half.closes for half in calendar.half_days}
        return cls(ZoneInfo(timezone), calendar.opens, calendar.closes, frozenset(calendar.closed), half)

    @cached_property
    def fingerprint(self) -> str:
        """The name of this calendar: another when its zone, hours or days are others, also when the law's red days are."""
        ours = (self.zone.key, self.opens, self.closes, sorted(self.closed), sorted(self.half_days.items()))
        red = [sorted(_holidays(year).items()) for year in _YEARS]
        return hashlib.sha256(repr((ours, red)).encode()).hexdigest()[:16]

    def is_working(self, day: date) -> bool:
        """Whether people work that day."""
        return day.weekday() not in _WEEKEND and day not in self.closed and day not in _holidays(day.year)

    def closed_because(self, day: date) -> str | None:
        """Why people do not work that day, in Swedish and mid-sentence; None on a working day."""
        local = "stängt enligt kommunens kalender" if day in self.closed else None
        return _holidays(day.year).get(day) or _WEEKEND.get(day.weekday()) or local

    def ends_early(self, day: date) -> time | None:
        """When a half day closes; None on every other day."""
        return self.half_days.get(day) if self.is_working(day) else None

    def add(self, day: date, n: int) -> date:
        """Go n working days on, or back when n is negative. Zero stays, but moves a closed day on to the next working one."""
        if n == 0:
            return day if self.is_working(day) else self.add(day, 1)
        step = DAY if n > 0 else -DAY
        for _ in range(abs(n)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def between(self, start: date, end: date) -> int:
        """Count working days after `start` to `end` inclusive; backwards likewise, negative. Undoes `add` from any day, n != 0."""
        if end < start:
            return -sum(map(self.is_working, days(end, start - DAY)))
        return sum(map(self.is_working, days(start + DAY, end)))

    def add_hours(self, instant: datetime, hours: int) -> datetime:
        """Let so many working hours pass, or go back. Zero is the instant itself, even outside working hours."""
        left = timedelta(hours=abs(hours))
        if not left:
            return _utc(instant)
        return self._forward(_utc(instant), left) if hours > 0 else self._back(_utc(instant), left)

    def local(self, instant: datetime) -> datetime:
        """Show an instant on the municipality's clocks."""
        return _utc(instant).astimezone(self.zone)

    def instant(self, day: date, at: time) -> datetime:
        """Turn legal local time into UTC, exactly once.

        The two doubtful hours are read so that no deadline comes early: a time that the clocks skip in spring is the
        first instant after the gap, and a time that they show twice in autumn is the later of the two.
        """
        first, second = (datetime.combine(day, at.replace(fold=fold), self.zone).astimezone(UTC) for fold in (0, 1))
        return second if first <= second else self._after_gap(second, datetime.combine(day, at))

    def _after_gap(self, before: datetime, asked: datetime) -> datetime:
        """Walk from an instant before the gap until the clocks on the wall have passed what was asked."""
        minute = before.replace(second=0, microsecond=0)
        while self.local(minute).replace(tzinfo=None) < asked:
            minute += _MINUTE
        return minute

    def _hours(self, day: date) -> tuple[datetime, datetime]:
        return self.instant(day, self.opens), self.instant(day, self.half_days.get(day, self.closes))

    def _forward(self, at: datetime, left: timedelta) -> datetime:
        day = self.add(self.local(at).date(), 0)
        while True:
            opens, closes = self._hours(day)
            at = max(at, opens)
            if at + left <= closes:
                return at + left
            left -= max(closes - at, timedelta())
            day = self.add(day, 1)

    def _back(self, at: datetime, left: timedelta) -> datetime:
        day = self.add(self.local(at).date(), 0)
        while True:
            opens, closes = self._hours(day)
            at = min(at, closes)
            if at - left >= opens:
                return at - left
            left -= max(at - opens, timedelta())
            day = self.add(day, -1)


def days(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included; none when `last` comes before."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone: a naive time would be read in the machine's")
    return instant.astimezone(UTC)


@cache
def _holidays(year: int) -> dict[date, str]:
    """Name a year's closed days: law 1989:253, and the three eves that 7 § semesterlagen (1977:480) counts as Sundays."""
    found = holidays.country_holidays("SE", years=year, categories=("public", "de_facto"), language="sv")
    return {day: _mid_sentence(name) for day, name in found.items()}


def _mid_sentence(name: str) -> str:
    """Write midsommarafton as in running text; Kristi keeps its capital, and two holidays on one day are both named."""
    names = (part if part.startswith("Kristi") else part[0].lower() + part[1:] for part in name.split("; "))
    return " och ".join(names)
