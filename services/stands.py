"""Who stands still: a clock or a notifier that has left no mark of late, and a clock that holds because the time is in doubt.

Of the auditor's kind: it reads one table, and knows neither rules nor deeds.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.meta import BEGAN, HELD, NOTIFIED, TICKED
from services.store.tables import meta

STILL = timedelta(seconds=60)
"""How old the clock's last tick, and the notifier's last look for letters, may be."""


async def standing_still(connection: AsyncConnection, now: datetime) -> list[tuple[str, str]]:
    """What stands still, and its name."""
    rows = await connection.execute(select(meta.c.key, meta.c.value).where(meta.c.key.in_([TICKED, BEGAN, HELD, NOTIFIED])))
    return list(_still({row.key: row.value for row in rows}, now))


def _still(marks: Mapping[str, str], now: datetime) -> Iterator[tuple[str, str]]:
    """A clock that holds is named so: that it does not tick follows. A home that has just begun has its time.

    A notifier that has never turned is no finding: a home without a mail server has none, and says so at its start.
    """
    ticked = max((marks[mark] for mark in (TICKED, BEGAN) if mark in marks), default=None)
    if HELD in marks:
        yield "clock_held", "clock"
    elif _old(ticked, now):
        yield "clock_stands", "clock"
    if NOTIFIED in marks and _old(marks[NOTIFIED], now):
        yield "notifier_stands", "notifier"


def _old(mark: str | None, now: datetime) -> bool:
    return mark is None or now - datetime.fromisoformat(mark) > STILL
