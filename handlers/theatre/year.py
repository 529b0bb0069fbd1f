"""A simulated year from its first day to its reckoning: a house of its own in a folder, which is gone afterwards."""

import re
from datetime import UTC, date, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from handlers.app import House, up
from handlers.house.ground import opened
from handlers.theatre import annals
from handlers.theatre.life import STREETS, Span
from handlers.theatre.simulation import ALONE, Simulation, Tell, Turning
from services.clock import monotonic
from services.programmes.loader import EXAMPLE, load
from services.settings import Settings
from services.store import feeds, meta
from services.store.trips import staying

SIGNALS, ACTIONS = 3000, 1200
"""Of a whole year; a part of one has its share."""
MANY = 1_000_000


class Asked(NamedTuple):
    """Which year, from which of its weeks and how many of them, whose life it is, and where its log is left, if anywhere."""

    year: int
    first_week: int = 1
    weeks: int | None = None
    seed: int = 1
    leave: Path | None = None

    @property
    def span(self) -> Span:
        """The days, and their share of a year's signals and actions."""
        begins = date(self.year, 1, 1) if self.first_week == 1 else date.fromisocalendar(self.year, self.first_week, 1)
        ends = date(self.year, 12, 31)
        last = ends if self.weeks is None else min(ends, begins + timedelta(days=7 * self.weeks - 1))
        share = ((last - begins).days + 1) / 365
        return Span(begins, last, round(SIGNALS * min(share, 1)), round(ACTIONS * min(share, 1)))


def furnish(home: Path) -> dict[str, str]:
    """The example municipality as an exercise, so that letters are written and withheld; returns a key for each feed."""
    town = re.sub(r"^rhythm_days = .*\n", "", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    town = re.sub(r"^timezone = ", "exercise = true\ntimezone = ", town, count=1, flags=re.MULTILINE)
    streets = (f'[[places]]\nid = "gata-{n}"\nname = "{name}"\narea = "centrum"\n' for n, name in enumerate(STREETS))
    (home / "municipality.toml").write_text("\n".join([town, *streets]), encoding="utf-8")
    return {feed.id: feeds.issue(home, feed.id) for feed in load(home).municipality.feeds}


async def lived(settings: Settings, asked: Asked, tell: Tell, turning: Turning = ALONE) -> dict[str, Any]:
    """Live through it and reckon. Raises Refused, Unavailable."""
    began, keys = monotonic(), furnish(settings.home)
    settings = settings.model_copy(update={"signals_per_minute": MANY})
    with staying():  # the year has no time for trips to a thread
        await _begin(settings, asked.span)
        async with up(settings, turnable=True, clocked=False) as house:
            simulation = Simulation(house, keys, asked.span, asked.seed, turning)
            await simulation.live(tell)
            return await _reckoned(house, simulation, asked.leave) | {"seconds": round(monotonic() - began, 1)}


async def _begin(settings: Settings, span: Span) -> None:
    """Turn the clock before anything runs: nothing may be due from before the first day."""
    async with opened(settings, meta.provision, turnable=True) as store:
        start = store.policy.workdays.instant(span.first, time(0, 1))
        await meta.turn_clock(store, start)
        async with store.work("system:simulation") as work:
            await meta.put(work, meta.BEGAN, start.astimezone(UTC).isoformat())


async def _reckoned(house: House, simulation: Simulation, folder: Path | None) -> dict[str, Any]:
    books = await annals.read(house.store)
    if folder is not None:
        await annals.leave(house.store, books, simulation.given, folder)
    counts = {"signals": len(books.inbox), "actions": len(books.actions), "escalations": len(books.escalations)}
    return counts | annals.counted(books)._asdict()
