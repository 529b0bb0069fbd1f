"""The stored signals of places and businesses in the order they were accepted, each page a short look, so that the house goes on."""

from collections.abc import AsyncIterator
from datetime import datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine

from schemas.receipts import Outcome
from schemas.terms import Lane
from services.errors import Unavailable
from services.rules.gazetteer import Learned, Meaning
from services.store.engine import AWAY
from services.store.judgement_tables import learned_names
from services.store.tables import inbox, signals
from services.store.work import Row

PAGE = 2000
SETTLED = (Outcome.ROUTED, Outcome.ATTACHED, Outcome.NOTED, Outcome.SET_ASIDE)
_ID = (inbox.c.receipt, inbox.c.feed, inbox.c.digest, inbox.c.accepted_at, inbox.c.outcome, inbox.c.decision)
_SAID = [column for column in signals.c if column.name != "receipt"]


async def accepted(reader: AsyncEngine, since: datetime, until: datetime) -> AsyncIterator[list[Row]]:
    """Pages of signals accepted in a span, each with what was reported and what became of it. Raises Unavailable."""
    span = (inbox.c.accepted_at >= since) & (inbox.c.accepted_at <= until)
    query = select(*_ID, *_SAID).join(signals, signals.c.receipt == inbox.c.receipt)
    query = query.where(span, inbox.c.lane != Lane.INDIVIDUAL, inbox.c.outcome.in_(SETTLED)).order_by(inbox.c.accepted_at, inbox.c.receipt)
    last: tuple[datetime, str] | None = None
    while True:
        page = query if last is None else query.where(tuple_(inbox.c.accepted_at, inbox.c.receipt) > last)
        try:
            async with reader.begin() as connection:
                rows = list((await connection.execute(page.limit(PAGE))).all())
        except (DBAPIError, PoolTimeout, OSError) as away:
            raise Unavailable(AWAY) from away
        if rows:
            yield rows
        if len(rows) < PAGE:
            return
        last = rows[-1].accepted_at, rows[-1].receipt


async def elsewhere(reader: AsyncEngine, since: datetime, until: datetime) -> int:
    """How many signals of a span are about young people: what they said is not kept."""
    span = (inbox.c.accepted_at >= since) & (inbox.c.accepted_at <= until)
    async with reader.begin() as connection:
        return int(await connection.scalar(select(func.count()).where(span, inbox.c.lane == Lane.INDIVIDUAL)) or 0)


async def learned(reader: AsyncEngine) -> Learned:
    """What has been confirmed that names mean."""
    async with reader.begin() as connection:
        rows = await connection.execute(select(learned_names.c.name, learned_names.c.kind, learned_names.c.target))
        return {row.name: Meaning(row.kind, row.target) for row in rows}
