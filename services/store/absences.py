"""Absences in the database."""

from datetime import date
from typing import Any

from sqlalchemy import select

from services.store.ladder_tables import absences
from services.store.work import Row, Work


async def insert(work: Work, row: dict[str, Any]) -> None:
    """Write an absence."""
    await work.write(absences.insert().values(**row))


async def from_day(work: Work, day: date) -> list[Row]:
    """Absences that last to a day or longer, and have not been taken back, the first to begin first."""
    query = select(absences).where(absences.c.last_day >= day, absences.c.ended_at.is_(None))
    return await work.rows(query.order_by(absences.c.first_day, absences.c.said_at, absences.c.id))


async def end(work: Work, function: str, day: date) -> int:
    """Take back what is left of a function's absences; returns how many there were."""
    theirs = (absences.c.function == function) & (absences.c.last_day >= day) & absences.c.ended_at.is_(None)
    return await work.write(absences.update().where(theirs).values(ended_at=work.now))
