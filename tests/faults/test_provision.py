"""samsyn provision and its diff, and parts that start on what it has not made, on a PostgreSQL and a NATS of their own."""

import asyncio
import os
import signal
from contextlib import asynccontextmanager

import databases
import nats
import pytest
from buses import FreeNats
from faults.service import samsyn, service
from forks import Fork
from house import make_home, until
from mailserver import free_port

from handlers.broker.connection import options
from handlers.broker.provision import provision
from services.clock import monotonic
from services.settings import Settings
from services.store.tables import SCHEMA

pytestmark = pytest.mark.timeout(300)

BUS = [
    "strömmen SIGNALS_PLACE saknas",
    "strömmen SIGNALS_ORG saknas",
    "strömmen SIGNALS_INDIVIDUAL saknas",
    "strömmen FACTS saknas",
    "konsumenten router-place saknas",
    "konsumenten router-org saknas",
    "konsumenten router-individual saknas",
]
SAME, DONE, DIFFERS_NOT = "Inget skilde.", "Nu är allt som det ska.", "Inget skiljer."


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path / "home")


@pytest.fixture
async def bus(home, tmp_path):
    server = FreeNats(home, tmp_path / "nats")
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def database():
    url = await databases.empty()
    yield url
    await databases.drop(url)


@asynccontextmanager
async def connected(home, bus):
    settings = Settings(home=home, nats_url=bus.url)
    async with await nats.connect(**options(settings.nats_address("provision"), "provision")) as connection:
        yield connection.jetstream()


def of_its_own(database, bus):
    return {"database_url": database, "nats_url": bus.url}


async def test_a_new_home_is_told_to_be_new_then_made_and_then_nothing_differs(home):
    told = await samsyn(home, "provision", "diff")
    assert (told.code, told.out) == (1, "Hemmet är nytt: databas, strömmar och konsumenter saknas.\n")
    assert [path.name for path in home.iterdir() if path.name != "samsyn.lock"] == ["municipality.toml"]
    made = await samsyn(home, "provision")
    assert (made.code, made.out.splitlines()[1:]) == (0, [*BUS, DONE])
    again = await samsyn(home, "provision")
    assert (again.code, again.out) == (0, f"{SAME}\n")
    assert (await samsyn(home, "provision", "diff")) == (0, f"{DIFFERS_NOT}\n", "")


async def test_a_home_that_is_up_is_not_provisioned_beside_it(home):
    async with service(home) as up:
        for words in (("provision",), ("provision", "diff")):
            told = await samsyn(home, *words)
            assert (told.code, told.err) == (1, f"samsyn kör redan på {home}, process {up.pid}.\n")


async def test_the_difference_is_told_without_being_made_and_made_when_that_is_asked_for(home, bus, database):
    settings = of_its_own(database, bus)
    versions = [f"{number:04}" for number in range(1, int(SCHEMA) + 1)]
    missing = [*(f"databasens schema {version} saknas" for version in versions), *BUS]
    for _ in range(2):
        told = await samsyn(home, "provision", "diff", **settings)
        assert (told.code, told.out.splitlines(), told.err) == (1, missing, "")
    made = await samsyn(home, "provision", **settings)
    assert (made.code, made.out.splitlines(), made.err) == (0, [*missing, DONE], "")
    async with connected(home, bus) as js:
        await js.delete_consumer("SIGNALS_PLACE", "router-place")
        config = (await js.stream_info("FACTS")).config
        await js.update_stream(config.evolve(max_age=3600, duplicate_window=60))
    told = await samsyn(home, "provision", "diff", **settings)
    assert "strömmen FACTS: max_age är 3600.0, ska vara 2592000.0" in told.out.splitlines()
    assert "konsumenten router-place saknas" in told.out.splitlines()
    assert (await samsyn(home, "provision", **settings)).out == f"{told.out}{DONE}\n"
    assert (await samsyn(home, "provision", **settings)) == (0, f"{SAME}\n", "")


