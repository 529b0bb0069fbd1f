"""Consultations in the database, found by keyed reference only."""

from typing import Any

from sqlalchemy import select

from schemas.actions import UNFINISHED
from services.store.tables import actions, consultations
from services.store.work import Row, Work


async def open_about(work: Work, reference: str) -> Row | None:
    """The consultation about a reference whose task is not finished, if any."""
    joined = select(consultations).join(actions, actions.c.id == consultations.c.action)
    return await work.row(joined.where(consultations.c.reference == reference, actions.c.status.in_(UNFINISHED)))


async def insert(work: Work, row: dict[str, Any]) -> None:
    """Write a new consultation."""
    await work.write(consultations.insert().values(**row))


async def count(work: Work, consultation: str, signals: int) -> None:
    """Set how many worries it holds."""
    await work.write(consultations.update().where(consultations.c.id == consultation).values(signals=signals))
