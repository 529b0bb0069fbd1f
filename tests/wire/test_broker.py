"""What the broker is told, read back from the broker itself. Each setting here is one whose default loses something."""

import asyncio
import contextlib
import json
import subprocess

import httpx
import nats
import pytest
from nats.js.api import ConsumerConfig
from nats.js.errors import ServerError

from events.table import RECEIVED
from handlers.broker.accounts import MB, own
from handlers.broker.configuration import binary, configure
from handlers.broker.connection import options
from handlers.broker.embedded import EmbeddedNats
from handlers.broker.ports import port
from handlers.broker.provision import BATCH, CONSUMERS, STREAMS, differences, provision
from handlers.broker.when import BEAT_S
from schemas.terms import Lane

DAY = 86_400


@pytest.fixture
async def broker(tmp_path):
    async with EmbeddedNats(tmp_path) as running:
        yield running


@pytest.fixture
async def js(broker):
    async with await nats.connect(**options(broker.address("provision"), "test")) as connection:
        await provision(connection.jetstream())
        yield connection.jetstream()


@contextlib.contextmanager
def plain_server(home, *more):
    """nats-server on the home's own configuration, without its supervisor."""
    command = [binary(), "-c", str(home / "nats" / "server.conf"), *more]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            yield server
        finally:
            server.terminate()


async def told(address):
    async with asyncio.timeout(20), httpx.AsyncClient() as client:
        while True:
            with contextlib.suppress(httpx.TransportError):
                return (await client.get(address)).json()
            await asyncio.sleep(0.02)


async def test_the_server_syncs_before_it_acknowledges_and_listens_to_this_machine_only(tmp_path):
    async with EmbeddedNats(tmp_path):
        pass
    monitor = port(tmp_path, "monitor")
    with plain_server(tmp_path, "-m", str(monitor)):
        varz = await told(f"http://127.0.0.1:{monitor}/varz")
    jetstream = varz["jetstream"]["config"]
    assert jetstream["sync_always"] is True
    assert jetstream["store_dir"] == str(tmp_path / "nats" / "jetstream")
    assert 64 * MB <= jetstream["max_storage"] <= 2048 * MB
    assert jetstream["max_memory"] == 16 * MB
    assert varz["host"] == "127.0.0.1"
    assert varz["max_payload"] == 256 * 1024
    assert varz["write_deadline"] == 5e9


async def test_nobody_gets_in_without_a_key(broker):
    async def quiet(_):
        pass

    with pytest.raises(nats.errors.Error, match="Authorization Violation"):
        await nats.connect(f"nats://127.0.0.1:{broker.port}", allow_reconnect=False, error_cb=quiet)


async def test_the_state_is_for_its_owner_only(broker):
    def mode(path):
        return path.stat().st_mode & 0o777

    assert mode(broker.folder) == 0o700
    assert mode(broker.folder / "server.conf") == 0o600
    assert mode(broker.home / "secrets" / "nats.json") == 0o600
    passwords = [user["password"] for user in own(broker.home).values()]
    assert len(set(passwords)) == 7
    assert not [password for password in passwords if password in (broker.folder / "server.conf").read_text()]


def test_durable_names_are_what_they_were():
    assert {stream.name: stream.subjects for stream in STREAMS} == {
        "SIGNALS_PLACE": ["signals.place.*"],
        "SIGNALS_ORG": ["signals.org.*"],
        "SIGNALS_INDIVIDUAL": ["signals.individual.*"],
        "FACTS": ["facts.>"],
    }
    assert {stream: consumer.name for stream, consumer in CONSUMERS.items()} == {
        "SIGNALS_PLACE": "router-place",
        "SIGNALS_ORG": "router-org",
        "SIGNALS_INDIVIDUAL": "router-individual",
    }


@pytest.mark.parametrize("name", [stream.name for stream in STREAMS])
async def test_a_stream_keeps_what_it_acknowledged(js, name):
    config = (await js.stream_info(name)).config
    assert config.retention == "limits"
    assert config.discard == "new"
    assert config.storage == "file"
    assert config.max_age == 30 * DAY
    assert config.duplicate_window == DAY
    assert config.max_msg_size == 64 * 1024
    assert config.max_msgs == -1
    assert config.max_bytes > 0
    assert not config.no_ack


async def test_lanes_have_their_own_streams_and_subjects(js):
    for lane in Lane:
        info = await js.stream_info(RECEIVED[lane].name)
        assert info.config.subjects == [f"signals.{lane}.*"]
        assert (await js.publish(f"signals.{lane}.abc", b"{}")).stream == RECEIVED[lane].name
    assert (await js.publish("facts.case.opened", b"{}")).stream == "FACTS"


