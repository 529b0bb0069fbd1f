"""Parts whose database or broker is away: nothing is lost, nothing spins, everything ends when told and goes on when it is back."""

import asyncio
import os
import signal
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from faults.deployment import Deployment
from house import event, until

from handlers.theatre.mailbox import mailbox
from services.clock import monotonic

pytestmark = [pytest.mark.timeout(600), pytest.mark.asyncio(loop_scope="module")]

PARTS = ("intake", "router", "relay", "clock", "notifier", "auditor")
BROKER_AWAY_S = float(os.environ.get("SAMSYN_BROKER_AWAY_S", "20"))
DATABASE_AWAY_S = 15
TAKEN_OVER_S = 15
DOES = {"router": "insert on inbox", "relay": "delete on outbox", "notifier": "insert on deliveries"}
"""What a part writes when the work it has in hand is done."""
PLACES = {"router": "Sockerbruket", "relay": "Nyhems torg", "notifier": "Kronoskogen"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory):
    async with mailbox() as box:
        deployed = Deployment(tmp_path_factory.mktemp("apart"), box.port, parts=PARTS)
        async with deployed.up():
            await deployed.ready()
            yield deployed


async def post(town, *identities, **data):
    headers = {"Authorization": f"Bearer {town.keys['vaktbolaget']}"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{town.port()}", headers=headers, timeout=30) as client:
        return (await client.post("/signals", json=[event(identity, **data) for identity in identities])).json()["items"]


async def routed(town, items, seconds):
    receipts = {item["receipt"]["receipt"] for item in items}

    async def are_routed():
        return receipts <= await town.held()

    await until(are_routed, seconds)


def spent(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def logged(town, word):
    return {part: town.log(part).read_text().count(word) for part in town.parts}


async def test_while_the_database_is_away_signals_are_accepted_and_everything_goes_on_when_it_is_back(town, tell):
    pids = {part: kept.pid for part, kept in town.running.items()}
    await routed(town, await post(town, "before"), 30)
    await asyncio.to_thread(town.database.stop)
    gone = monotonic()
    kept = await post(town, *(f"meanwhile-{n}" for n in range(50)))
    assert {item["status"] for item in kept} == {202}
    assert await town.says("intake-1", "/readyz") == 503
    assert await town.says("intake-1", "/healthz") == 200
    before = {part: spent(pid) for part, pid in pids.items()}
    await asyncio.sleep(DATABASE_AWAY_S - (monotonic() - gone))
    cpu = {part: 100 * (spent(pid) - before[part]) / DATABASE_AWAY_S for part, pid in pids.items()}
    await asyncio.to_thread(town.database.start)
    back = monotonic()
    await routed(town, kept, 60)
    tell(f"database away {DATABASE_AWAY_S} s: routed {monotonic() - back:.1f} s after it was back; CPU {rounded(cpu)} %")
    assert {part: kept.pid for part, kept in town.running.items()} == pids, "no part ended"
    assert max(cpu.values()) < 25
    await town.ready()
    await drained(town)
    code, found = await town.verified()
    assert (code, found["findings"]) == (0, [])


async def test_while_the_broker_is_away_nothing_spins_and_consuming_goes_on_at_once_when_it_is_back(town, tell):
    pids = {part: kept.pid for part, kept in town.running.items()}
    await town.bus.stop()
    gone = monotonic()
    assert [item["status"] for item in await post(town, "not now")] == [503]
    before = {part: spent(pid) for part, pid in pids.items()}
    await asyncio.sleep(BROKER_AWAY_S - (monotonic() - gone))
    cpu = {part: 100 * (spent(pid) - before[part]) / BROKER_AWAY_S for part, pid in pids.items()}
    obeyed = await sigterm(town, "router-1")
    await town.bus.start()
    back = monotonic()
    await accepted(town, "not now")
    await routed_by_id(town, back, tell, cpu, obeyed)
    assert max(cpu.values()) < 5
    assert {part: kept.pid for part, kept in town.running.items() if part != "router-1"} == {
        part: pid for part, pid in pids.items() if part != "router-1"
    }
    await drained(town)
    code, found = await town.verified()
    assert (code, found["findings"]) == (0, [])


@pytest.mark.parametrize("part", DOES)
async def test_the_work_that_a_killed_part_had_in_hand_is_anothers_soon(town, tell, part):
    async with stalled(town, DOES[part]) as somebody_is:
        items = await post(town, *(f"{part}-{n}" for n in range(60)), place={"name": PLACES[part]})
        await until(somebody_is)
        os.kill(town.running[f"{part}-1"].pid, signal.SIGKILL)
        killed = monotonic()
    await routed(town, items, 5 * TAKEN_OVER_S)
    await drained(town, 5 * TAKEN_OVER_S)
    tell(f"{part} killed with work in hand: everything done {monotonic() - killed:.1f} s later")
    assert monotonic() - killed < 5 * TAKEN_OVER_S, f"{TAKEN_OVER_S} s, with five times the slack"
    assert town.running[f"{part}-1"].codes[-1] == -signal.SIGKILL
    code, found = await town.verified()
    assert (code, found["findings"]) == (0, [])


@asynccontextmanager
async def stalled(town, deed):
    """Nobody gets on with this until the block ends; gives a way to ask whether somebody is trying."""
    async with town.look.acquire() as other:
        await other.execute("select pg_advisory_lock(1)")
        waits = "create or replace function waits() returns trigger as 'begin perform pg_advisory_xact_lock_shared(1); return null; end'"
        await other.execute(f"{waits} language plpgsql; create trigger waits before {deed} execute function waits()")

        async def somebody_is():
            return await town.rows("select 1 from pg_locks where locktype = 'advisory' and classid = 0 and objid = 1 and not granted")

        try:
            yield somebody_is
        finally:
            await other.execute("select pg_advisory_unlock(1)")
            await other.execute(f"drop trigger waits on {deed.rpartition(' ')[2]}")


async def sigterm(town, part):
    """Seconds until a part that is told to end has ended. Its supervisor starts it again, and it waits for its broker."""
    begun, ended = monotonic(), len(town.running[part].codes)
    os.kill(town.running[part].pid, signal.SIGTERM)

    async def has_ended():
        return len(town.running[part].codes) > ended

    await until(has_ended, 25)
    assert town.running[part].codes[-1] == 0
    return monotonic() - begun


async def accepted(town, identity):
    async def is_accepted():
        return [item["status"] for item in await post(town, identity)] == [202]

    await until(is_accepted, 25)


async def routed_by_id(town, back, tell, cpu, obeyed):
    await routed(town, await post(town, "not now"), 25)
    assert monotonic() - back < 25, "5 s, with five times the slack"
    said = f"routing {monotonic() - back:.1f} s after it was back; SIGTERM meanwhile obeyed in {obeyed:.1f} s; CPU {rounded(cpu)} %"
    tell(f"broker away {BROKER_AWAY_S:.0f} s: {said}")


async def drained(town, seconds=60):
    async def is_drained():
        return await town.waiting() == 0

    await until(is_drained, seconds)


def rounded(cpu):
    return {part: round(percent, 1) for part, percent in cpu.items()}
