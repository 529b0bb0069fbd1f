"""How many were pointed to another door, by local day and kind: nothing else is kept of them."""

from sqlalchemy import func, select

from services.store.door_tables import referrals
from services.store.work import Work


async def count(work: Work, kind: str) -> None:
    """Count one more today."""
    insert = work.upsert(referrals).values(day=work.today, kind=kind, n=1)
    await work.write(insert.on_conflict_do_update(index_elements=["day", "kind"], set_={"n": referrals.c.n + 1}))


async def counts(work: Work) -> dict[str, int]:
    """How many there were of each kind, ever."""
    query = select(referrals.c.kind, func.sum(referrals.c.n).label("n")).group_by(referrals.c.kind)
    return {row.kind: int(row.n) for row in await work.rows(query)}
