"""Proposals in the database, and the signals they are made from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from services.rules.hotspots import Seen
from services.store.judgement_tables import proposals
from services.store.tables import cases, signals
from services.store.work import Row, Work

Span = tuple[datetime, datetime]
"""From (not with) and to (with) an instant of occurrence."""


async def seen(work: Work, programmes: Sequence[str], spans: Sequence[Span]) -> list[Seen]:
    """The signals in cases of these programmes that occurred in these spans of time, by the index on their time."""
    at, c = signals.c.occurred_from, signals.c
    where = (c.place, c.place_name, c.area, c.lat, c.lon, c.precision_m)
    query = select(c.receipt, cases.c.id, cases.c.programme, cases.c.rule, at, *where).join(cases, cases.c.id == c.case)
    inside = or_(*((at > start) & (at <= end) for start, end in spans))
    return [Seen._make(row) for row in await work.rows(query.where(inside, cases.c.programme.in_(programmes)))]


async def insert(work: Work, row: dict[str, Any]) -> None:
    """Write a proposal."""
    await work.write(proposals.insert(), row)


async def change(work: Work, proposal: str, **values: Any) -> None:
    """Set columns of one proposal."""
    await work.write(proposals.update().where(proposals.c.id == proposal).values(**values))


async def get(work: Work, proposal: str) -> Row | None:
    """The proposal's row, if there is one."""
    return await work.row(select(proposals).where(proposals.c.id == proposal))


async def held(work: Work, proposal: str) -> Row | None:
    """The proposal's row, held: what is decided from it is still so when it is written."""
    return await work.row(work.hold(select(proposals).where(proposals.c.id == proposal)))


async def latest(work: Work, programme: str, place_key: str, family: str) -> Row | None:
    """The last proposal about a place and a family, with when the case it led to was closed."""
    same = (proposals.c.place_key == place_key) & (proposals.c.family == family) & (proposals.c.from_programme == programme)
    query = select(proposals, cases.c.closed_at).join(cases, cases.c.id == proposals.c.case, isouter=True).where(same)
    return await work.row(query.order_by(proposals.c.proposed_at.desc(), proposals.c.id.desc()).limit(1))


async def of_case(work: Work, case: str) -> list[Row]:
    """The proposals that became this case, oldest first."""
    return await work.rows(select(proposals).where(proposals.c.case == case).order_by(proposals.c.proposed_at, proposals.c.id))


async def listed(work: Work, limit: int) -> list[Row]:
    """Proposals, those that wait for an answer first, then the latest."""
    waits = proposals.c.decided_at.is_not(None)
    return await work.rows(select(proposals).order_by(waits, proposals.c.proposed_at.desc(), proposals.c.id).limit(limit))
