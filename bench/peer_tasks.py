"""The peer's whole program: taskiq on NATS JetStream, a notice a job, and one transaction a job.

Run by the peer's own Python, which knows nothing of samsyn: `taskiq worker peer_tasks:broker`, and `python peer_tasks.py FILE` to send.
The job is the least that could be called the same work: map the notice, one row of its case, one notification.
"""

import asyncio
import json
import os
import sqlite3
import sys
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path

from nats.js.api import ConsumerConfig, StorageType, StreamConfig
from taskiq import AckableMessage, TaskiqEvents, TaskiqState
from taskiq_nats import PullBasedJetStreamBroker

IN_FLIGHT, BATCH = 200, 500  # a publish that waits for more than 5 s fails, and a busy disk takes some hundreds a second
TABLES = """
PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=1000;
CREATE TABLE IF NOT EXISTS cases (area TEXT, family TEXT, week TEXT, signals INTEGER NOT NULL, PRIMARY KEY (area, family, week));
CREATE TABLE IF NOT EXISTS notifications (number INTEGER PRIMARY KEY, notice TEXT NOT NULL, area TEXT, family TEXT, week TEXT);
"""
ONE_MORE = "INSERT INTO cases VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET signals = signals + 1"
NOTIFY = "INSERT INTO notifications (notice, area, family, week) VALUES (?, ?, ?, ?)"


class Broker(PullBasedJetStreamBroker):
    """taskiq's own, which does not die of a fetch that is answered late: nats-py then raises asyncio's TimeoutError beside its own."""

    async def listen(self) -> AsyncGenerator[AckableMessage, None]:
        while True:
            with suppress(TimeoutError):
                async for message in super().listen():
                    yield message


broker = Broker(
    os.environ["PEER_NATS"],
    stream_config=StreamConfig(storage=StorageType.FILE),
    consumer_config=ConsumerConfig(durable_name="taskiq_durable", ack_wait=60, max_ack_pending=4 * BATCH),
    pull_consume_batch=BATCH,
    pull_consume_timeout=0.2,
)


@cache
def database() -> sqlite3.Connection:
    """The worker's one connection."""
    connection = sqlite3.connect(os.environ["PEER_DATABASE"], isolation_level=None, timeout=15)
    connection.executescript(TABLES)
    return connection


@broker.on_event(TaskiqEvents.WORKER_STARTUP)
async def begin(_state: TaskiqState) -> None:
    """The tables are there before the first job: the sign that the worker is ready."""
    database()


@broker.task
async def take(line: str) -> None:
    """Take one notice in. SQLite is called straight from the loop: a thread a job was no faster."""
    notice = json.loads(line)
    at = datetime.strptime(notice["datetime"], "%Y-%m-%d %H:%M:%S %z").isocalendar()
    case = (notice["location"]["name"], notice["type"].split(",")[0], f"{at.year}-{at.week:02}")
    kept = database()
    kept.execute("BEGIN IMMEDIATE")
    kept.execute(ONE_MORE, case)
    kept.execute(NOTIFY, (str(notice["id"]), *case))
    kept.execute("COMMIT")


async def send(lines: list[str]) -> None:
    """Every notice a job, as many in flight as help; begins when it is told to, so that its own start costs nothing."""
    room = asyncio.Semaphore(IN_FLIGHT)

    async def one(line: str) -> None:
        async with room:
            await take.kiq(line)

    await broker.startup()
    print("ready", flush=True)
    sys.stdin.readline()
    await asyncio.gather(*map(one, lines))
    await broker.shutdown()


if __name__ == "__main__":
    asyncio.run(send([line.decode() for line in Path(sys.argv[1]).read_bytes().splitlines()]))
