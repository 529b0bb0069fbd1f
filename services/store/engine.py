"""The database, opened so that it keeps what it promised. SQLite serves one process; its defaults lose data and are all set otherwise."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

DRIVER = "sqlite+aiosqlite"
BUSY_MS = 15_000
CHECKPOINT_FIXED = (3, 51, 3)
"""SQLite before this may corrupt a WAL when checkpoints race: one connection checkpoints here, whatever the version."""


def sqlite_writer(path: Path) -> AsyncEngine:
    """The one connection that writes and checkpoints: WAL, FULL (an ack survives a power cut), BEGIN IMMEDIATE (no lost updates)."""
    url = URL.create(DRIVER, database=str(path))
    return _sqlite(url, size=1, begin="BEGIN IMMEDIATE", pragmas=("synchronous=FULL", "foreign_keys=ON", "wal_autocheckpoint=1000"))


def sqlite_reader(path: Path) -> AsyncEngine:
    """Connections that cannot write and never checkpoint."""
    # mode=ro, because query_only lets the last connection that closes checkpoint all the same.
    read_only = URL.create(DRIVER, database=path.resolve().as_uri(), query={"mode": "ro", "uri": "true"})
    return _sqlite(read_only, size=4, begin="BEGIN", pragmas=("query_only=ON", "wal_autocheckpoint=0"))


def _sqlite(url: URL, size: int, begin: str, pragmas: tuple[str, ...]) -> AsyncEngine:
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=60,
        hide_parameters=True,
    )

    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver's own implicit BEGIN loses updates
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", f"busy_timeout={BUSY_MS}", *pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begun(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine.sync_engine, "connect", connected)
    event.listen(engine.sync_engine, "begin", begun)
    return engine


def checkpoints_may_race() -> bool:
    """Whether this SQLite has the WAL-reset bug, so that nobody else may open the file while we run."""
    return sqlite3.sqlite_version_info < CHECKPOINT_FIXED
