"""What is sealed of parked signals: what waits for its sender, what is to be destroyed, and what was."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select

from schemas.receipts import Outcome
from services.store.door_tables import destructions, sealed
from services.store.tables import inbox
from services.store.work import Row, Work

PARKED = "parked"
_GONE_ON = (Outcome.ROUTED, Outcome.ATTACHED, Outcome.NOTED, Outcome.SET_ASIDE)
_BOTH = select(sealed.c.id, sealed.c.sealed_at, inbox.c.receipt, inbox.c.feed, inbox.c.lane, inbox.c.outcome, inbox.c.sentence).join(
    inbox, inbox.c.receipt == sealed.c.id
)


async def waiting(work: Work) -> list[Row]:
    """Parked signals whose senders have not edited them, oldest first."""
    query = _BOTH.where(sealed.c.purpose == PARKED, inbox.c.outcome == Outcome.PARKED)
    return await work.rows(query.order_by(sealed.c.sealed_at, sealed.c.id))


async def outlived(work: Work, before: datetime, limit: int) -> list[Row]:
    """Originals that have no purpose any more: an edited version has gone on, or they were sealed at or before an instant. Held."""
    late = (inbox.c.outcome == Outcome.PARKED) & (sealed.c.sealed_at <= before)
    over = or_(inbox.c.outcome.in_(_GONE_ON), late)
    query = _BOTH.where(sealed.c.purpose == PARKED, over).order_by(sealed.c.sealed_at, sealed.c.id).limit(limit)
    return await work.rows(work.hold(query))


async def destroy(work: Work, name: str, proof: dict[str, Any]) -> None:
    """Take away what is sealed under a name, and keep the proof."""
    await work.write(delete(sealed).where(sealed.c.id == name))
    await work.write(destructions.insert().values(**proof))


async def say(work: Work, receipt: str, sentence: str) -> None:
    """Let the receipt of a signal that is still parked say another sentence."""
    mine = (inbox.c.receipt == receipt) & (inbox.c.outcome == Outcome.PARKED)
    await work.write(inbox.update().where(mine).values(sentence=sentence))
