"""How many were pointed to another door, by local day and kind: nothing else is kept of them."""

from services.store.door_tables import referrals
from services.store.work import Work


async def count(work: Work, kind: str) -> None:
    """Count one more today."""
    insert = work.upsert(referrals).values(day=work.today, kind=kind, n=1)
    await work.write(insert.on_conflict_do_update(index_elements=["day", "kind"], set_={"n": referrals.c.n + 1}))
