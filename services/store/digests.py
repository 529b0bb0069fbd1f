"""Digests in the database: one per (kind, function, local day)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from services.store.tables import digests
from services.store.work import Work


async def exists(work: Work, kind: str, function: str, day: date) -> bool:
    """Whether it was frozen already."""
    same = (digests.c.kind == kind) & (digests.c.function == function) & (digests.c.day == day)
    return await work.row(select(digests.c.id).where(same)) is not None


async def insert(work: Work, row: dict[str, Any]) -> bool:
    """Write a frozen digest, or that there was nothing to say; False when another clock was first."""
    return await work.write(work.upsert(digests).values(**row).on_conflict_do_nothing()) == 1


async def view(work: Work, digest: str) -> dict[str, Any] | None:
    """What a digest was set from, if there is one."""
    row = await work.row(select(digests.c.view).where(digests.c.id == digest))
    return row.view if row is not None else None


async def frozen_before(work: Work, kind: str, function: str, day: date) -> datetime | None:
    """When the one before was frozen."""
    earlier = (digests.c.kind == kind) & (digests.c.function == function) & (digests.c.day < day)
    row = await work.row(select(func.max(digests.c.frozen_at).label("at")).where(earlier))
    return row.at if row is not None else None
