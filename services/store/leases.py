"""Leases: who does something that one process at a time should do. They save work; that it is done once, the keys say."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Interval, case, func, literal

from services.store.side_tables import leases
from services.store.work import Work


async def hold(work: Work, name: str, holder: str, seconds: float) -> int | None:
    """Take or renew a lease until so many seconds from now; None while somebody else has it.

    The epoch rises each time the lease changes hands. The time is the database's own, the same for all who ask.
    """
    mine, insert = leases.c.holder == holder, work.upsert(leases)
    taken = insert.values(name=name, holder=holder, epoch=1, expires_at=_after(work, seconds))
    renewed = taken.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": holder, "epoch": case((mine, leases.c.epoch), else_=leases.c.epoch + 1), "expires_at": _after(work, seconds)},
        where=mine | (leases.c.expires_at < _after(work, 0)),
    )
    row = await work.row(renewed.returning(leases.c.epoch))
    return row.epoch if row is not None else None


def _after(work: Work, seconds: float) -> ColumnElement[datetime]:
    if work.connection.dialect.name == "postgresql":
        return func.clock_timestamp() + literal(timedelta(seconds=seconds), Interval)
    now: Any = func.strftime("%Y-%m-%d %H:%M:%f000", "now", f"+{seconds} seconds")  # as the column writes an instant
    return now  # type: ignore[no-any-return]
