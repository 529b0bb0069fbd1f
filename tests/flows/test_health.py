"""Health: every process says that it lives, whether it is ready and what it has counted, and a loop that stands still ends it."""

import asyncio
import json
import os
import signal
import sqlite3
from contextlib import AsyncExitStack, closing

import databases
import httpx
import nats
import pytest
from faults.service import service
from house import event, make_home, until
from prometheus_client.parser import text_string_to_metric_families

from events.table import RECEIVED
from handlers import metrics
from handlers.app import alone
from handlers.broker.backlog import measure
from handlers.broker.connection import options
from handlers.broker.embedded import EmbeddedNats
from handlers.broker.provision import provision
from handlers.condition import EVERY_S, QUIET, STILL, Condition
from handlers.theatre.mailbox import mailbox
from schemas.terms import Lane
from services.settings import Settings

PLACE = RECEIVED[Lane.PLACE]
LABELS = {"feed", "lane", "status", "outcome", "result", "law", "le", "quantile"}


async def scraped(url):
    """Every sample, by its name and labels."""
    async with httpx.AsyncClient(base_url=url, timeout=10) as client:
        answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    families = text_string_to_metric_families(answer.text)
    return {(sample.name, *sample.labels.values()): sample for family in families for sample in family.samples}


async def ready(url):
    async with httpx.AsyncClient(base_url=url, timeout=10) as client:
        return await client.get("/readyz")


async def test_a_service_lives_is_ready_and_counts(tmp_path):
    home = make_home(tmp_path / "home")
    async with mailbox() as box, service(home, smtp_host="127.0.0.1", smtp_port=box.port, smtp_starttls="false") as up:
        await up.routed(await up.accepted(["ett", "två"]))
        assert (await up.post(event("ett"))).status_code == 202
        assert (await up.post(event("tre", severity_reported=9))).status_code == 422

        async def beats():
            return (await ready(up.url)).json() == {"status": "ok", "auditor_findings": 0} and (home / "run" / "heartbeat").exists()

        await until(beats, 60)
        told = await scraped(up.url)
        assert told["samsyn_signals_accepted_total", "vaktbolaget", "place"].value == 2
        assert told["samsyn_signals_refused_total", "422"].value == 1
        assert told["samsyn_signals_routed_total", "routed"].value + told["samsyn_signals_routed_total", "attached"].value == 2
        assert told["samsyn_letters_total", "sent"].value > 0
        assert told["samsyn_facts_published_total",].value > 0
        assert told["samsyn_backlog_signals", "place"].value == 0
        assert told["samsyn_heartbeat_age_seconds",].value < 30
        assert told["samsyn_auditor_findings", "told"].value == 0
        assert told["process_cpu_seconds_total",].value > 0
        assert {label for sample in told.values() for label in sample.labels} <= LABELS

        with closing(sqlite3.connect(home / "samsyn.db", isolation_level=None)) as db:
            [(letter,)] = db.execute("select notice from deliveries limit 1").fetchall()
            db.execute("delete from deliveries where notice = ?", (letter,))

        async def stopped():
            return (await scraped(up.url))["samsyn_heartbeat_age_seconds",].value > 20

        await until(stopped, 60)
        told = await scraped(up.url)
        assert told["samsyn_auditor_findings", "sent"].value == 2
        assert (await ready(up.url)).json()["auditor_findings"] == 2, "ready all the same: what comes in is taken"
        lines = [json.loads(line) for line in up.log.read_text().splitlines() if "auditor_found" in line]
        assert {(line["law"], line["about"]) for line in lines} == {("sent", letter)}


async def test_a_service_is_not_ready_while_its_broker_hangs_and_says_what_is_away(tmp_path):
    async with service(make_home(tmp_path / "home")) as up:
        os.kill(up.broker_pid, signal.SIGSTOP)

        async def away():
            return (await ready(up.url)).status_code == 503

        await until(away, 60)
        said = await ready(up.url)
        assert said.headers["content-type"] == "application/problem+json"
        assert "Meddelandebussen svarar inte" in said.json()["detail"]
        async with httpx.AsyncClient(base_url=up.url) as client:
            assert (await client.get("/healthz")).json() == {"status": "ok"}


@pytest.fixture
async def url():
    url = await databases.fresh()
    yield url
    await databases.drop(url)


