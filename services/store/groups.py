"""Working groups in the database."""

from typing import Any

from sqlalchemy import select

from services.store.council_tables import working_groups
from services.store.work import Row, Work


async def insert(work: Work, row: dict[str, Any]) -> None:
    """Write a new group."""
    await work.write(working_groups.insert(), row)


async def held(work: Work, group: str) -> Row | None:
    """The group's row, held."""
    return await work.row(work.hold(select(working_groups).where(working_groups.c.id == group)))


async def change(work: Work, group: str, **values: Any) -> None:
    """Set columns of one group."""
    await work.write(working_groups.update().where(working_groups.c.id == group).values(**values))


async def at_work(work: Work, council: str | None = None) -> list[Row]:
    """Groups that have not ended, those that stop first first; of one council, when given."""
    query = select(working_groups).where(working_groups.c.ended_at.is_(None))
    query = query if council is None else query.where(working_groups.c.council == council)
    return await work.rows(query.order_by(working_groups.c.last_day, working_groups.c.id))
