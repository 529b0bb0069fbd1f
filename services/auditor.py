"""The auditor: laws L1-L5, derived from the stores alone. It knows no rule and no deed, so that it cannot share their mistakes."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Column, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.errors import Unavailable
from services.laws.books import Books, Entry, Law, Row, StreamState
from services.laws.conservation import conservation
from services.laws.history import history
from services.laws.ladder import ladder
from services.laws.letters import letters
from services.laws.once import once
from services.store import door_tables, judgement_tables, tables
from services.store.meta import TICKED

Judge = Callable[[Books], Law]

WRITTEN = frozenset(["reason", "text", "title", "due_why", "was_why", "result", "place", "reference", "what"])
"""What people wrote is not even looked at, so that no finding can repeat it."""


async def laws(reader: AsyncEngine, streams: Iterable[StreamState], *, drained: bool = False) -> dict[str, Law]:
    """Judge every law by one moment of the database. `drained` says that nothing may wait any more.

    `streams` must have been read before: what is acknowledged there is then committed here. Raises Unavailable.
    """
    books = await read(reader, streams)
    judges: dict[str, Judge] = {"L1": partial(conservation, drained=drained), "L2": once, "L3": ladder, "L4": letters, "L5": history}
    return {name: _judged(judge, books) for name, judge in judges.items()}


def _judged(judge: Judge, books: Books) -> Law:
    try:
        return judge(books)
    except (LookupError, TypeError, ValueError) as error:  # a row that is not what its writer writes: that too is a finding
        return Law((f"Lagen går inte att pröva: en rad har fel form ({type(error).__name__}).",), {}, books.ticked_at)


async def read(reader: AsyncEngine, streams: Iterable[StreamState]) -> Books:
    """Every row the laws ask for, in one transaction."""
    try:
        async with reader.begin() as connection:
            return await _read(connection, tuple(streams))
    except (DatabaseError, ValueError) as broken:  # ValueError: JSON or an instant that cannot be read
        raise Unavailable("Databasen går inte att läsa, eller så är den inte samsyns.") from broken


async def _read(connection: AsyncConnection, streams: tuple[StreamState, ...]) -> Books:
    t = tables
    rows = {
        "inbox": await _rows(connection, *_named(t.inbox.c, "receipt lane digest outcome about_kind about_id")),
        "signals": await _rows(connection, t.signals.c.receipt, t.signals.c.case),
        "conflicts": await _rows(connection, door_tables.conflicts.c.receipt, door_tables.conflicts.c.digest),
        "cases": await _rows(connection, *_named(t.cases.c, "id status severity signals")),
        "consultations": await _rows(connection, t.consultations.c.id, t.consultations.c.signals),
        "actions": await _rows(connection, *_named(t.actions.c, "id about_id status function round due_at rungs next_step next_at")),
        "escalations": await _rows(connection, *t.escalations.c),
        "notices": await _rows(
            connection, *_named(t.notices.c, "id dedupe kind function channel action round status attempts created_at bundle")
        ),
        "deliveries": await _rows(connection, *_named(t.deliveries.c, "notice attempt message_id accepted reply")),
        "corrections": await _rows(connection, *_named(judgement_tables.corrections.c, "receipt number")),
        "merges": await _rows(connection, *_named(judgement_tables.merges.c, "id kept merged undone_at")),
    }
    sealed = frozenset(row.id for row in await _rows(connection, door_tables.sealed.c.id))
    ticked = {row.key: row.value for row in await _rows(connection, t.meta.c.key, t.meta.c.value)}.get(TICKED)
    ticked_at = datetime.fromisoformat(ticked) if ticked else None
    return Books(streams=streams, sealed=sealed, ledger=await _ledger(connection), ticked_at=ticked_at, **rows)


def _named(columns: Any, names: str) -> list[Column[Any]]:
    return [columns[name] for name in names.split()]


async def _rows(connection: AsyncConnection, *columns: Column[Any]) -> tuple[Row, ...]:
    return tuple((await connection.execute(select(*columns))).all())


async def _ledger(connection: AsyncConnection) -> tuple[Entry, ...]:
    c = tables.ledger.c
    query = select(c.about_kind, c.about_id, c.version, c.fact, c.body, c.actor, c.at).order_by(c.seq)
    return tuple(_entry(row) for row in (await connection.execute(query)).all())


def _entry(row: Sequence[Any]) -> Entry:
    kind, name, version, fact, body, actor, at = row
    return Entry((kind, name), version, fact, {key: value for key, value in body.items() if key not in WRITTEN}, actor, at)
