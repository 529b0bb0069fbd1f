"""The house's parts: none may fail unseen, and all of them end in time."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import structlog

log = structlog.get_logger()

FAILED = 70
"""The exit code that asks whoever supervises us to start us again."""


@asynccontextmanager
async def part(job: Awaitable[None], failed: asyncio.Event) -> AsyncIterator[None]:
    """A part that turns until the block ends. The house does not go on without one that failed."""

    def ended(task: asyncio.Future[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("part_failed", reason=type(error).__name__)
            failed.set()

    task = asyncio.ensure_future(job)
    task.add_done_callback(ended)
    try:
        yield
    finally:
        while not task.done():
            task.cancel()  # again, until it obeys: a wait for the broker's answer may swallow one (wait_for does, before Python 3.12)
            await asyncio.wait({task}, timeout=0.2)


def end_within(seconds: float) -> None:
    """End the process by then, whatever hangs. A thread of its own: asyncio and the interpreter wait for others at their end."""

    def cut_short() -> None:
        log.error("service_cut_short", seconds=seconds)
        os._exit(FAILED)

    last = threading.Timer(seconds, cut_short)
    last.daemon = True
    last.start()
