"""What people made of a case's priority, in the database."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from services.store.judgement_tables import priorities
from services.store.work import Row, Work


async def put(work: Work, row: dict[str, Any]) -> None:
    """Write a person's word on a case's priority, over an earlier one."""
    await work.write(work.upsert(priorities).values(**row).on_conflict_do_update(index_elements=["case"], set_=row))


async def of(work: Work, cases: Collection[str]) -> dict[str, Row]:
    """What people have said of these cases' priority."""
    return {row.case: row for row in await work.rows(select(priorities).where(priorities.c.case.in_(cases)))}