@pytest.mark.parametrize(("stream", "name"), [(stream, consumer.name) for stream, consumer in CONSUMERS.items()])
async def test_a_router_is_durable_and_is_asked_again_until_it_acknowledges(js, stream, name):
    config = (await js.consumer_info(stream, name)).config
    assert config.durable_name == name
    assert config.deliver_subject is None
    assert config.ack_policy == "explicit"
    assert config.ack_wait == 8 == 4 * BEAT_S
    assert config.max_deliver == -1
    assert config.max_ack_pending >= 4 * BATCH
    assert config.backoff is None
    assert config.inactive_threshold is None
    assert config.filter_subject == (await js.stream_info(stream)).config.subjects[0]


async def test_the_streams_fit_in_what_the_account_may_store(js):
    account = await js.account_info()
    sizes = [(await js.stream_info(stream.name)).config.max_bytes for stream in STREAMS]
    assert sum(sizes) <= account.limits.max_storage


async def test_provisioning_again_changes_nothing(js):
    assert await differences(js) == []
    assert await provision(js) == []


async def test_a_changed_setting_is_named_and_put_back(js):
    place = STREAMS[0].evolve(max_age=3600)
    await js.update_stream(place.evolve(duplicate_window=60))
    await js.add_consumer(
        place.name, ConsumerConfig(durable_name="router-place", filter_subject="signals.place.*", backoff=[1, 2], max_deliver=5)
    )
    found = await differences(js)
    assert "strömmen SIGNALS_PLACE: max_age är 3600.0, ska vara 2592000.0" in found
    assert "konsumenten router-place: backoff är [1.0, 2.0], ska vara inget" in found
    assert "konsumenten router-place: max_deliver är 5, ska vara -1" in found
    assert await provision(js) == found
    assert await differences(js) == []


async def test_what_is_missing_is_named_and_put_back(js):
    await js.delete_consumer("SIGNALS_PLACE", "router-place")
    await js.delete_stream("FACTS")
    assert await provision(js) == ["strömmen FACTS saknas", "konsumenten router-place saknas"]
    assert await differences(js) == []


async def test_a_fact_on_the_bus_cannot_be_deleted_and_a_slipped_in_name_can(js):
    fact = await js.publish("facts.case.opened", b"{}")
    with pytest.raises(ServerError, match="delete not permitted"):
        await js.delete_msg("FACTS", fact.seq)
    slip = await js.publish("signals.place.abc", b"{}")
    assert await js.delete_msg("SIGNALS_PLACE", slip.seq)


async def test_facts_may_come_in_atomic_batches(js):
    for n in (1, 2):
        headers = {"Nats-Batch-Id": "b", "Nats-Batch-Sequence": str(n)} | ({"Nats-Batch-Commit": "1"} if n == 2 else {})
        answer = await js._nc.request("facts.case.opened", b"{}", headers=headers)
    assert json.loads(answer.data)["count"] == 2


async def test_a_disk_that_got_fuller_does_not_stop_the_streams(tmp_path):
    async with EmbeddedNats(tmp_path) as broker, await nats.connect(**options(broker.address("provision"), "test")) as connection:
        await provision(connection.jetstream())
        await connection.jetstream().publish("signals.place.abc", b"{}")
    await configure(tmp_path, broker.port, 64 * MB, {})
    with plain_server(tmp_path):
        async with asyncio.timeout(20), await nats.connect(**options(broker.address("provision"), "test")) as connection:
            js = connection.jetstream()
            assert await provision(js) == []
            assert (await js.publish("signals.place.def", b"{}")).seq == 2


async def test_streams_on_a_small_disk_are_made_smaller(tmp_path):
    async with EmbeddedNats(tmp_path) as broker:
        pass
    await configure(tmp_path, broker.port, 640 * MB, {})
    with plain_server(tmp_path):
        async with asyncio.timeout(20), await nats.connect(**options(broker.address("provision"), "test")) as connection:
            js = connection.jetstream()
            await provision(js)
            sizes = [(await js.stream_info(stream.name)).config.max_bytes for stream in STREAMS]
    assert 500 * MB < sum(sizes) <= 640 * MB


def test_a_connection_never_gives_up_and_notices_a_dead_link_in_half_a_minute():
    ours = options("nats://127.0.0.1:1", "test")
    assert ours["max_reconnect_attempts"] == -1
    assert ours["reconnect_time_wait"] <= 0.5
    assert ours["ping_interval"] * (ours["max_outstanding_pings"] + 1) <= 30
    assert ours["pending_size"] >= 8 * MB
