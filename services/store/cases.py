"""Cases in the database."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from schemas.cases import CaseStatus
from services.store.tables import cases
from services.store.work import Row, Work


async def insert(work: Work, row: dict[str, Any]) -> None:
    """Write a new case."""
    await work.write(cases.insert().values(**row))


async def get(work: Work, case: str) -> Row | None:
    """The case's row, if there is one."""
    return await work.row(select(cases).where(cases.c.id == case))


async def held(work: Work, case: str) -> Row | None:
    """The case's row, held: what is decided from it is still so when it is written."""
    return await work.row(work.hold(select(cases).where(cases.c.id == case)))


async def change(work: Work, case: str, **values: Any) -> None:
    """Set columns of one case."""
    await work.write(cases.update().where(cases.c.id == case).values(**values))


async def standing(work: Work, since: datetime, until: datetime) -> list[Row]:
    """Cases that are not closed and were heard of in a span of time (of occurrence)."""
    near = (cases.c.last_at >= since) & (cases.c.first_at <= until)
    return await work.rows(select(cases).where(cases.c.status != CaseStatus.CLOSED, near))


async def watched_before(work: Work, instant: datetime, limit: int) -> list[Row]:
    """Watched lines last heard of before an instant, oldest first."""
    quiet = select(cases).where(cases.c.status == CaseStatus.WATCHED, cases.c.last_at < instant)
    return await work.rows(work.hold(quiet.order_by(cases.c.last_at).limit(limit), skip=True))


async def not_closed(work: Work, limit: int) -> list[Row]:
    """Cases that are not closed, gravest first."""
    query = select(cases).where(cases.c.status != CaseStatus.CLOSED)
    return await work.rows(query.order_by(cases.c.severity.desc(), cases.c.last_at.desc()).limit(limit))


async def counts(work: Work) -> dict[str, int]:
    """How many cases stand where."""
    return {row.status: row.n for row in await work.rows(select(cases.c.status, func.count().label("n")).group_by(cases.c.status))}
