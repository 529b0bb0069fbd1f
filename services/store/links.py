"""Mail links that have been used."""

from sqlalchemy import select

from services.store.side_tables import used_links
from services.store.work import Work


async def spend(work: Work, link: str) -> bool:
    """Use a link, in the transaction of the deed it does; False when it has been used."""
    insert = work.upsert(used_links).values(link=link, used_at=work.now)
    return await work.write(insert.on_conflict_do_nothing()) > 0


async def spent(work: Work, link: str) -> bool:
    """Whether a link has been used."""
    return await work.row(select(used_links.c.link).where(used_links.c.link == link)) is not None