async def test_provisions_at_once_do_no_harm(home, bus, database):
    settings = of_its_own(database, bus)
    together = await asyncio.gather(*(samsyn(home, "provision", **settings) for _ in range(3)))
    assert [(said.code, said.err) for said in together] == [(0, "")] * 3
    assert (await samsyn(home, "provision", "diff", **settings)) == (0, f"{DIFFERS_NOT}\n", "")


async def test_what_is_away_is_said(home, bus, database):
    away = f"nats://127.0.0.1:{free_port()}"
    nowhere = f"postgresql://postgres@127.0.0.1:{free_port()}/samsyn"
    told, other = await asyncio.gather(
        samsyn(home, "provision", database_url=database, nats_url=away), samsyn(home, "provision", database_url=nowhere, nats_url=bus.url)
    )
    assert (told.code, told.err) == (1, "Meddelandebussen svarar inte, eller släpper inte in användaren provision.\n")
    assert (other.code, other.err) == (1, "Databasen svarar inte just nu. Försök igen om en stund.\n")


# --- a part on its own


@asynccontextmanager
async def part(home, tmp_path, name, database, bus):
    """A part in a process of its own."""
    told = {"HOME": home, "DATABASE_URL": database, "NATS_URL": bus.url, "PUBLIC_URL": "http://samsyn.example.se"}
    env = os.environ | {f"SAMSYN_{key}": str(value) for key, value in told.items()}
    log = tmp_path / f"{name}.log"
    process = Fork(("run", name), env, log, log)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
            await process.wait()


async def said(tmp_path, name, word):
    async def holds():
        return word.lower() in (tmp_path / f"{name}.log").read_text().lower()

    await until(holds, 90)  # many times what a cold start takes


@pytest.mark.parametrize("name", ["intake", "router"])
async def test_a_part_does_not_start_on_a_bus_that_differs(home, tmp_path, bus, postgresql, name):
    async with connected(home, bus) as js:
        await provision(js)
        await js.delete_stream("FACTS")
    async with part(home, tmp_path, name, postgresql, bus) as process, asyncio.timeout(90):
        assert await process.wait() == 1
    lines = (tmp_path / f"{name}.log").read_text().splitlines()
    assert lines[-2:] == ["strömmen FACTS saknas", "Bussen är inte som programmet behöver den. Kör samsyn provision."]


@pytest.mark.parametrize("name", ["intake", "router"])
async def test_a_part_that_waits_for_its_broker_obeys_sigterm_within_5_s(home, tmp_path, bus, postgresql, name):
    await bus.stop()
    async with part(home, tmp_path, name, postgresql, bus) as process:
        await said(tmp_path, name, "broker_connection_failed")
        began = monotonic()
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
        assert monotonic() - began < 5


async def test_a_part_may_start_before_its_broker(home, tmp_path, bus, postgresql):
    async with connected(home, bus) as js:
        await provision(js)
    await bus.stop()
    async with part(home, tmp_path, "router", postgresql, bus) as process:
        await said(tmp_path, "router", "broker_connection_failed")
        await bus.start()
        await said(tmp_path, "router", "part_up")
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


@pytest.mark.parametrize("gone", ["consumer", "stream"])
async def test_a_router_whose_consumer_or_stream_goes_says_which_and_ends_with_70(home, tmp_path, bus, postgresql, gone):
    async with connected(home, bus) as js:
        await provision(js)
        async with part(home, tmp_path, "router", postgresql, bus) as process:
            await said(tmp_path, "router", "part_up")
            if gone == "consumer":
                await js.delete_consumer("SIGNALS_PLACE", "router-place")
            else:
                await js.delete_stream("SIGNALS_INDIVIDUAL")
            async with asyncio.timeout(60):
                assert await process.wait() == 70
    # with a stream goes its consumer, which may be looked for at that very moment
    await said(tmp_path, "router", "konsumenten router-place saknas" if gone == "consumer" else "individual saknas")
