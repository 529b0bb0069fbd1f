"""The streams as they are: which signals they hold, and how far each router has acknowledged. It changes nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig
from nats.js.errors import NotFoundError

from events.table import RECEIVED, Stream
from handlers.broker.connection import options
from services.errors import Unavailable
from services.laws.books import Arrival, StreamState

PATIENCE_S = 10.0
"""How long the broker may say nothing."""


async def survey(url: str) -> list[StreamState]:
    """Every lane's stream. Acknowledgements are read before messages: what came in between is seen as waiting, never as lost.

    Raises Unavailable when the broker does not answer.
    """
    async with _answering(), _connected(url) as connection:
        js = connection.jetstream()
        return [await _state(js, stream) for stream in RECEIVED.values()]


async def _state(js: JetStreamContext, stream: Stream) -> StreamState:
    floor = delivered = unacked = 0
    try:
        router = await js.consumer_info(stream.name, stream.durable)
        floor, delivered = (at.stream_seq if at else 0 for at in (router.ack_floor, router.delivered))
        unacked = router.num_ack_pending or 0
    except NotFoundError:
        pass  # nobody has acknowledged anything
    try:
        state = (await js.stream_info(stream.name)).state
    except NotFoundError:
        return StreamState(stream.name, 0, 0, 0, ())
    arrivals = await _arrivals(js, stream, state.last_seq) if state.messages else []
    return StreamState(stream.name, floor, delivered, unacked, tuple(arrivals))


async def _arrivals(js: JetStreamContext, stream: Stream, last: int) -> list[Arrival]:
    """Every message up to the one with sequence `last`, without its body: 100,000 take about four seconds."""
    found: list[Arrival] = []
    seen, ended = asyncio.Event(), asyncio.Event()

    async def arrived(message: Msg) -> None:
        seen.set()
        told = message.metadata
        found.append(Arrival(told.sequence.stream, message.subject.rsplit(".", 1)[-1], (message.headers or {}).get("Samsyn-Digest")))
        if told.sequence.stream >= last or not told.num_pending:
            ended.set()

    quiet = ConsumerConfig(headers_only=True, ack_policy=AckPolicy.NONE, mem_storage=True, inactive_threshold=PATIENCE_S)
    reading = await js.subscribe(stream.subjects, stream=stream.name, ordered_consumer=True, cb=arrived, config=quiet)
    try:
        await _until(ended, seen)
        return found
    finally:
        await reading.unsubscribe()  # and the server forgets the consumer, which the auditor may not delete


async def _until(ended: asyncio.Event, seen: asyncio.Event) -> None:
    """Wait for the end for as long as something is seen."""
    while not ended.is_set():
        seen.clear()
        async with asyncio.timeout(PATIENCE_S):
            await seen.wait()


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[Client]:
    async with asyncio.timeout(PATIENCE_S):
        connection = await nats.connect(**options(url, "auditor"))
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def _answering() -> AsyncIterator[None]:
    try:
        yield
    except (Error, OSError, TimeoutError) as away:
        raise Unavailable("Meddelandebussen svarar inte, så signalerna i den kan inte räknas.") from away
