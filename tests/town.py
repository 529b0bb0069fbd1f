"""What the flows do and look at: signals that are routed, deeds by name, and rows, facts and letters as they stand."""

from dataclasses import replace
from datetime import UTC, datetime

from house import signal
from sqlalchemy import select

from handlers.doors.deeds import perform
from schemas.parties import Municipality
from services import signals
from services.programmes.loader import EXAMPLE, read
from services.store import tables as t


def at(text):
    """A UTC instant, as 2027-05-13T20:41."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def route(store, *sent):
    """Route signals as one batch; returns their receipts."""
    async with store.work("system:router") as work:
        await signals.route(work, sent)
    return [s.receipt for s in sent]


async def report(store, **data):
    """Route one signal; returns what it led to, as (kind, id)."""
    [receipt] = await route(store, signal(store, **data))
    row = await one(store, t.inbox, receipt)
    return row.about_kind, row.about_id


async def opened(store, **data):
    """Route a signal that opens a case; returns its number and its actions'."""
    _, case = await report(store, **data)
    return case, [row.id for row in await rows(store, select(t.actions).where(t.actions.c.about_id == case).order_by(t.actions.c.id))]


async def do(store, deed, by=None, **args):
    """A deed by hand, as the command line does it."""
    return await perform(store, deed, args, by)


async def why(store, name):
    """What samsyn why prints."""
    return "\n".join(await perform(store, "why", {"name": name}, None))


async def rows(store, query):
    async with store.look() as look:
        return await look.rows(query)


async def one(store, table, name):
    """The row with this primary key."""
    [key] = table.primary_key.columns
    found = await rows(store, select(table).where(key == name))
    return found[0] if found else None


async def count(store, table):
    return len(await rows(store, select(table)))


async def facts(store, name):
    """Everything recorded about one thing, oldest first, as ledger rows; their versions have no gap."""
    told = await rows(store, select(t.ledger).where(t.ledger.c.about_id == name).order_by(t.ledger.c.seq))
    assert [row.version for row in told] == list(range(1, len(told) + 1))
    return told


async def names(store, name):
    """The names of the facts about one thing, oldest first."""
    return [row.fact for row in await facts(store, name)]


async def letters(store, *, action=None, kind=None, status=None):
    """Notices, oldest first."""
    query = select(t.notices).order_by(t.notices.c.created_at, t.notices.c.id)
    wanted = {"action": action, "kind": kind, "status": status}
    for column, value in wanted.items():
        query = query if value is None else query.where(t.notices.c[column] == value)
    return await rows(store, query)


async def ledger_end(store):
    """The last sequence number, to see that nothing was recorded after it."""
    return max((row.seq for row in await rows(store, select(t.ledger.c.seq))), default=0)


async def everything(store):
    """All that stands in the database, as bytes to search."""
    return "\n".join([str(row) for table in t.metadata.tables.values() for row in await rows(store, select(table))]).encode()


async def alter(store, *statements):
    """Change the database behind everybody's back."""
    async with store.writer.begin() as connection:
        for statement in statements:
            await connection.execute(statement)


def expect_feeds(store):
    """The feeds of the example municipality are expected within their rhythm."""
    store.policy = replace(store.policy, municipality=read(EXAMPLE, Municipality))
