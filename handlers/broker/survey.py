"""The streams as they are: which signals they hold, and how far each router has acknowledged. It changes nothing."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error
from nats.js.errors import NotFoundError

from events.table import RECEIVED, Stream
from handlers.broker.connection import connected
from handlers.broker.provision import MB
from services.errors import Unavailable
from services.laws.books import Arrival, StreamState

BATCH = 1000
PATIENCE_S = 10.0
"""How long the broker may say nothing."""


async def survey(url: str) -> list[StreamState]:
    """Every lane's stream. Acknowledgements are read before messages: what came in between is seen as waiting, never as lost.

    Raises Unavailable when the broker does not answer.
    """
    async with _answering(), connected(url, "auditor", PATIENCE_S) as connection:
        return [await _state(connection, stream) for stream in RECEIVED.values()]


async def _state(connection: Client, stream: Stream) -> StreamState:
    js = connection.jetstream()
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
    arrivals = await _arrivals(connection, stream, state.last_seq) if state.messages else []
    return StreamState(stream.name, floor, delivered, unacked, tuple(arrivals))


async def _arrivals(connection: Client, stream: Stream, last: int) -> list[Arrival]:
    """Every message up to the one with sequence `last`, asked for in batches: 100,000 take about twelve seconds.

    A consumer would be faster, but whoever may make one may also change the router's.
    """
    found: list[Arrival] = []
    answers = await connection.subscribe(connection.new_inbox(), pending_bytes_limit=-1)
    after = 0
    while after < last:
        batch = {"seq": after + 1, "batch": BATCH, "max_bytes": 8 * MB, "next_by_subj": stream.subjects}
        await connection.publish(f"$JS.API.DIRECT.GET.{stream.name}", json.dumps(batch).encode(), reply=answers.subject)
        found += [_arrival(message) async for message in _batch(answers)]
        if not found or found[-1].seq == after:  # what came after these has been deleted
            break
        after = found[-1].seq
    await answers.unsubscribe()
    return found


async def _batch(answers: Subscription) -> AsyncIterator[Msg]:
    """The messages of a batch, which ends with one that has a status."""
    while True:
        message = await answers.next_msg(PATIENCE_S)
        if (message.headers or {}).get("Status"):
            return
        yield message


def _arrival(message: Msg) -> Arrival:
    headers = message.headers or {}
    return Arrival(int(headers["Nats-Sequence"]), headers["Nats-Subject"].rsplit(".", 1)[-1], headers.get("Samsyn-Digest"))


@asynccontextmanager
async def _answering() -> AsyncIterator[None]:
    try:
        yield
    except (Error, OSError, TimeoutError) as away:
        raise Unavailable("Meddelandebussen svarar inte, så signalerna i den kan inte räknas.") from away
