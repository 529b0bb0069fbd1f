"""The pace of a replay: as fast as it goes, or so many times faster than it happened, in batches that the door takes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import datetime

from pydantic import ValidationError
from pydantic_core import from_json

from handlers.desk.replaying.reading import Item
from schemas.feeds.formats import FORMATS
from schemas.parties import Feed
from services.clock import monotonic
from services.errors import Refused

MOST = 200
"""Items in a request: few enough that the service routes between two of them (the door takes a thousand)."""
BYTES = 900_000
"""Bytes in a request: the door takes a million."""

Happened = Callable[[Item], datetime | None]
"""When an item's event occurred, where that can be told."""


def speed_of(said: str) -> float | None:
    """How many times faster than it happened; None is as fast as it goes. Raises Refused."""
    try:
        speed = None if said == "max" else float(said)
    except ValueError:
        speed = 0.0
    if speed is None or 0 < speed < float("inf"):
        return speed
    raise Refused("--speed ska vara max eller ett tal större än 0.")


def happened_in(feed: Feed) -> Happened:
    """The feed's own format knows when an item occurred; what it cannot read has no time of its own."""

    def happened(item: Item) -> datetime | None:
        try:
            return FORMATS[feed.format].event(from_json(item.body or b""), feed).data.occurred_from
        except (ValidationError, ValueError):
            return None

    return happened


async def batches(items: Iterable[Item], speed: float | None, happened: Happened) -> AsyncIterator[Sequence[Item]]:
    """The items in their order, together as many as may be sent now."""
    began, first = monotonic(), None
    batch: list[Item] = []
    size = 0
    for item in items:
        at = happened(item) if speed is not None else None
        first = first or at
        early = (at - first).total_seconds() / speed - (monotonic() - began) if at and first and speed else 0
        size += len(item.body or b"") + 1
        if batch and (early > 0 or len(batch) == MOST or size > BYTES):
            yield batch
            batch, size = [], len(item.body or b"") + 1
        if early > 0:
            await asyncio.sleep(early)
        batch.append(item)
    if batch:
        yield batch
