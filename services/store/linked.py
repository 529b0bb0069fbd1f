"""Cases that have to do with each other, in the database."""

from typing import Any

from sqlalchemy import or_, select

from services.store.judgement_tables import links
from services.store.tables import cases
from services.store.work import Row, Work


def insert(work: Work, row: dict[str, Any]) -> None:
    """Write a link at the end of the unit."""
    work.later(links, row)


async def of(work: Work, case: str) -> list[Row]:
    """What a case is linked with, from either side: the other case and how they have to do with each other."""
    mine = or_((links.c.case == case) & (cases.c.id == links.c.other), (links.c.other == case) & (cases.c.id == links.c.case))
    return await work.rows(select(cases.c.id, cases.c.title, cases.c.status, links.c.how).join(links, mine).order_by(cases.c.id))
