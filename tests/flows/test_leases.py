"""A lease saves work: one holder at a time, another when it has run out, and each change of hands counted."""

from datetime import timedelta

from house import THURSDAY, until
from sqlalchemy import select
from town import alter, rows

from services.clock import true_now
from services.store import leases, meta, side_tables


async def hold(store, holder, seconds=60.0, name="relay"):
    async with store.work("system:test") as work:
        return await leases.hold(work, name, holder, seconds)


async def expires(store):
    [row] = await rows(store, select(side_tables.leases))
    return row.expires_at


async def test_the_first_to_ask_has_it_and_renews_it_and_nobody_else_does(store):
    assert [await hold(store, who) for who in ("a", "b", "a", "b")] == [1, None, 1, None]
    assert await hold(store, "b", name="timetable") == 1


async def test_another_takes_over_when_it_has_run_out_and_the_first_is_then_refused(store):
    await hold(store, "a", 0.2)

    async def taken():
        return await hold(store, "b") == 2

    await until(taken)
    assert await hold(store, "a") is None


async def test_it_counts_the_databases_true_time_also_when_the_clock_is_turned(store):
    await meta.turn_clock(store, THURSDAY + timedelta(days=400))
    await hold(store, "a", 30)
    left = await expires(store) - true_now()
    assert timedelta(seconds=20) < left <= timedelta(seconds=31)
    assert await hold(store, "b") is None


async def test_one_that_ended_long_ago_goes_to_whoever_asks(store):
    await hold(store, "a")
    await alter(store, side_tables.leases.update().values(expires_at=true_now() - timedelta(days=1)))
    assert [await hold(store, who) for who in ("b", "a")] == [2, None]
