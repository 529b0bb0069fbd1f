"""Escalations in the database: once per (action, round, step), because the primary key says so."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from services.store.tables import escalations
from services.store.work import Work


def insert(work: Work, row: dict[str, Any]) -> None:
    """Write that a step was climbed, at the end of the unit."""
    work.later(escalations, row)


async def told_since(work: Work, function: str, since: datetime) -> set[str]:
    """The actions of which a function was told after an instant."""
    rows = await work.rows(select(escalations.c.action, escalations.c.told).where(escalations.c.climbed_at > since))
    return {row.action for row in rows if function in row.told}
