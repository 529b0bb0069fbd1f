"""The proposals that became cases."""

from sqlalchemy import select

from services.store.judgement_tables import proposals
from services.store.work import Row, Work


async def proposals_of(work: Work, case: str) -> list[Row]:
    """The proposals that became this case, oldest first."""
    return await work.rows(select(proposals).where(proposals.c.case == case).order_by(proposals.c.proposed_at, proposals.c.id))