def of_parts(tmp_path, url, bus="nats://127.0.0.1:1"):
    return Settings(home=make_home(tmp_path / "home"), database_url=url, nats_url=bus, public_url="http://samsyn.example.se")


def address(settings, part):
    return f"http://127.0.0.1:{json.loads((settings.home / 'run' / 'ports.json').read_text())[part]}"


@pytest.mark.parametrize("part", ["clock", "notifier", "auditor"])
async def test_a_part_alone_serves_the_three_and_is_not_ready_while_the_database_is_away(tmp_path, url, part):
    settings = of_parts(tmp_path, url)
    async with alone(settings, part) as failed, httpx.AsyncClient(base_url=address(settings, part)) as client:
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        assert (await client.get("/readyz")).status_code == 200
        assert ("process_cpu_seconds_total",) in await scraped(str(client.base_url))
        assert (await client.get("/signals")).status_code == 404
        await databases.drop(url)
        said = await client.get("/readyz")
        assert said.status_code == 503
        assert said.json()["detail"].startswith("Databasen")
        assert not failed.is_set()


async def test_a_part_is_not_ready_on_a_schema_that_is_not_its_own(tmp_path, url):
    settings = of_parts(tmp_path, url)
    async with alone(settings, "clock"), httpx.AsyncClient(base_url=address(settings, "clock")) as client:
        name = url.partition("@/")[2].partition("?")[0]
        await databases.server().asked("update alembic_version set version_num = '9999'", database=name)
        assert (await client.get("/readyz")).status_code == 200, "versions only add: the next one is provisioned while this one runs"
        await databases.server().asked("update alembic_version set version_num = '0001'", database=name)
        said = await client.get("/readyz")
        assert said.status_code == 503
        assert "Databasen har schema 0001" in said.json()["detail"]


async def test_two_parts_that_start_at_once_on_one_home_keep_a_port_each(tmp_path, url):
    settings = of_parts(tmp_path, url)
    async with AsyncExitStack() as stack:
        for part in ("clock", "notifier", "clock"):
            await stack.enter_async_context(alone(settings, part))
        async with httpx.AsyncClient() as client:
            for part in ("clock", "notifier"):
                assert (await client.get(f"{address(settings, part)}/healthz")).status_code == 200


async def test_the_backlog_is_what_the_router_has_not_acknowledged_and_its_age_that_of_the_oldest(tmp_path):
    async with EmbeddedNats(tmp_path) as broker, await nats.connect(**options(broker.address("provision"), "provision")) as owner:
        js = owner.jetstream()
        await provision(js)
        for receipt in ("one", "two", "three"):
            await js.publish(PLACE.subject(receipt), b"{}", stream=PLACE.name)
        router = await js.pull_subscribe_bind(consumer=PLACE.durable, stream=PLACE.name)
        first, _ = await router.fetch(2)
        await first.ack_sync()
        async with await nats.connect(**options(broker.address("watch"), "watch")) as watching:
            looking = watching.jetstream(timeout=2)
            await measure(looking, PLACE.name, await looking.consumer_info(PLACE.name, PLACE.durable))
    assert metrics.REGISTRY.get_sample_value("samsyn_backlog_signals", {"lane": "place"}) == 2
    assert 0 < metrics.REGISTRY.get_sample_value("samsyn_oldest_waiting_signal_seconds", {"lane": "place"}) < 60


async def test_a_loop_that_stands_still_is_first_not_ready_and_then_the_end():
    failed, watched = asyncio.Event(), Condition(every=0.01)
    for loop in ("clock", "router"):
        watched.pulse(loop)
    watching = asyncio.create_task(watched.watch(failed))

    async def quiet():
        watched.pulse("router")
        return watched.quiet() == ["clock"]

    await until(quiet)
    assert not failed.is_set()
    await watching
    assert failed.is_set()


async def test_a_loop_that_goes_round_again_is_forgiven():
    failed, watched = asyncio.Event(), Condition(every=0.01)
    watched.pulse("clock")
    watching = asyncio.create_task(watched.watch(failed))

    async def quiet():
        return watched.quiet() == ["clock"]

    await until(quiet)
    watched.pulse("clock")
    assert watched.quiet() == []
    assert not failed.is_set()
    watching.cancel()


def test_a_loop_may_be_silent_for_one_to_two_minutes():
    assert 60 <= EVERY_S * STILL <= 120
    assert QUIET < STILL
