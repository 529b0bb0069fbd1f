"""The database, opened so that it keeps what it promised.

SQLite serves one process; its defaults lose data and are all set otherwise. PostgreSQL serves any number of them.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from services.errors import Refused
from services.store import trips

Database = AsyncEngine
"""An opened database."""
DRIVER = "sqlite+aiosqlite"
BUSY_MS = 15_000


def sqlite_writer(path: Path) -> AsyncEngine:
    """The one connection that writes and checkpoints: WAL, FULL (an ack survives a power cut), BEGIN IMMEDIATE (no lost updates)."""
    opens = partial(trips.connect, str(path))
    return _sqlite(path, opens, size=1, begin="BEGIN IMMEDIATE", pragmas=("synchronous=FULL", "foreign_keys=ON", "wal_autocheckpoint=1000"))


def sqlite_reader(path: Path) -> AsyncEngine:
    """Connections that cannot write and never checkpoint."""
    # mode=ro, because query_only lets the last connection that closes checkpoint all the same.
    opens = partial(trips.connect, f"{path.resolve().as_uri()}?mode=ro", uri=True)
    return _sqlite(path, opens, size=4, begin="BEGIN", pragmas=("query_only=ON", "wal_autocheckpoint=0"))


def _sqlite(path: Path, opens: Callable[[], Any], size: int, begin: str, pragmas: tuple[str, ...]) -> AsyncEngine:
    engine = create_async_engine(
        URL.create(DRIVER, database=str(path)),
        async_creator=opens,
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


AWAY_S = 5
"""How long a unit of work waits for a connection before it says that the database is busy."""
LIMITS = {
    "application_name": "samsyn",
    "statement_timeout": "15s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "10s",  # a process that stands still must not hold rows that others could take over
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "2",
}


def postgresql_writer(url: str) -> AsyncEngine:
    """READ COMMITTED: every deed holds the row it is about (`Work.hold`), and the keys say what may be only once."""
    return _postgresql(url, size=8)


def postgresql_reader(url: str) -> AsyncEngine:
    """Connections that cannot write; what one unit reads is one moment."""
    return _postgresql(url, size=8, isolation="REPEATABLE READ", default_transaction_read_only="on")


def postgresql_numbers(url: str) -> AsyncEngine:
    """Numbers are taken beside the unit that uses them, so that nobody waits for somebody else's number.

    Its commits need no sync of their own: the log is one, and the commit of the unit that uses the number syncs it too.
    """
    return _postgresql(url, size=2, synchronous_commit="off")


def _postgresql(
    url: str, size: int, isolation: Literal["READ COMMITTED", "REPEATABLE READ"] = "READ COMMITTED", **more: str
) -> AsyncEngine:
    address = _address(url)
    tls = {"ssl": address.query["sslmode"]} if "sslmode" in address.query else {}  # asyncpg has another name for it than libpq
    return create_async_engine(
        address.difference_update_query(["sslmode"]),
        pool_size=size,
        max_overflow=0,
        pool_timeout=AWAY_S,
        pool_pre_ping=True,  # without it the first use of each connection fails after a restart of the database
        hide_parameters=True,
        isolation_level=isolation,
        connect_args={"timeout": AWAY_S, "server_settings": LIMITS | more, **tls},
    )


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        address = None
    if address is None or not address.drivername.startswith("postgres"):
        raise Refused("SAMSYN_DATABASE_URL ska börja med postgresql://.")
    return address.set(drivername="postgresql+asyncpg")


AWAY = "Databasen svarar inte just nu. Försök igen om en stund."
BUSY = "Databasen är upptagen just nu. Försök igen om en stund."
SHUT = "Databasen släpper inte in oss: se över SAMSYN_DATABASE_URL (namn, användare, lösenord, rättigheter)."
REFUSALS = ("28", "3D", "42501")
"""SQLSTATEs of a database that does not let us in, or not do what we must: an operator has to set something right."""
PASSING = ("08", "53", "57P", "40001", "40P01", "55P03", "57014", "25P03")
"""SQLSTATEs of what passes: no connection, no room, shutting down, serialisation, deadlock, lock and statement time-outs."""


def why_away(error: OSError | PoolTimeout | DBAPIError) -> str | None:
    """Why the same unit of work may well succeed later, in words for people; none for an error that time does not mend."""
    if isinstance(error, OSError):  # asyncpg: nobody listens there
        return AWAY
    if isinstance(error, PoolTimeout):
        return BUSY
    state, said = getattr(error.orig, "sqlstate", None) or "", str(error.orig)
    if state.startswith(REFUSALS):
        return SHUT
    passes = error.connection_invalidated or state.startswith(PASSING) or "locked" in said or "unable to open" in said
    return AWAY if passes else None
