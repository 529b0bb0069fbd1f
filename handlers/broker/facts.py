"""Facts on the bus: put on disk in their stream, many with one sync where that can be, and read from it again one by one."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import structlog
import uuid_utils
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error
from nats.js import JetStreamContext
from nats.js.api import RawStreamMsg
from nats.js.errors import NotFoundError

from events.cloudevents import FACTS, CloudEvent, subject_of
from services.errors import Unavailable

log = structlog.get_logger()

PATIENCE_S = 5.0
"""How long an answer may take. Without one it is not known what was stored: the same facts are sent again, with the same ids."""
PAUSE_S = 0.5
"""How long a follower waits before it looks for more."""


async def publish(connection: Client, facts: Sequence[CloudEvent]) -> None:
    """Put facts on disk in their order; each is there once, however often this is called. Raises Unavailable when that is not known."""
    try:
        if len(facts) == 1 or not await _together(connection, facts):
            await _one_by_one(connection.jetstream(), facts)
    except (Error, OSError) as away:
        raise Unavailable("Meddelandebussen tar inte emot just nu.") from away


async def _together(connection: Client, facts: Sequence[CloudEvent]) -> bool:
    """All of them or none, with one sync. A single fact that is there already refuses them all (10201): then they go one by one."""
    batch = str(uuid_utils.uuid7())
    for number, fact in enumerate(facts, 1):
        headers = {"Nats-Msg-Id": fact.id, "Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number)}
        if 1 < number < len(facts):
            await connection.publish(subject_of(fact), fact.encoded(), headers=headers)
            continue
        headers |= {"Nats-Batch-Commit": "1"} if number == len(facts) else {}
        answer = await connection.request(subject_of(fact), fact.encoded(), timeout=PATIENCE_S, headers=headers)
        if code := _refused(answer):
            log.info("facts_refused_together", code=code, messages=len(facts))
            return False
    return True


def _refused(answer: Msg) -> int:
    """The error's code, 0 for none. The first of a batch is answered with nothing."""
    said: dict[str, Any] = json.loads(answer.data or b"{}")
    return int(said.get("error", {}).get("err_code", 0))


async def _one_by_one(js: JetStreamContext, facts: Sequence[CloudEvent]) -> None:
    """Each with its own sync. One that is there already is answered as stored."""
    for fact in facts:
        await js.publish(subject_of(fact), fact.encoded(), timeout=PATIENCE_S, stream=FACTS, headers={"Nats-Msg-Id": fact.id})


async def follow(connection: Client, subjects: str, start: int | None) -> AsyncIterator[bytes]:
    """Facts under these subjects from a place in the stream, then as they come, for ever; without `start` only what comes.

    Each is asked for by its place: there is no consumer that could be lost, and after a broken connection it goes on where it was.
    Raises Unavailable when the connection is closed for good.
    """
    js = connection.jetstream()
    after = await _last(js)
    place = after + 1 if start is None else min(start, after + 1)
    while True:
        try:
            fact = await js.get_msg(FACTS, place, subject=subjects, next=True)
        except (Error, TimeoutError) as error:
            if connection.is_closed:
                raise Unavailable("Meddelandebussen släpper inte in oss längre.") from error
            await asyncio.sleep(PAUSE_S)
            place = await _onward(js, place) if isinstance(error, NotFoundError) else place
        else:
            place = (fact.seq or place) + 1
            yield _body(fact)


def _body(fact: RawStreamMsg) -> bytes:
    return fact.data or b""


async def _last(js: JetStreamContext) -> int:
    return (await js.stream_info(FACTS)).state.last_seq


async def _onward(js: JetStreamContext, place: int) -> int:
    """The same place, or the first one of a stream that was made anew."""
    try:
        return 1 if await _last(js) + 1 < place else place
    except (Error, TimeoutError):
        return place
