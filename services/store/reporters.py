"""Who reports, in the database: when a feed was last heard of, and the silences that were noticed."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from schemas.receipts import Outcome
from services.store.door_tables import silences
from services.store.tables import inbox
from services.store.work import Row, Work


async def last_heard(work: Work, feed: str) -> datetime | None:
    """When the newest signal of a feed was accepted, whatever became of it."""
    newest = select(inbox.c.accepted_at).where(inbox.c.feed == feed).order_by(inbox.c.accepted_at.desc()).limit(1)
    row = await work.row(newest)
    return row.accepted_at if row is not None else None


async def standing(work: Work) -> list[Row]:
    """Silences that have not ended, longest first."""
    return await work.rows(select(silences).where(silences.c.ended_at.is_(None)).order_by(silences.c.since, silences.c.feed))


async def notice(work: Work, row: dict[str, Any]) -> bool:
    """Write that a feed is silent since an instant; False when that is known."""
    return await work.write(work.upsert(silences).values(**row).on_conflict_do_nothing()) == 1


async def change(work: Work, silence: tuple[str, datetime], **values: Any) -> None:
    """Set columns of one silence."""
    feed, since = silence
    await work.write(silences.update().where(silences.c.feed == feed, silences.c.since == since).values(**values))


async def nothing_to_report(work: Work, feeds: Collection[str], since: datetime, until: datetime) -> list[str]:
    """The feeds that were heard of in a span of time, and said each time that there was nothing to report."""
    span = inbox.c.feed.in_(feeds) & (inbox.c.accepted_at > since) & (inbox.c.accepted_at <= until)
    said = func.count().filter(inbox.c.outcome != Outcome.NOTED)
    return [row.feed for row in await work.rows(select(inbox.c.feed).where(span).group_by(inbox.c.feed).having(said == 0))]
