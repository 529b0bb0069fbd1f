"""A clock that jumps: nothing is climbed, the coordinator is told, and it goes on when the time is right or somebody says that it is."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs
from town import do, letters, opened, rows

from handlers.house.auditor import reader_of
from handlers.turning import clock
from services import clock_guard, vigil
from services.clock import true_now
from services.clock_guard import Guard
from services.errors import Refused
from services.settings import Settings
from services.store import tables as t

DAY, YEAR = timedelta(days=1), timedelta(days=365)


class Clocks:
    """The machine's clocks, which a test moves: the wall's by `jump`, and both by what is `lived`."""

    def __init__(self, store):
        self.jump, self.lived, self.began = timedelta(), timedelta(), true_now()
        store.clock.wall, store.clock.steady = self.wall, self.steady

    def steady(self):
        return self.lived.total_seconds()

    def wall(self):
        return self.began + self.lived + self.jump


async def _ticks(store, guard, clocks, n=1):
    for _ in range(n):
        clocks.lived += timedelta(seconds=2)
        await clock.tick(store, guard=guard)


async def test_a_jump_holds_everything_until_the_clock_is_right_or_somebody_confirms_it(store, database, tmp_path):
    clocks, guard = Clocks(store), Guard(store.clock)
    await opened(store, category="DAMAGE")
    await _ticks(store, guard, clocks)

    async def climbed():
        return len(await rows(store, select(t.escalations)))

    before = await climbed()
    clocks.jump = YEAR
    with capture_logs() as logged:
        await _ticks(store, guard, clocks, 3)
    assert [line["reason"] for line in logged if line["event"] == "clock_held"] == ["wall"]
    assert await clock_guard.reason(store) == "wall"
    await clock.timetable(store, "http://samsyn.example.se/l/{}".format, guard)
    [alarm] = await letters(store, kind="alarm")
    assert (await climbed(), alarm.function, alarm.status) == (before, "est-samordnare", "waiting")
    assert "samsyn clock confirm" in alarm.words["after"]
    told = await do(store, "status")
    assert told["clock_held"] == "wall"
    assert told["sentences"][-1].startswith("Klockan hålls och inget eskaleras:")
    await clock.tick(store)  # another clock of the house, which has seen nothing, obeys the row
    assert await climbed() == before

    clocks.jump = timedelta()
    await _ticks(store, guard, clocks, 2)
    assert (await do(store, "status"))["clock_held"]
    await _ticks(store, guard, clocks, 1)
    assert (await do(store, "status"))["clock_held"] is None
    assert await climbed() == before

    clocks.jump = DAY
    await _ticks(store, guard, clocks, 2)
    reader = reader_of(Settings(home=tmp_path / "home", database_url=database))
    found = await vigil.judge(reader, store.clock.now())
    await reader.dispose()
    assert ("waiting", "clock_held", "clock") in found
    assert "clock_stands" not in {what for _, what, _ in found}
    await do(store, "clock.confirm")
    await _ticks(store, guard, clocks, 3)  # PostgreSQL's clock goes on saying another time: that is what was confirmed
    assert await climbed() > before
    assert len(await letters(store, kind="alarm")) == 2


async def test_nothing_is_confirmed_when_nothing_is_held(store):
    with pytest.raises(Refused):
        await do(store, "clock.confirm")
