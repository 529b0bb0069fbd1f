"""The relay: publishes facts that wait, in order, and takes each off the outbox when the stream has it on disk."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import structlog
import uuid_utils

from events.cloudevents import CloudEvent, cloud_event
from handlers import metrics, tracing
from handlers.condition import Pulse, unheard
from schemas.actions import About
from services.errors import Unavailable
from services.store import leases, outbox
from services.store.work import Row, Store

log = structlog.get_logger()

Send = Callable[[Sequence[CloudEvent]], Awaitable[None]]

AT_ONCE = 500
PAUSE_S = 1.0
LEASE_S = 5.0
"""How long the facts of a relay that was killed wait for another one."""
ACTOR = "system:relay"


class Relay:
    """Several may turn: one publishes, the others stand by. Two that publish at once send each fact under one id, which counts once."""

    def __init__(self, store: Store, send: Send, pulse: Pulse = unheard) -> None:
        self.store, self.send, self.pulse = store, send, pulse
        self.holder = str(uuid_utils.uuid7())
        self._nudged = asyncio.Event()

    async def turn(self) -> None:
        """Publish for as long as we live; what cannot go now waits in the outbox."""
        while True:
            self.pulse("relay")
            try:
                moved = await self.once()
            except Unavailable:
                log.warning("relay_waits")
                moved = 0
            except Exception as error:  # noqa: BLE001 - the loop must not end: subscribers would miss all that follows
                log.error("relay_failed", reason=type(error).__name__)  # noqa: TRY400 - class only
                moved = 0
            if not moved:
                await self._pause()

    async def once(self) -> int:
        """Publish the oldest that wait, if that is ours to do; returns how many. No transaction is held meanwhile. Raises Unavailable."""
        async with self.store.look() as look:
            rows = await outbox.waiting(look, AT_ONCE)
        if not rows or not await self._mine():
            return 0
        with tracing.each("fact.publish", [(str(row.seq), row.trace) for row in rows]):
            await self.send([_event(row) for row in rows])
        async with self.store.work(ACTOR) as work:
            await outbox.published(work, [row.seq for row in rows])
        metrics.PUBLISHED.inc(len(rows))
        return len(rows)

    def nudge(self) -> None:
        """Look for facts now rather than when the pause is over."""
        self._nudged.set()

    async def _mine(self) -> bool:
        async with self.store.work(ACTOR) as work:
            return await leases.hold(work, "relay", self.holder, LEASE_S) is not None

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(PAUSE_S):
                await self._nudged.wait()
        self._nudged.clear()


def _event(row: Row) -> CloudEvent:
    return cloud_event(About(row.about_kind, row.about_id), row.version, row.fact, row.at, row.body, row.trace)
