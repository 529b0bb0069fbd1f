"""Terms in the database: every deadline an action has had, what it was reckoned from and by which calendar."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select

from schemas.actions import UNFINISHED
from services.store.ladder_tables import terms
from services.store.tables import actions
from services.store.work import Row, Work

STANDS = "stands"
"""In the calendar's place for a term that no calendar moves any more: what was said was said."""
_OPEN = actions.c.status.in_(UNFINISHED)
_PRESENT = (terms.c.action == actions.c.id) & (terms.c.round == actions.c.round)


def insert(work: Work, row: dict[str, Any]) -> None:
    """Write a term, with the others of this unit."""
    work.later(terms, row)


async def of(work: Work, names: Collection[str]) -> dict[str, list[Row]]:
    """The terms of these actions, by action, the first one first."""
    found: dict[str, list[Row]] = {name: [] for name in names}
    for row in await work.rows(select(terms).where(terms.c.action.in_(names)).order_by(terms.c.action, terms.c.round)):
        found[row.action].append(row)
    return found


async def by_another(work: Work, calendar: str, limit: int) -> list[Row]:
    """Unfinished actions whose term was reckoned by another calendar, held by this unit alone."""
    other = select(actions).join(terms, _PRESENT).where(_OPEN, terms.c.calendar.not_in([calendar, STANDS]))
    return await work.rows(work.hold(other.order_by(actions.c.id).limit(limit), skip=True))


async def any_by_another(work: Work, calendar: str) -> bool:
    """Whether there is such an action, also one that somebody else holds now."""
    other = select(actions.c.id).join(terms, _PRESENT).where(_OPEN, terms.c.calendar.not_in([calendar, STANDS]))
    return await work.row(other.limit(1)) is not None


async def stands_by(work: Work, action: Row, calendar: str) -> None:
    """The present term comes out the same by this calendar too, or STANDS whatever it comes to."""
    here = (terms.c.action == action.id) & (terms.c.round == action.round)
    await work.write(terms.update().where(here).values(calendar=calendar))


async def unwritten(work: Work) -> int:
    """How many unfinished actions are older than this ledger: how their term was reckoned is not known."""
    [row] = await work.rows(
        select(func.count().label("n")).select_from(actions.outerjoin(terms, _PRESENT)).where(_OPEN, terms.c.action.is_(None))
    )
    return int(row.n)
