"""Which occasions of the year wheel have their action."""

from datetime import date

from sqlalchemy import select

from services.store.judgement_tables import occasions
from services.store.work import Work


async def added(work: Work, since: date) -> set[tuple[str, str, date]]:
    """Programme, key and day of each occasion from a day on that has its action."""
    rows = await work.rows(select(occasions.c.programme, occasions.c.key, occasions.c.day).where(occasions.c.day >= since))
    return {(row.programme, row.key, row.day) for row in rows}


async def insert(work: Work, programme: str, key: str, day: date, action: str) -> None:
    """An occasion has its action: once, because its key says so."""
    row = {"programme": programme, "key": key, "day": day, "action": action, "added_at": work.now}
    await work.write(occasions.insert().values(**row))
