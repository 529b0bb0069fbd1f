"""The clock guard: a clock that jumps escalates what is not late, or keeps quiet about what is. Until that is known nothing is climbed.

The wall's time is held against seconds that only move forward, and against the database's own time. A turned clock (demo, tests) is
no jump: it is reckoned from the wall, and only the wall is looked at. A machine that slept is one: its steady seconds slept too.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

LIMIT = timedelta(minutes=5)
AGREEING = 3
"""Ticks in a row that the clocks must agree for what was held to go on by itself."""
WALL, DATABASE, APART = "wall", "database", "apart"
REASONS = {
    WALL: "maskinens klocka flyttades, eller så har maskinen sovit",
    DATABASE: "databasens klocka flyttades",
    APART: "maskinens och databasens klockor visar olika tid",
}


class Reading(NamedTuple):
    """What the clocks show at one moment: wall and database in UTC, steady in seconds. SQLite has no clock of its own."""

    wall: datetime
    steady: float
    database: datetime | None = None


class Watch(NamedTuple):
    """The reading that was last trusted, what has been wrong since, if anything, and for how many ticks the clocks have agreed again."""

    trusted: Reading | None = None
    wrong: str | None = None
    agreed: int = 0
    apart: timedelta = timedelta()
    """By how much the database's clock may go before the machine's: what somebody has looked at and confirmed."""


def watched(watch: Watch, now: Reading, *, ticks: bool = True) -> Watch:
    """Look once more. While something is wrong the trusted reading stays: a clock that is put right agrees with it again.

    Only looks that are `ticks` count as agreement.
    """
    wrong = stepped(watch.trusted, now, watch.apart)
    if wrong is not None:
        return watch._replace(wrong=wrong, agreed=0)
    if watch.wrong is None or (ticks and watch.agreed + 1 >= AGREEING):
        return Watch(now, apart=watch.apart)
    return watch._replace(agreed=watch.agreed + ticks)


def confirmed(now: Reading) -> Watch:
    """Somebody has said that the time is right: it is trusted from here on, and so is how far the clocks are apart."""
    return Watch(now, apart=now.database - now.wall if now.database else timedelta())


def stepped(trusted: Reading | None, now: Reading, apart: timedelta = timedelta()) -> str | None:
    """Which clock has moved by more than LIMIT that was not lived through; None when they agree."""
    if trusted is not None:
        lived = timedelta(seconds=now.steady - trusted.steady)
        if abs(now.wall - trusted.wall - lived) > LIMIT:
            return WALL
        if now.database and trusted.database and abs(now.database - trusted.database - lived) > LIMIT:
            return DATABASE
    return APART if now.database and abs(now.database - now.wall - apart) > LIMIT else None
