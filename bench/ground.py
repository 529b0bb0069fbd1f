"""What every stage stands on: the same notices, a nats-server that syncs each message, and how a database is opened."""

import asyncio
import gzip
import json
import os
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from cost import Cost

from handlers.broker.configuration import binary, limits, room_for
from handlers.broker.ports import port


@dataclass
class Measured:
    """One stage, measured once: what came in, what came out, how long it took and what it cost."""

    stage: str
    signals: int
    seconds: float
    lost: int
    double: int
    cost: Cost
    more: dict[str, object] = field(default_factory=dict)
    load: float = field(default_factory=lambda: round(os.getloadavg()[0], 1))

    @property
    def per_second(self) -> float:
        return self.signals / self.seconds


def notices(file: Path, number: int | None) -> list[bytes]:
    """The first notices of the police's file, each a line of JSON as it was served."""
    if not file.exists():
        sys.exit(f"The police's notices are not at {file}.\nThis bench replays that file; give its place with ARGS='--file …'.")
    with gzip.open(file) as lines:
        return [line.rstrip(b"\n") for line in islice(lines, number)]


@asynccontextmanager
async def nats_server(folder: Path) -> AsyncIterator[str]:
    """The service's own nats-server with its own limits (file storage, sync_interval always), and nobody to let in but us."""
    number = port(folder, "nats")
    told = {"host": "127.0.0.1", "port": number, **limits(str(folder / "nats"), room_for(folder))}
    (folder / "server.conf").write_text(json.dumps(told))
    with (folder / "server.log").open("ab") as said:
        child = await asyncio.create_subprocess_exec(binary(), "-c", str(folder / "server.conf"), stdout=said, stderr=said)
    try:
        await _listens(number)
        yield f"nats://127.0.0.1:{number}"
    finally:
        child.terminate()
        await child.wait()


async def _listens(number: int) -> None:
    async with asyncio.timeout(20):
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", number)
                writer.close()
                return
            await asyncio.sleep(0.02)


def database(file: Path, *tables: str) -> sqlite3.Connection:
    """SQLite as the service has it: WAL, FULL (each commit is synced), transactions begun by hand."""
    connection = sqlite3.connect(file, isolation_level=None, timeout=15)
    for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA wal_autocheckpoint=1000", *tables):
        connection.execute(statement)
    return connection


def rows(file: Path, query: str) -> list[tuple]:
    """What a database holds, read without writing or checkpointing; nothing while it is not there yet."""
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=5)) as look:
        return look.execute(query).fetchall()
    return []
