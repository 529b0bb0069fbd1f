"""Facts that wait to be published. A row goes when the stream has it on disk; the ledger itself never changes."""

from collections.abc import Collection

from sqlalchemy import select

from events.table import BY_SUBJECT
from services.store.tables import ledger, outbox
from services.store.work import Row, Work


async def waiting(work: Work, most: int) -> list[Row]:
    """The ledger rows that wait, oldest first. What waits is asked, never "after the last": a lower number can be committed later.

    A fact that this program does not know waits for a relay that does, as while one version follows another.
    """
    known = ledger.c.fact.in_(list(BY_SUBJECT))
    query = select(ledger).join(outbox, outbox.c.seq == ledger.c.seq).where(known).order_by(ledger.c.seq).limit(most)
    return await work.rows(query)


async def published(work: Work, numbers: Collection[int]) -> None:
    """These are on disk in the stream."""
    await work.write(outbox.delete().where(outbox.c.seq.in_(numbers)))
