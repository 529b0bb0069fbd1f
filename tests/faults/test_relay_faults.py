"""The relay through a kill in the worst moment, and through a broker that is away: every fact once, in order, at little cost."""

import asyncio
import signal
import sys
import time
from pathlib import Path

import pytest
from house import signal as reported
from house import store_at, until
from onthebus import for_the_bus, left, missed_nothing, on_the_bus
from town import do, opened, route

from handlers.broker.facts import publish
from handlers.turning.relay import Relay
from services.clock import monotonic

pytestmark = pytest.mark.timeout(180)
KILLED = Path(__file__).with_name("killed_relay.py")
TAKEN_OVER_S = 10


def relay_of(store, bus):
    async def send(facts):
        await publish(bus, facts)

    return Relay(store, send)


class Turning:
    """A relay that turns until the block ends."""

    def __init__(self, store, bus):
        self.relay = relay_of(store, bus)

    async def __aenter__(self):
        self.task = asyncio.create_task(self.relay.turn())
        return self.relay

    async def __aexit__(self, *_):
        self.task.cancel()
        await asyncio.wait({self.task})


async def gone(store):
    async def holds():
        return not await left(store)

    await until(holds, 60)


async def test_a_relay_killed_between_publishing_and_the_outbox_leaves_every_fact_once_on_the_bus(tmp_path, database, server, bus):
    home = tmp_path / "home"
    async with store_at(home, database=database) as store:
        await route(store, *(reported(store) for _ in range(20)))
        wanted, waits = await for_the_bus(store), await left(store)
    process = await asyncio.create_subprocess_exec(sys.executable, KILLED, home, server.address("relay"), *([database] if database else ()))
    assert await process.wait() == -signal.SIGKILL
    assert [fact["id"] for fact in await on_the_bus(bus)] == wanted, "the bus has them all"
    async with store_at(home, database=database) as store:
        assert await left(store) == waits, "and the outbox does not know"
        begun = monotonic()
        async with Turning(store, bus):
            await gone(store)
        assert monotonic() - begun < TAKEN_OVER_S
        await route(store, reported(store, category="GRAFFITI"))
        assert await relay_of(store, bus).once() == 0, "the lease is another's"
        async with Turning(store, bus):
            await gone(store)
        facts = await on_the_bus(bus)
        assert [fact["id"] for fact in facts] == await for_the_bus(store)
    assert missed_nothing(facts)


async def test_facts_wait_while_the_broker_is_away_and_go_out_in_order_when_it_is_back(tmp_path, server, bus, tell):
    async with store_at(tmp_path / "home") as store, Turning(store, bus):
        case, actions = await opened(store)
        await gone(store)
        await server.stop()
        for action in actions:
            await do(store, "action.done", action=action, text="Klart")
        await do(store, "case.close", case=case, text="Klart")
        waits, cpu, begun = await left(store), time.process_time(), monotonic()
        assert waits >= 4
        await asyncio.sleep(8)  # the time itself is what is measured
        used = (time.process_time() - cpu) / (monotonic() - begun)
        assert await left(store) == waits
        await server.start()
        back = monotonic()
        await gone(store)
        took = monotonic() - back
        tell(f"relay without a broker: {100 * used:.2f} % CPU; facts out {took:.1f} s after it was back")
        assert used < 0.10, "a loop that spins takes all of it"
        assert took < 10
        facts = await on_the_bus(bus)
        assert [fact["id"] for fact in facts] == await for_the_bus(store)
    assert missed_nothing(facts)


async def test_a_relay_with_nothing_to_do_costs_next_to_nothing(tmp_path, database, bus, tell):
    async with store_at(tmp_path / "home", database=database) as store, Turning(store, bus):
        cpu, begun = time.process_time(), monotonic()
        await asyncio.sleep(10)  # the time itself is what is measured
        used = (time.process_time() - cpu) / (monotonic() - begun)
    tell(f"idle relay: {100 * used:.2f} % CPU")
    assert used < 0.02


async def test_a_thousand_signals_are_on_the_bus_soon_after_they_are_routed(tmp_path, database, bus, tell):
    async with store_at(tmp_path / "home", database=database) as store:
        for _ in range(4):
            await route(store, *(reported(store) for _ in range(250)))
        waits, begun = await left(store), monotonic()
        async with Turning(store, bus):
            await gone(store)
        took = monotonic() - begun
        tell(f"{waits} facts in {took:.2f} s: {waits / took:.0f} a second")
        assert missed_nothing(await on_the_bus(bus))
        assert took < 30
