"""The watchdog: streams and consumers are there and as declared, and somebody takes what waits."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import nats
import structlog
from nats.aio.client import Client
from nats.errors import Error
from nats.js import JetStreamContext
from nats.js.api import ConsumerInfo

from handlers.broker.backlog import measure
from handlers.broker.connection import hang_up
from handlers.broker.provision import CONSUMERS, differences, provision
from handlers.condition import Pulse, unheard
from services.clock import monotonic
from services.errors import Unavailable

log = structlog.get_logger()

OnStuck = Callable[[str], Awaitable[None]]
Connect = Callable[[], dict[str, Any]]
Look = Callable[[JetStreamContext], Awaitable[list[str]]]


@dataclass
class Standstill:
    """Where a consumer stood when it was last seen to move, and whether we have said that it is stuck."""

    at: tuple[int, int]
    since: float
    told: bool = False


async def watch(
    connect: Connect,
    on_stuck: OnStuck,
    *,
    mends: bool = True,
    replicas: int = 1,
    every: float = 5.0,
    patience: float = 30.0,
    pulse: Pulse = unheard,
) -> None:
    """Look at the broker `every` seconds over an own connection (`connect` gives its options), for ever.

    What is missing or changed is provisioned again where this process `mends`, and else named to `on_stuck`. So is a consumer with
    work that has not moved for `patience` seconds, once, and again only after it has moved. What `on_stuck` raises ends the watch.
    """
    seen: dict[str, Standstill] = {}
    look = partial(_mend if mends else _missing, replicas=replicas)
    while True:  # a connection the server refused is closed for good: then take a new one
        connection = await nats.connect(**connect())
        try:
            await _rounds(connection, look, seen, on_stuck, every, patience, pulse)
        finally:
            await hang_up(connection)
        await asyncio.sleep(every)


async def _rounds(
    connection: Client, look: Look, seen: dict[str, Standstill], on_stuck: OnStuck, every: float, patience: float, pulse: Pulse
) -> None:
    js = connection.jetstream(timeout=2)
    while not connection.is_closed:
        stuck: list[str] = []
        pause = every
        try:
            stuck = await look(js)
            for stream, name in _routers():
                consumer = await js.consumer_info(stream, name)
                stuck += [name] if _stands(seen, consumer, patience) else []
                await measure(js, stream, consumer)
        except (Error, TimeoutError, Unavailable) as exc:
            log.warning("broker_watch_failed", error=type(exc).__name__)
            pause = min(every, 1.0)  # the server may just have come back without its streams
        for name in stuck:
            log.error("broker_consumer_stuck", consumer=name)
            await on_stuck(name)
        pulse("router")
        await asyncio.sleep(pause)


def _routers() -> list[tuple[str, str]]:
    return [(stream, str(consumer.name)) for stream, consumer in CONSUMERS.items()]


async def _mend(js: JetStreamContext, replicas: int) -> list[str]:
    if changes := await provision(js, 0, replicas):
        log.warning("broker_reprovisioned", changes=changes)
    return []


async def _missing(js: JetStreamContext, replicas: int) -> list[str]:
    """What is not as `samsyn provision` left it: nothing that this process may make again."""
    if found := await differences(js, 0, replicas):
        log.error("broker_differs", changes=found)
    return found


def _stands(seen: dict[str, Standstill], consumer: ConsumerInfo, patience: float) -> bool:
    """True once per standstill: work waits, and neither a delivery nor an ack for `patience` seconds."""
    before = seen.get(consumer.name)
    at = _position(consumer)
    if before is None or before.at != at or not (consumer.num_pending or consumer.num_ack_pending):
        seen[consumer.name] = Standstill(at, monotonic())
        return False
    if before.told or monotonic() - before.since < patience:
        return False
    before.told = True
    return True


def _position(consumer: ConsumerInfo) -> tuple[int, int]:
    """How far it has delivered, redeliveries counted, and how far everything is acknowledged."""
    delivered, floor = consumer.delivered, consumer.ack_floor
    return (delivered.consumer_seq if delivered else 0, floor.consumer_seq if floor else 0)
