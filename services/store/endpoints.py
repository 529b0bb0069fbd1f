"""Webhooks that are no longer sent to, in the database."""

from sqlalchemy import select

from services.store.ladder_tables import endpoints
from services.store.work import Row, Work


async def disable(work: Work, name: str, reason: str) -> bool:
    """Send no more to it. Whether it was sent to until now."""
    row = {"id": name, "reason": reason, "disabled_at": work.now}
    return bool(await work.write(work.upsert(endpoints).values(**row).on_conflict_do_nothing(index_elements=["id"])))


async def listed(work: Work) -> list[Row]:
    """Those that are no longer sent to, and why, the first one first."""
    return await work.rows(select(endpoints).order_by(endpoints.c.disabled_at, endpoints.c.id))


async def disabled(work: Work, name: str) -> bool:
    """Whether it is no longer sent to."""
    return await work.row(select(endpoints.c.id).where(endpoints.c.id == name)) is not None
