"""When functions want letters that can wait, in the database."""

from sqlalchemy import select

from schemas.parties import Function, Pace
from services.store.ladder_tables import preferences
from services.store.work import Row, Work


async def set_(work: Work, function: str, pace: Pace) -> None:
    """Keep what a function wants now."""
    said = {"pace": pace, "by": work.actor, "set_at": work.now}
    insert = work.upsert(preferences).values(function=function, **said)
    await work.write(insert.on_conflict_do_update(index_elements=["function"], set_=said))


async def pace_of(work: Work, function: Function) -> Pace:
    """What a function has said, else what the municipality's file says."""
    row = await work.row(select(preferences.c.pace).where(preferences.c.function == function.id))
    return Pace(row.pace) if row is not None else function.letters


async def every(work: Work) -> dict[str, Row]:
    """Those that have said something, by function."""
    return {row.function: row for row in await work.rows(select(preferences))}
