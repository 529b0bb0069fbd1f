"""What signals were before people judged them otherwise."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select

from services.store.judgement_tables import corrections
from services.store.tables import inbox, signals
from services.store.work import Row, Work


async def held(work: Work, receipt: str) -> tuple[Row | None, Row | None]:
    """The inbox row of a receipt, held by a unit that writes, and its signal row, if there are any."""
    known = await work.row(work.hold(select(inbox).where(inbox.c.receipt == receipt)))
    return known, await work.row(select(signals).where(signals.c.receipt == receipt))


async def next_number(work: Work, receipt: str) -> int:
    """The number of the next correction of a signal. Its inbox row is held, so that two cannot have one number."""
    row = await work.row(select(func.max(corrections.c.number).label("last")).where(corrections.c.receipt == receipt))
    return (row.last or 0) + 1 if row is not None else 1


async def keep(work: Work, row: dict[str, Any]) -> None:
    """Write what a signal was, what it is now, who says so and why."""
    await work.write(corrections.insert(), {**row, "by": work.actor, "at": work.now})


async def of(work: Work, receipts: Collection[str]) -> list[Row]:
    """What was made of these signals, oldest first."""
    return await work.rows(
        select(corrections).where(corrections.c.receipt.in_(receipts)).order_by(corrections.c.receipt, corrections.c.number)
    )
