"""A cluster of three NATS servers on what samsyn provision nats prints: provisioned, read, and one of them lost."""

import asyncio
import contextlib
import json

import nats
import pytest
from buses import FreeNats
from house import make_home, until
from mailserver import free_port

from handlers.broker.connection import options
from handlers.broker.provision import STREAMS, differences, provision
from handlers.broker.survey import survey
from services.settings import Settings

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
async def cluster(tmp_path):
    home, routes = make_home(tmp_path / "home"), [free_port() for _ in range(3)]
    servers = [FreeNats(home, tmp_path / f"n{number}", replicas=3) for number in range(3)]
    for server, route in zip(servers, routes, strict=True):
        told = {"name": "three", "host": "127.0.0.1", "port": route, "routes": [f"nats://127.0.0.1:{port}" for port in routes]}
        with (server.folder / "server.conf").open("a") as configuration:
            configuration.write(f"server_name: {server.folder.name}\ncluster: {json.dumps(told)}\n")
    await asyncio.gather(*(server.start() for server in servers))
    yield servers, Settings(home=home, nats_url=servers[0].url, nats_replicas=3)
    await asyncio.gather(*(server.stop() for server in servers))


async def test_a_cluster_keeps_three_of_everything_and_goes_on_without_the_server_we_know_of(cluster):
    servers, settings = cluster
    async with await nats.connect(**options(settings.nats_address("provision"), "provision")) as connection:
        js = connection.jetstream(timeout=10)
        await provision(js, replicas=3)
        assert await differences(js, replicas=3) == []
        assert [(await js.stream_info(stream.name)).config.num_replicas for stream in STREAMS] == [3] * len(STREAMS)
        for number in range(10):
            await js.publish(f"signals.place.{number}", b"{}")
        assert [len(state.arrivals) for state in await survey(settings.nats_address("auditor"))] == [10, 0, 0]
        await servers[0].stop()

        async def stored():
            with contextlib.suppress(nats.errors.Error, TimeoutError):
                return await js.publish("signals.place.after", b"{}", timeout=1, headers={"Nats-Msg-Id": "after"})

        await until(stored)
        assert (await js.stream_info("SIGNALS_PLACE")).state.messages == 11
