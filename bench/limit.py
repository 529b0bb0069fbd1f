"""The limit: the same notices through the same broker and the same kind of database, and nothing else done to them.

Bare publish with as many in flight as help, bare fetch in the router's batches, one multi-row INSERT in one transaction, one ack each:
no validation, no rules, no cases. What gives each message its own PubAck and is written in Python on these parts is not faster.
"""

import asyncio
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import nats
from cost import Cost, cost
from ground import Measured, database, nats_server, rows
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, StorageType, StreamConfig
from programs import go, one_a_line, running

from handlers.broker.provision import BATCH
from services.clock import monotonic

IN_FLIGHT = 1000  # what one post to the door may hold
NAME = "bare"
KEPT = "CREATE TABLE kept (number INTEGER PRIMARY KEY, body BLOB NOT NULL)"


async def apart(bodies: Sequence[bytes]) -> list[Measured]:
    """First everything in, then everything out: what each half can do alone."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "limit.db"
        async with cost(python="sender") as spent, nats_server(Path(folder)) as url, await nats.connect(url) as bus:
            js = await _stream(bus)
            incoming = await _publish(js, bodies)
            outgoing = await _consume(js, file, len(bodies), BATCH)
        (lost, double), memory = _counted(file, bodies), Cost(peak_mb=spent.peak_mb)  # whose processor time it was is not told apart
        return [
            Measured("limit: publish", len(bodies), incoming, 0, 0, memory),
            Measured("limit: fetch, insert, ack", len(bodies), outgoing, lost, double, memory),
        ]


async def together(bodies: Sequence[bytes], batch: int = BATCH) -> Measured:
    """In from one process and out in another, as a service has it, until the last is acknowledged. `batch` is what a transaction holds."""
    stage = "limit: one a transaction" if batch == 1 else "limit: end to end"
    with tempfile.TemporaryDirectory() as name:
        folder, file = Path(name), Path(name) / "limit.db"
        async with cost(python="sender") as spent, nats_server(folder) as url, await nats.connect(url) as bus:
            js = await _stream(bus)
            async with running(sys.executable, "limit.py", url, one_a_line(bodies, folder)) as sender:
                begun = await go(sender)
                await _consume(js, file, len(bodies), batch)
                seconds = monotonic() - begun
        return Measured(stage, len(bodies), seconds, *_counted(file, bodies), spent)


async def send(url: str, bodies: Sequence[bytes]) -> None:
    """What the sender's process does."""
    async with await nats.connect(url) as bus:
        js = bus.jetstream(publish_async_max_pending=IN_FLIGHT)
        print("ready", flush=True)
        sys.stdin.readline()
        await _publish(js, bodies)


async def _stream(bus: nats.NATS) -> JetStreamContext:
    js = bus.jetstream(publish_async_max_pending=IN_FLIGHT)
    await js.add_stream(StreamConfig(name=NAME, subjects=[NAME], storage=StorageType.FILE))
    await js.add_consumer(NAME, ConsumerConfig(durable_name=NAME, ack_wait=60, max_ack_pending=4 * BATCH))
    return js


async def _publish(js: JetStreamContext, bodies: Sequence[bytes]) -> float:
    """Seconds until every one has its PubAck, which comes after the sync."""
    begun = monotonic()
    acks = [await js.publish_async(NAME, body, stream=NAME, wait_stall=60) for body in bodies]
    await asyncio.gather(*acks)
    return monotonic() - begun


async def _consume(js: JetStreamContext, file: Path, number: int, batch: int) -> float:
    """Seconds until as many are in the database and acknowledged, a transaction a batch."""
    puller, begun, left = await js.pull_subscribe_bind(NAME, NAME), monotonic(), number
    with closing(database(file, KEPT)) as kept:
        while left:
            try:
                messages = await puller.fetch(BATCH, timeout=0.2)
            except TimeoutError:
                continue
            for at in range(0, len(messages), batch):
                _insert(kept, [message.data for message in messages[at : at + batch]])
                for message in messages[at : at + batch]:
                    await message.ack()
            left -= len(messages)
    return monotonic() - begun


def _insert(kept: sqlite3.Connection, bodies: list[bytes]) -> None:
    kept.execute("BEGIN IMMEDIATE")
    kept.execute(f"INSERT INTO kept (body) VALUES {','.join(['(?)'] * len(bodies))}", bodies)  # noqa: S608 - question marks only
    kept.execute("COMMIT")


def _counted(file: Path, bodies: Sequence[bytes]) -> tuple[int, int]:
    """How many are lost and how many double; no two notices are the same."""
    ((kept, different),) = rows(file, "SELECT count(*), count(DISTINCT body) FROM kept")
    return len(bodies) - different, kept - different


if __name__ == "__main__":
    asyncio.run(send(sys.argv[1], Path(sys.argv[2]).read_bytes().splitlines()))
