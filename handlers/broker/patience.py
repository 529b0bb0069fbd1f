"""Patience with a broker that is away: at the start, and in FastStream's pull loop, which spins on most errors of a fetch.

Measured: a consumer that is gone or a server that is away cost 55-100 % CPU without a line in the log, and an
asyncio.TimeoutError (nats-py raises it beside its own) makes FastStream restart the loop with a printed trace.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from faststream.nats import NatsBroker
from nats.aio.msg import Msg
from nats.errors import Error
from nats.errors import TimeoutError as NothingNow

from services.clock import monotonic

AWAY_S = 0.5
"""How long the loop rests after a fetch that failed rather than found nothing."""

START_S = 30.0
"""How long a step of the start is taken again before its error is let through."""

Fetch = Callable[..., Awaitable[list[Msg]]]


async def insist(step: Callable[[], Awaitable[object]]) -> None:
    """Take a step of the start until it succeeds: the broker may be killed just then, and is back in a moment."""
    until = monotonic() + START_S
    while True:
        try:
            await step()
        except (Error, TimeoutError):
            if monotonic() > until:
                raise
            await asyncio.sleep(AWAY_S)
        else:
            return


def be_patient(broker: NatsBroker) -> None:
    """Give every started subscriber a fetch that rests on errors and ends in the one exception the loop expects."""
    subscribers: list[Any] = list(broker.subscribers)
    for subscriber in subscribers:
        subscriber.subscription.fetch = patient(subscriber.subscription.fetch)


def patient(fetch: Fetch) -> Fetch:
    """`fetch`, resting before it says that there is nothing now."""

    async def fetch_patiently(*args: Any, **options: Any) -> list[Msg]:
        try:
            return await fetch(*args, **options)
        except TimeoutError:
            raise NothingNow from None
        except Error:
            await asyncio.sleep(AWAY_S)
            raise NothingNow from None

    return fetch_patiently
