"""Numbers people can say on the telephone: EST-2026-0001, rising and unique."""

from services.store.tables import numbers
from services.store.work import Work


async def take(work: Work, series: str) -> str:
    """The next number of a series in the local year of this unit of work."""
    next_one = {"last": numbers.c.last + 1}
    statement = work.upsert(numbers).on_conflict_do_update(index_elements=["series"], set_=next_one).returning(numbers.c.last)
    async with work.beside() as connection:
        last = (await connection.execute(statement, {"series": f"{series}-{work.today.year}", "last": 1})).scalar_one()
    return f"{series}-{work.today.year}-{last:04d}"
