"""Putting a signal on disk in its stream, and finding one that is there already."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import NamedTuple

from nats.errors import Error
from nats.js import JetStreamContext
from nats.js.api import PubAck, RawStreamMsg
from nats.js.errors import NotFoundError

from events.signals import SignalReceived
from events.table import Stream
from services.errors import Unavailable

PATIENCE_S = 5.0
"""How long a sender waits for the fsync before it is told to come back; the message may still arrive, under the same id."""


class Stored(NamedTuple):
    """What a stored signal says of itself in its headers."""

    feed: str
    digest: str
    accepted_at: datetime


async def publish(js: JetStreamContext, stream: Stream, signal: SignalReceived, body: bytes) -> PubAck:
    """Put a signal on disk; the PubAck comes after the fsync. Raises Unavailable when the broker is away or full."""
    headers = {
        "Nats-Msg-Id": signal.receipt,
        "Samsyn-Feed": signal.feed,
        "Samsyn-Digest": signal.digest,
        "Samsyn-Accepted-At": signal.accepted_at.isoformat(),
    }
    async with _answering():
        return await js.publish(stream.subject(signal.receipt), body, timeout=PATIENCE_S, stream=stream.name, headers=headers)


async def stored(js: JetStreamContext, ack: PubAck) -> Stored:
    """The message a duplicate PubAck points at. Raises Unavailable."""
    async with _answering():
        return _as_stored(await js.get_msg(ack.stream, ack.seq))


async def waiting(js: JetStreamContext, stream: Stream, receipt: str) -> Stored | None:
    """The signal with this receipt, if it is in the stream. Raises Unavailable."""
    async with _answering():
        try:
            return _as_stored(await js.get_last_msg(stream.name, stream.subject(receipt)))
        except NotFoundError:
            return None


def _as_stored(message: RawStreamMsg) -> Stored:
    headers: Mapping[str, str] = message.headers or {}
    accepted_at = datetime.fromisoformat(headers["Samsyn-Accepted-At"])
    return Stored(headers["Samsyn-Feed"], headers["Samsyn-Digest"], accepted_at)


@asynccontextmanager
async def _answering() -> AsyncIterator[None]:
    try:
        yield
    except (Error, OSError) as away:
        raise Unavailable(
            "Vi kan inte spara signalen just nu. Skicka den igen med samma id om en stund; den räknas bara en gång."
        ) from away
