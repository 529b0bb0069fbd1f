"""The only place that asks what time it is."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


def true_now() -> datetime:
    """The machine's time in UTC, never turned: for leases, claims and links between machines."""
    return datetime.now(UTC)  # noqa: TID251 - this is the place


def monotonic() -> float:
    """Seconds that only move forward, for measuring how long something took."""
    return time.monotonic()


@dataclass
class Clock:
    """The service's time. `offset` is zero except in demo, simulation and tests, where it lives in one row.

    What it reads from are the machine's own clocks; a test that is about clocks that go wrong hands in others.
    """

    offset: timedelta = field(default_factory=timedelta)
    wall: Callable[[], datetime] = true_now
    steady: Callable[[], float] = monotonic

    def now(self) -> datetime:
        """Service time in UTC."""
        return self.wall() + self.offset

    def turn_to(self, instant: datetime) -> timedelta:
        """Turn the clock so that it shows `instant` now; returns the new offset."""
        self.offset = instant - self.wall()
        return self.offset
