"""SQLite in a thread of its own, with one trip there and back for each statement: its rows come with the answer."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple, Self

import aiosqlite


class _Answer(NamedTuple):
    """What a statement left: its rows, and what a cursor tells of them."""

    rows: list[Any]
    description: Any = None
    rowcount: int = -1
    lastrowid: int | None = None


class OneTripCursor:
    """As much of a cursor as SQLAlchemy asks for. aiosqlite's own takes four trips: to be made, to run, to fetch and to be closed."""

    def __init__(self, connection: "OneTrip") -> None:
        self._connection, self._answer = connection, _Answer([])

    async def __aenter__(self) -> Self:
        """Nothing is held until it runs."""
        return self

    description = property(lambda self: self._answer.description)
    rowcount = property(lambda self: self._answer.rowcount)
    lastrowid = property(lambda self: self._answer.lastrowid)

    async def execute(self, statement: str, parameters: Any = ()) -> None:
        """Run a statement and bring all its rows."""
        self._answer = await self._connection.trip(_run, statement, parameters)

    async def executemany(self, statement: str, parameters: Sequence[Any]) -> None:
        """Run a statement for each of its parameters."""
        self._answer = await self._connection.trip(_run_many, statement, parameters)

    async def fetchall(self) -> list[Any]:
        """The rows that came."""
        return self._answer.rows

    async def close(self) -> None:
        """It was closed where it ran."""


class OneTrip(aiosqlite.Connection):
    """A connection of such cursors."""

    def cursor(self) -> OneTripCursor:  # type: ignore[override]
        """A new one, without a trip."""
        return OneTripCursor(self)

    async def trip(self, run: Callable[..., _Answer], statement: str, parameters: Any) -> _Answer:
        """Run something in the thread, and wait for its answer."""
        answer: _Answer = await self._execute(run, self._conn, statement, parameters)  # type: ignore[no-untyped-call]
        return answer


class Staying(OneTrip):
    """A connection that stays with its caller: no trip at all."""

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return fn(*args, **kwargs)


_kind: ContextVar[type[OneTrip]] = ContextVar("connections", default=OneTrip)


@contextmanager
def staying() -> Iterator[None]:
    """Open connections that stay: for a process that waits for nobody else. A slow disk or a long query then stops all of it."""
    before = _kind.set(Staying)
    try:
        yield
    finally:
        _kind.reset(before)


async def connect(database: str, **options: Any) -> OneTrip:
    """Open a database as aiosqlite does."""
    connection = _kind.get()(lambda: sqlite3.connect(database, check_same_thread=False, **options), iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001 - SQLAlchemy does the same: a thread left behind must not keep the process
    return await connection  # type: ignore[return-value]


def _run(connection: sqlite3.Connection, statement: str, parameters: Any) -> _Answer:
    cursor = connection.execute(statement, parameters)
    rows = cursor.fetchall()
    answer = _Answer(rows, cursor.description, cursor.rowcount, cursor.lastrowid)
    cursor.close()
    return answer


def _run_many(connection: sqlite3.Connection, statement: str, parameters: Sequence[Any]) -> _Answer:
    cursor = connection.executemany(statement, parameters)
    answer = _Answer([], cursor.description, cursor.rowcount, cursor.lastrowid)
    cursor.close()
    return answer
