"""Waiting until every accepted signal of a replay has its outcome."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from handlers.desk.replaying.tally import Tally
from services.clock import monotonic

Ask = Callable[..., Awaitable[Any]]
"""A deed of the house by name, with its arguments."""

ASKED = 2500
"""Receipts in a question: what the command line's door takes in one request."""
PAUSE_S = 0.3
PATIENCE_S = 120
"""How long nothing at all may get its outcome before we stop waiting: then nobody routes."""


async def drained(ask: Ask, tally: Tally, since: str, check: Callable[[], None], shown: Callable[[], None]) -> None:
    """Return when nothing waits, or when nobody has routed anything for PATIENCE_S. `check` raises when the service is gone."""
    ask = partial(ask, "replay.came", since=since)
    moved = monotonic()
    while tally.waiting and monotonic() - moved < PATIENCE_S:
        check()
        if await _asked(ask, tally):
            moved = monotonic()
        else:
            await asyncio.sleep(PAUSE_S)
        shown()


async def _asked(ask: Ask, tally: Tally) -> int:
    """Ask for the ones that have waited longest; returns how many have their outcome now."""
    receipts = list(tally.waiting)
    settled = 0
    for start in range(0, len(receipts), ASKED):
        came = await ask(receipts=receipts[start : start + ASKED])
        tally.settle(came["outcomes"])
        tally.cases += came["cases"]
        settled += len(came["outcomes"])
        if len(came["outcomes"]) < ASKED // 2:  # they are routed in their order: what comes after these waits too
            break
    return settled
