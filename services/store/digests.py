"""Digests in the database: one per (kind, function, local day), and one row more for each later version of it."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from services.store.tables import digests
from services.store.work import Row, Work

_OF_DAYS = select(digests.c.kind, digests.c.function, digests.c.day).where(digests.c.day.in_(bindparam("days", expanding=True)))


async def of_days(work: Work, days: Collection[date]) -> set[tuple[str, str, date]]:
    """What was frozen already for these days, by kind, function and day."""
    return {(row.kind, row.function, row.day) for row in await work.rows(_OF_DAYS, {"days": list(days)})}


async def insert(work: Work, row: dict[str, Any]) -> bool:
    """Write a frozen digest, or that there was nothing to say; False when another was first.

    A later version is a kind of its own, "council 2", so that the key on kind, function and day lets each version be frozen once.
    """
    version = row.get("version", 1)
    row = row if version == 1 else row | {"kind": f"{row['kind']} {version}"}
    return await work.write(work.upsert(digests).values(**row).on_conflict_do_nothing()) == 1


def named(digest: str, version: int) -> str:
    """What a version is called: a digest's first by its own name, the second <name>.2."""
    first = digest.strip().lower().partition(".")[0]
    return first if version == 1 else f"{first}.{version}"


async def versions(work: Work, digest: str) -> int:
    """How many versions there are of a digest that says something; 1 also when there is none."""
    first = named(digest, 1)
    row = await work.row(select(func.max(digests.c.version).label("n")).where(digests.c.id.startswith(f"{first}.", autoescape=True)))
    return row.n if row is not None and row.n is not None else 1


async def find(work: Work, digest: str) -> Row | None:
    """A version by its name, if it says something."""
    row = await work.row(select(digests).where(digests.c.id == digest.strip().lower()))
    return row if row is not None and row.view is not None else None


async def latest(work: Work, limit: int) -> list[Row]:
    """Every version of digests that say something, the latest first."""
    d = digests.c
    query = select(d.id, d.function, d.version, d.frozen_at, d.words, d.view).order_by(d.frozen_at.desc(), d.id.desc())
    return [row for row in await work.rows(query.limit(limit)) if row.view is not None]


_OF_KIND = (digests.c.kind == bindparam("kind")) & (digests.c.function == bindparam("function"))
_BEFORE = select(func.max(digests.c.frozen_at).label("at")).where(_OF_KIND, digests.c.day < bindparam("day"))


async def frozen_before(work: Work, kind: str, function: str, day: date) -> datetime | None:
    """When the one before was frozen."""
    row = await work.row(_BEFORE, {"kind": kind, "function": function, "day": day})
    return row.at if row is not None else None
