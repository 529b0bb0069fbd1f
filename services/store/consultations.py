"""Consultations in the database, found by keyed reference only."""

from typing import Any

from sqlalchemy import exists, select

from schemas.actions import UNFINISHED
from services.store.tables import actions, consultations
from services.store.work import Row, Work


async def open_about(work: Work, programme: str, reference: str) -> Row | None:
    """What a programme has not finished about a reference, if anything: some action about it is left."""
    left = (actions.c.about_kind == "consultation") & (actions.c.about_id == consultations.c.id) & actions.c.status.in_(UNFINISHED)
    its = consultations.c.id.startswith(f"{programme}-K-", autoescape=True) & (consultations.c.reference == reference)
    return await work.row(select(consultations).where(its, exists().where(left)).order_by(consultations.c.id))


async def insert(work: Work, row: dict[str, Any]) -> None:
    """Write a new consultation."""
    await work.write(consultations.insert().values(**row))


async def count(work: Work, consultation: str, signals: int) -> None:
    """Set how many worries it holds."""
    await work.write(consultations.update().where(consultations.c.id == consultation).values(signals=signals))
