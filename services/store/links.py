"""Mail links that have been used."""

from services.store.tables import used_links
from services.store.work import Work


async def spend(work: Work, link: str) -> bool:
    """Use a link, in the transaction of the deed it does; False when it has been used."""
    insert = work.upsert(used_links).values(link=link, used_at=work.now)
    return await work.write(insert.on_conflict_do_nothing()) > 0
