"""What stands on the stream of facts, and what a subscriber can prove from it."""

import json
from contextlib import asynccontextmanager

import nats
from sqlalchemy import func, select

from events.cloudevents import FACTS
from events.heard import Heard, Hearing
from handlers.broker.connection import options
from handlers.broker.provision import provision
from services.store import tables as t


@asynccontextmanager
async def bus_at(server):
    """A connection that may do anything, to an embedded server with every stream."""
    async with await nats.connect(**options(server.address("provision"), "provision")) as connection:
        await provision(connection.jetstream())
        yield connection


async def on_the_bus(connection):
    """Every fact on the stream, in order."""
    js = connection.jetstream()
    state = (await js.stream_info(FACTS)).state
    return [json.loads((await js.get_msg(FACTS, seq)).data) for seq in range(max(state.first_seq, 1), state.last_seq + 1)]


def missed_nothing(facts):
    """Whether each subject's versions come in order, none missing and none twice."""
    heard = Heard(whole=True)
    return {heard.hear(fact["subject"], fact["subjectversion"]) for fact in facts} <= {Hearing.NEXT}


async def left(store):
    """How many facts wait in the outbox."""
    async with store.look() as look:
        return (await look.row(select(func.count().label("n")).select_from(t.outbox))).n


async def for_the_bus(store):
    """The ledger's rows that are for the bus, as (id of the event) in the order they happened."""
    async with store.look() as look:
        rows = await look.rows(select(t.ledger).where(t.ledger.c.audience == "bus").order_by(t.ledger.c.seq))
    return [f"{row.about_kind}:{row.about_id}:{row.version}" for row in rows]
