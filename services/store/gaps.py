"""Gaps in who can be told, in the database: found once, and closed when they are mended."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from services.store.ladder_tables import gaps
from services.store.work import Row, Work


async def standing(work: Work) -> list[Row]:
    """Gaps that are not mended, those that were found first first."""
    return await work.rows(work.hold(select(gaps).where(gaps.c.closed_at.is_(None)).order_by(gaps.c.found_at, gaps.c.key)))


async def insert(work: Work, rows: list[dict[str, Any]]) -> None:
    """Write what was found."""
    await work.write(gaps.insert(), rows)


async def close(work: Work, keys: Collection[str]) -> None:
    """These are mended."""
    await work.write(gaps.update().where(gaps.c.key.in_(keys), gaps.c.closed_at.is_(None)).values(closed_at=work.now))
