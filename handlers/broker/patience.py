"""Patience for FastStream's pull loop, which suppresses most errors of a fetch at once and spins on them.

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

AWAY_S = 0.5
"""How long the loop rests after a fetch that failed rather than found nothing."""

Fetch = Callable[..., Awaitable[list[Msg]]]


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
