"""One unit of work: a connection in its transaction, who acts, what time it is, and what is recorded. One deed is one transaction."""

import hashlib
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Executable, Select, Table, bindparam, func, select
from sqlalchemy import Row as _Row
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from events.base import Fact
from schemas.terms import Lane
from services.clock import Clock
from services.errors import Unavailable
from services.keys import Keys
from services.programmes.loader import Policy
from services.store import ledger
from services.store.engine import BUSY, why_away

Row = _Row[Any]
"""A row; its columns are attributes."""


@dataclass
class Work:
    """What a deed is given. Deeds never commit. `now` is service time (UTC), the same for the whole unit."""

    connection: AsyncConnection
    now: datetime
    actor: str
    policy: Policy
    keys: Keys
    aside: AsyncEngine | None = None
    trace: str | None = None
    """The W3C trace (`traceparent`) that what is written from here on belongs to."""
    writes: bool = True
    kept: dict[str, Any] = field(default_factory=dict)
    """What was read in this unit and is asked for again and again; whoever changes it takes it away."""
    _later: dict[Table, list[dict[str, Any]]] = field(default_factory=dict)
    _facts: list[ledger.Recorded] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The local day."""
        return self.policy.workdays.local(self.now).date()

    async def rows(self, query: Executable, values: dict[str, Any] | None = None) -> list[Row]:
        """Every row of a query. One that is asked often is built once, and its `values` are bound: building costs more than asking."""
        return list((await self.connection.execute(query, values)).all())

    async def row(self, query: Executable, values: dict[str, Any] | None = None) -> Row | None:
        """The first row of a query, or none."""
        return (await self.connection.execute(query, values)).first()

    async def write(self, statement: Executable, rows: dict[str, Any] | list[dict[str, Any]] | None = None) -> int:
        """Write now; returns how many rows it touched. With `rows` bound the statement is the same each time, and compiled once."""
        result = await self.connection.execute(statement, rows) if rows else await self.connection.execute(statement)
        return int(getattr(result, "rowcount", 0))

    def hold(self, query: Select[Any], *, skip: bool = False) -> Select[Any]:
        """The query, with its rows held until this unit ends: nobody else changes them meanwhile. A look holds nothing.

        `skip` leaves out what somebody else holds now. SQLite's writer is alone, and holds everything.
        """
        alone = self.connection.dialect.name == "sqlite"
        return query.with_for_update(skip_locked=skip) if self.writes and not alone else query

    async def alone_with(self, names: Collection[str]) -> None:
        """Hold these names until this unit ends, so that two units that share one follow each other. SQLite's writer is alone anyway.

        They are taken in one order, so that nobody waits in a circle (PostgreSQL: `pg_advisory_xact_lock`).
        """
        if names and self.connection.dialect.name == "postgresql":
            keys = bindparam("keys", sorted(_number(name) for name in set(names)), ARRAY(BigInteger))
            await self.connection.execute(select(func.pg_advisory_xact_lock(func.unnest(keys).column_valued("name"))))

    async def unhurried(self) -> None:
        """Let a statement of this unit take as long as it takes: an index on a large table does."""
        if self.connection.dialect.name == "postgresql":
            await self.connection.exec_driver_sql("set local statement_timeout = 0")

    @asynccontextmanager
    async def beside(self) -> AsyncIterator[AsyncConnection]:
        """A short transaction of its own, where the database lets two write at once; else this unit's own."""
        if self.aside is None:
            yield self.connection
            return
        async with self.aside.begin() as connection:
            yield connection

    def upsert(self, table: Table) -> sqlite.Insert:
        """The dialect's INSERT with ON CONFLICT; SQLite's and PostgreSQL's have the same methods."""
        return sqlite.insert(table) if self.connection.dialect.name == "sqlite" else postgresql.insert(table)  # type: ignore[return-value]

    def later(self, table: Table, row: dict[str, Any]) -> None:
        """Insert at the end of the unit, many at a time: for rows that nothing in this unit reads."""
        self._later.setdefault(table, []).append(row)

    def record(self, fact: Fact, lane: Lane = Lane.PLACE) -> None:
        """This has happened. It is written to the ledger in this transaction or not at all."""
        self._facts.append(ledger.Recorded(fact, lane, self.trace))

    async def flush(self) -> None:
        """Write what waits. Called once, just before the commit."""
        for table, rows in self._later.items():
            await self.connection.execute(table.insert(), rows)
        await ledger.append(self.connection, self._facts, self.actor, self.now)


@dataclass
class Store:
    """The databases of one home, with what every unit of work needs."""

    writer: AsyncEngine
    reader: AsyncEngine
    clock: Clock
    policy: Policy
    keys: Keys
    aside: AsyncEngine | None = None
    """Where numbers are taken; only where several may write at once."""

    @asynccontextmanager
    async def work(self, actor: str) -> AsyncIterator[Work]:
        """A writing unit: commits when the block ends, leaves nothing behind when it raises.

        Raises Unavailable when the database is away.
        """
        async with self._begun(self.writer, actor) as work:
            yield work
            await work.flush()

    @asynccontextmanager
    async def look(self) -> AsyncIterator[Work]:
        """A reading unit, which sees one moment and cannot write."""
        async with self._begun(self.reader, "reader", writes=False) as work:
            yield work

    @asynccontextmanager
    async def _begun(self, database: AsyncEngine, actor: str, *, writes: bool = True) -> AsyncIterator[Work]:
        try:
            async with AsyncExitStack() as stack:
                connection = await stack.enter_async_context(_connected(database))
                await stack.enter_async_context(connection.begin())
                yield Work(connection, self.clock.now(), actor, self.policy, self.keys, self.aside, writes=writes)
        except (OSError, PoolTimeout, DBAPIError) as error:
            why = BUSY if ledger.raced(error) else why_away(error)
            if why is None:
                raise
            raise Unavailable(why) from error

    async def close(self) -> None:
        """Give the connections back."""
        for database in (self.aside, self.reader, self.writer):
            if database is not None:
                await database.dispose()


@asynccontextmanager
async def _connected(database: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    connection = await database.connect()
    try:
        yield connection
    finally:
        await connection.close()


def _number(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
