"""The router: takes signals from their streams in batches and routes each, once."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

import structlog
from faststream.nats import NatsBroker
from faststream.nats.security import NatsUserPassword
from nats.errors import Error

import handlers.reactions.signals  # noqa: F401 - registers what follows a signal
from handlers.broker import when
from handlers.broker.check import check
from handlers.broker.patience import be_patient, insist
from handlers.broker.watch import watch
from handlers.house.ground import Ground
from handlers.turning.parts import part
from services.errors import Unavailable

log = structlog.get_logger()

USER = "router"
GRACE_S = 12
PING_S = 2
STUCK_S = 90
"""Longer than the longest delayed retry, so that a waiting signal is not taken for a router that stands still."""


@asynccontextmanager
async def router(ground: Ground) -> AsyncIterator[None]:
    """The FastStream broker, watched: a consumer that stands still ends the process rather than waits in silence."""
    broker = _broker(**ground.lasting(USER))
    when.subscribe(broker, ground.store)
    check(broker)

    async def stuck(consumer: str) -> None:
        log.error("consumer_stuck", consumer=consumer)
        ground.failed.set()

    replicas, pulse = ground.settings.nats_replicas, ground.condition.pulse
    looking = watch(partial(ground.options, "watch"), stuck, mends=ground.mends, replicas=replicas, patience=STUCK_S, pulse=pulse)
    async with part(looking, ground.failed):
        await insist(broker.start)
        be_patient(broker)
        ground.condition.checks.append(partial(_reached, broker))
        try:
            yield
        finally:
            with suppress(Error, ConnectionError):  # a broker that is away at the end has nothing left to say
                await broker.stop()


def _broker(servers: list[str], user: str = "", password: str = "", **options: Any) -> NatsBroker:
    options["security"] = NatsUserPassword(user, password) if user else None
    options["logger"], options["log_level"] = logging.getLogger("faststream"), logging.DEBUG
    return NatsBroker(servers, apply_types=False, graceful_timeout=GRACE_S, **options)


async def _reached(broker: NatsBroker) -> None:
    if not await broker.ping(timeout=PING_S):
        raise Unavailable("Meddelandebussen svarar inte.")
