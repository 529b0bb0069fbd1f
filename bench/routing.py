"""How fast a backlog is routed: 50,000 signals that wait, with one router and two on PostgreSQL, and in the embedded service.

Measured one after the other in one run: `.venv/bin/python bench/routing.py [--signals 50000]`. Each is a line of JSON on standard output.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random

import nats

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from faults.deployment import Deployment
from faults.service import service
from house import THURSDAY, make_home, signal

from events.table import RECEIVED
from handlers.broker.accounts import address
from handlers.broker.connection import options
from handlers.broker.embedded import EmbeddedNats
from handlers.broker.provision import provision
from handlers.house.ground import store_of
from schemas.terms import Category, Lane
from services.clock import monotonic
from services.settings import Settings

PLACE = RECEIVED[Lane.PLACE]
TICKS = os.sysconf("SC_CLK_TCK")
IDLE_S = 10


def backlog(home, number):
    """Signals of six weeks about every named place, in every category."""
    store, rng = store_of(Settings(home=home)), Random(1)
    places = [place.name for place in store.policy.municipality.places]
    categories = [category for category in Category if category != "NIL"]
    for n in range(number):
        about = {
            "category": rng.choice(categories),
            "severity_reported": rng.choice([1, 1, 2, 2, 3]),
            "place": {"name": rng.choice(places)},
        }
        yield signal(store, f"bench-{n}", occurred=THURSDAY - timedelta(hours=rng.randrange(24 * 42)), **about)


async def publish(url, home, number):
    """Put the backlog on disk in its stream, many at a time."""
    async with await nats.connect(**options(url, "provision")) as connection:
        js = connection.jetstream(publish_async_max_pending=1000)
        for one in backlog(home, number):
            headers = {"Nats-Msg-Id": one.receipt, "Samsyn-Feed": one.feed, "Samsyn-Digest": one.digest}
            await js.publish_async(PLACE.subject(one.receipt), one.model_dump_json().encode(), stream=PLACE.name, headers=headers)
        await js.publish_async_completed()


def cost(pids):
    """CPU seconds so far and resident megabytes, of these processes together."""
    ticks = rss = 0
    for pid in pids:
        with suppress(FileNotFoundError):
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
            rss += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return ticks / TICKS, round(rss / 1e6)


async def drained(routed, number):
    """Seconds from the first signal that is routed to the last, and how many that was."""
    while not (first := await routed()):
        await asyncio.sleep(0.02)
    begun = monotonic()
    while await routed() < number:
        await asyncio.sleep(0.1)
    return (number - first) / (monotonic() - begun)


async def in_parts(number, routers):
    """Parts on PostgreSQL: routed signals a second, CPU and memory of each, and how soon they are ready."""
    with tempfile.TemporaryDirectory() as folder:
        parts = ("router",) * routers + ("intake", "relay", "clock", "notifier", "auditor")
        town = Deployment(Path(folder), parts=parts)
        town.prepare = lambda: publish(town.bus_url(), town.home, number)
        async with town.up():
            begun = monotonic()
            before = {part: cost([kept.pid])[0] for part, kept in town.running.items() if kept.pid}

            async def routed():
                return (await town.rows("select count(*) from inbox"))[0][0]

            speed, spent = await drained(routed, number), monotonic() - begun
            used = {part: cost([town.running[part].pid]) for part in town.running}
            await town.ready()
            while (await town.rows("select count(*) from outbox"))[0][0]:  # letters are held: no mail server is measured here
                await asyncio.sleep(1)
            idle = await idling({part: [kept.pid] for part, kept in town.running.items()})
            each = {
                part: {"cpu_percent": round(100 * (cpu - before.get(part, 0)) / spent), "rss_mb": rss, "idle_cpu_percent": idle[part]}
                for part, (cpu, rss) in used.items()
            }
            said = await town.command("verify", "--json", "--drained")
            code, found = said.code, json.loads(said.out)
            return {
                "routers": routers,
                "routed_per_second": round(speed),
                "parts": each,
                "verify": code,
                "findings": len(found["findings"]),
            }


async def idling(processes):
    """Percent of a core while nothing happens."""
    before = {name: cost(pids)[0] for name, pids in processes.items()}
    await asyncio.sleep(IDLE_S)
    return {name: round(100 * (cost(pids)[0] - before[name]) / IDLE_S, 1) for name, pids in processes.items()}


async def embedded(number):
    """The same backlog in samsyn up: one process, SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        home = make_home(Path(folder) / "home")
        async with EmbeddedNats(home) as server:
            async with await nats.connect(**options(address(home, "provision", server.port), "provision")) as connection:
                await provision(connection.jetstream())
            await publish(server.address("provision"), home, number)
        begun = monotonic()
        async with service(home, signals_per_minute=10_000_000) as up:
            ready = monotonic() - begun

            async def routed():
                return up.rows("select count(*) from inbox")[0][0]

            speed = await drained(routed, number)
            _, rss = cost([up.pid])
            while up.rows("select count(*) from outbox")[0][0]:
                await asyncio.sleep(1)
            idle = await idling({"samsyn": [up.pid], "nats-server": [up.broker_pid]})
            return {"routed_per_second": round(speed), "start_to_ready_seconds": round(ready, 1), "rss_mb": rss, "idle_cpu_percent": idle}


async def main(number):
    for what, measured in (("embedded", embedded(number)), ("one router", in_parts(number, 1)), ("two routers", in_parts(number, 2))):
        print(json.dumps({"signals": number, what: await measured}), flush=True)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--signals", type=int, default=50_000)
    asyncio.run(main(arguments.parse_args().signals))
