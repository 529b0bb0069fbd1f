"""The clock: climbs what is overdue, and keeps the timetable. Any number of them may turn."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from handlers.house.ground import Ground
from handlers.turning.clock import scheduler


@asynccontextmanager
async def clock(ground: Ground) -> AsyncIterator[None]:
    """Turn until the block ends. It needs the database and nothing else."""
    turning = scheduler(ground.store, ground.links.digest, ground.condition.pulse)
    turning.start()
    try:
        yield
    finally:
        turning.shutdown(wait=False)
