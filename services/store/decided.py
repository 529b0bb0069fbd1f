"""What councils have decided on and nobody has finished, and what was done in time, in the database."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import case, func, select

from schemas.actions import UNFINISHED
from schemas.terms import Lane
from services.store.council_tables import agenda
from services.store.tables import actions
from services.store.work import Row, Work

SENT_UP = "up"
"""The operational council has left it to the strategic one, and it waits there."""


async def not_done(work: Work, functions: Collection[str] | None = None) -> dict[str, Row]:
    """The last decision on each unfinished action that has one, by action; of these functions only, when given."""
    query = select(agenda).join(actions, actions.c.id == agenda.c.action)
    ruled = agenda.c.decided_at.is_not(None) & (agenda.c.decision != SENT_UP)
    query = query.where(ruled, actions.c.status.in_(UNFINISHED)).order_by(agenda.c.decided_at, agenda.c.id)
    found = await work.rows(query if functions is None else query.where(actions.c.function.in_(functions)))
    return {row.action: row for row in found}


async def in_time(work: Work, ends: Sequence[datetime], functions: Collection[str] | None = None) -> list[Row]:
    """How many actions of the place lane had their last time in each span, and how many of them were done by then, by function.

    `ends` are latest first; span 0 is the last.
    """
    span = case(*((actions.c.due_at > start, n) for n, start in enumerate(ends[1:]))).label("span")
    kept = func.count().filter(actions.c.done_at <= actions.c.due_at).label("kept")
    query = select(actions.c.function, span, func.count().label("n"), kept).group_by(actions.c.function, span)
    query = query.where(actions.c.due_at > ends[-1], actions.c.due_at <= ends[0], actions.c.lane == Lane.PLACE)
    return await work.rows(query if functions is None else query.where(actions.c.function.in_(functions)))
