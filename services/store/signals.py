"""Signals in the database, and what is sealed of them."""

from typing import Any

from sqlalchemy import select

from schemas.receipts import Outcome
from schemas.reviews import Review
from services.store.door_tables import conflicts, sealed
from services.store.pages import Position, page
from services.store.tables import inbox, signals
from services.store.work import Row, Work


def insert(work: Work, row: dict[str, Any]) -> None:
    """Write a routed signal at the end of the unit."""
    work.later(signals, row)


async def of_case(work: Work, case: str) -> list[Row]:
    """What a case has heard of: each signal's receipt, when it occurred and how grave it is."""
    heard = select(signals.c.receipt, signals.c.occurred_from, signals.c.severity).where(signals.c.case == case)
    return await work.rows(heard.order_by(signals.c.receipt))


async def conflict(work: Work, row: dict[str, Any]) -> bool:
    """Write that an id came again with another body; False when this body was known."""
    return await work.write(work.upsert(conflicts).values(**row).on_conflict_do_nothing()) > 0


async def unreadable(work: Work, row: dict[str, Any]) -> bool:
    """Write the inbox row of a signal that could not be handled, also over a parked one; False when it has another outcome."""
    insert = work.upsert(inbox).values(**row)
    over = insert.on_conflict_do_update(index_elements=["receipt"], set_=row, where=inbox.c.outcome == Outcome.PARKED)
    return await work.write(over) > 0


async def seal(work: Work, name: str, purpose: str, plain: bytes) -> None:
    """Keep what may not be read by whoever holds the database; a later version replaces the earlier."""
    blob = work.keys.sealed.close(plain, f"sealed:{name}:{purpose}")
    insert = work.upsert(sealed).values(id=name, purpose=purpose, blob=blob, sealed_at=work.now)
    await work.write(insert.on_conflict_do_update(index_elements=["id"], set_={"blob": blob, "sealed_at": work.now}))


async def get(work: Work, receipt: str) -> Row | None:
    """What was reported about a place, if anything was."""
    return await work.row(select(signals).where(signals.c.receipt == receipt))


async def held(work: Work, receipt: str) -> Row | None:
    """What was reported, held: what is decided from it is still so when it is written."""
    return await work.row(work.hold(select(signals).where(signals.c.receipt == receipt)))


async def change(work: Work, receipt: str, **values: Any) -> None:
    """Set columns of one signal."""
    await work.write(signals.update().where(signals.c.receipt == receipt).values(**values))


async def waits_for_review(work: Work, case: str) -> bool:
    """Whether a report of a case waits to be read."""
    waits = select(signals.c.receipt).where(signals.c.case == case, signals.c.review == Review.WAITING)
    return await work.row(waits.limit(1)) is not None


async def listed(work: Work, case: str, after: Position | None, limit: int) -> list[Row]:
    """A page of what was reported to a case, with why it went there, in the order it was accepted."""
    joined = select(signals, inbox.c.accepted_at, inbox.c.outcome, inbox.c.sentence).join(inbox, inbox.c.receipt == signals.c.receipt)
    query = joined.where(inbox.c.about_kind == "case", inbox.c.about_id == case)
    return await work.rows(page(query, (inbox.c.accepted_at, inbox.c.receipt), after, limit))
