"""The embedded broker under attack: its child, its parent, its store and its port are taken away, and a feed is not honest."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from functools import partial
from pathlib import Path

import bcrypt
import nats
import pytest
from faults.bus import wipe
from pydantic import ValidationError

from handlers.broker.connection import options
from handlers.broker.embedded import FULL_LOG, EmbeddedNats, _store
from handlers.broker.ports import port
from handlers.broker.provision import differences, provision
from handlers.broker.watch import watch
from services.errors import Unavailable

PARENT = """
import asyncio, sys
from pathlib import Path
from handlers.broker.embedded import EmbeddedNats

async def main():
    async with EmbeddedNats(Path(sys.argv[1])) as broker:
        print("port", broker.port, flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


def hashed(key):
    return bcrypt.hashpw(key.encode(), bcrypt.gensalt(4)).decode()


@pytest.fixture
async def broker(tmp_path):
    async with EmbeddedNats(tmp_path, {"nord": hashed("n"), "syd": hashed("s")}) as running:
        yield running


@pytest.fixture
async def house(broker):
    async with await nats.connect(**options(broker.address("provision"), "test")) as connection:
        await provision(connection.jetstream())
        yield connection


async def until(true, seconds=20):
    async with asyncio.timeout(seconds):
        while True:
            if await true():
                return
            await asyncio.sleep(0.02)


async def publish(js, subject):
    """Publish as our doors do: again, with the same id, until somebody says that it is on disk."""
    async with asyncio.timeout(20):
        while True:
            with contextlib.suppress(nats.errors.Error, TimeoutError):
                return await js.publish(subject, b"{}", timeout=0.5, headers={"Nats-Msg-Id": subject})
            await asyncio.sleep(0.02)


async def partner(broker, user, key):
    """A feed's connection and the complaints the server made to it."""
    complaints = []

    async def complain(error):
        complaints.append(str(error))

    url = f"nats://{user}:{key}@127.0.0.1:{broker.port}"
    return await nats.connect(url, error_cb=complain, allow_reconnect=False), complaints


async def settle(connection):
    """Return when the server has dealt with all that was said: nats-py's first PING overtakes what it has not yet written."""
    await connection.flush()
    await connection.flush()


@contextlib.asynccontextmanager
async def parent_process(home):
    """Another process that runs the broker of this home, and the port it got."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", PARENT, str(home), stdout=asyncio.subprocess.PIPE)
    try:
        async with asyncio.timeout(30):
            while not (line := (await process.stdout.readline()).decode()).startswith("port "):
                assert line
        yield process, int(line.split()[1])
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def answers(number):
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", number)) == 0


async def test_a_killed_server_is_back_on_its_port_with_everything_it_acknowledged(broker, house):
    js, pid, number = house.jetstream(), broker.pid, broker.port
    for n in range(20):
        await js.publish(f"signals.place.{n}", b"{}")
    os.kill(pid, signal.SIGKILL)
    assert (await publish(js, "signals.place.after")).seq == 21
    assert (broker.restarts, broker.port) == (1, number)
    assert broker.pid not in (None, pid)
    assert (await js.stream_info("SIGNALS_PLACE")).state.messages == 21


async def test_a_server_killed_again_and_again_comes_back_each_time(broker, house):
    for n in range(3):
        os.kill(broker.pid, signal.SIGKILL)
        await publish(house.jetstream(), f"signals.place.{n}")
    assert broker.restarts == 3


async def test_the_server_dies_with_its_parent_and_the_next_one_takes_over_its_port(tmp_path):
    async with parent_process(tmp_path) as (parent, number):
        assert answers(number)
        parent.kill()

        async def gone():
            return not answers(number)

        await until(gone, seconds=5)
    async with EmbeddedNats(tmp_path) as broker:
        assert broker.port == number


async def test_a_successor_waits_for_a_predecessor_that_is_shutting_down(tmp_path):
    async with parent_process(tmp_path) as (parent, number):
        successor = EmbeddedNats(tmp_path)
        starting = asyncio.create_task(successor.start())
        await asyncio.sleep(0)
        parent.kill()
        await starting
        try:
            assert successor.port == number
        finally:
            await successor.stop()


async def test_two_brokers_never_share_a_home(broker):
    with pytest.raises(Unavailable, match="kör redan"):
        await EmbeddedNats(broker.home).start()
    assert broker.restarts == 0


async def test_the_port_is_the_same_after_a_restart(tmp_path):
    numbers = set()
    for _ in range(2):
        async with EmbeddedNats(tmp_path) as broker:
            numbers.add(broker.port)
    assert len(numbers) == 1


def test_a_port_that_a_stranger_keeps_is_given_up_for_another(tmp_path):
    first = port(tmp_path, "http")
    with socket.create_server(("127.0.0.1", first)):
        second = port(tmp_path, "http")
    assert second != first
    assert port(tmp_path, "http") == second


def test_two_names_never_get_the_same_port(tmp_path):
    assert len({port(tmp_path, name) for name in ("nats", "http", "mail")}) == 3


@pytest.mark.parametrize(("wiped", "every"), [("nats", 0.5), ("nats/jetstream", 5.0)])
async def test_a_wiped_store_is_noticed_and_provisioned_again(broker, house, wiped, every):
    async def ignore(_):
        pass

    js = house.jetstream(timeout=1)
    watching = asyncio.create_task(watch(partial(options, broker.address("watch"), "watch"), ignore, every=every))
    await js.publish("signals.place.before", b"{}")
    wipe(broker.home / wiped)

    async def whole_again():
        with contextlib.suppress(nats.errors.Error, Unavailable):
            return broker.restarts and await differences(js, patience=0) == []

    await until(whole_again, seconds=10)
    assert (await publish(js, "signals.place.after")).seq == 1
    assert (broker.folder / "jetstream" / "SAMSYN" / "streams" / "FACTS").exists()
    watching.cancel()


def test_an_account_without_streams_that_the_server_makes_and_removes_while_it_starts_is_no_loss(tmp_path):
    account = tmp_path / "jetstream" / "SAMSYN"
    account.mkdir(parents=True)
    before = _store(tmp_path)
    account.rmdir()
    assert before.items() - _store(tmp_path).items() == set()


async def test_a_store_wiped_before_a_kill_is_provisioned_again(broker, house):
    async def ignore(_):
        pass

    watching = asyncio.create_task(watch(partial(options, broker.address("watch"), "watch"), ignore))
    wipe(broker.folder / "jetstream")
    os.kill(broker.pid, signal.SIGKILL)
    assert (await publish(house.jetstream(), "facts.case.opened")).seq == 1
    watching.cancel()


async def test_a_deleted_stream_and_a_deleted_consumer_come_back_without_a_restart(broker, house):
    async def ignore(_):
        pass

    js = house.jetstream()
    await js.delete_stream("SIGNALS_INDIVIDUAL")
    await js.delete_consumer("SIGNALS_PLACE", "router-place")
    watching = asyncio.create_task(watch(partial(options, broker.address("watch"), "watch"), ignore, every=0.1))

    async def whole_again():
        return await differences(js) == []

    await until(whole_again)
    assert broker.restarts == 0
    watching.cancel()


async def test_a_consumer_nobody_serves_is_told_once_per_standstill(broker, house):
    told = asyncio.Queue()
    js = house.jetstream()
    watching = asyncio.create_task(watch(partial(options, broker.address("watch"), "watch"), told.put, every=0.05, patience=0.3))
    async with asyncio.timeout(20):
        await js.publish("signals.place.1", b"{}")
        assert await told.get() == "router-place"
        await rounds(js)
        assert told.empty()
        router = await js.pull_subscribe_bind("router-place", "SIGNALS_PLACE")
        await (await router.fetch(1))[0].ack_sync()
        await js.publish("signals.place.2", b"{}")
        await js.publish("signals.individual.1", b"{}")
        assert {await told.get(), await told.get()} == {"router-place", "router-individual"}
        await rounds(js)
    assert told.empty()
    watching.cancel()


async def rounds(js):
    """Return when the watchdog has gone round a few times: it mends what is missing in each."""

    async def whole():
        return await differences(js) == []

    for _ in range(3):
        await js.delete_stream("FACTS")
        await until(whole)


async def test_a_watchdog_that_cannot_mend_it_may_end_the_process(broker, house):
    class StuckError(Exception):
        pass

    async def give_up(consumer):
        raise StuckError(consumer)

    await house.jetstream().publish("signals.place.1", b"{}")
    with pytest.raises(StuckError, match="router-place"):
        async with asyncio.timeout(20):
            await watch(partial(options, broker.address("watch"), "watch"), give_up, every=0.05, patience=0.2)


async def test_what_a_killed_router_held_is_anothers_within_15_s(broker, house):
    await house.jetstream().publish("signals.place.1", b"{}")
    killed = await nats.connect(**options(broker.address("router"), "router"))
    held = await killed.jetstream().pull_subscribe_bind("router-place", "SIGNALS_PLACE")
    assert len(await held.fetch(500, timeout=1)) == 1
    await killed.close()  # without an ack, as the kernel would
    async with asyncio.timeout(15), await nats.connect(**options(broker.address("router"), "router")) as other:
        taking = await other.jetstream().pull_subscribe_bind("router-place", "SIGNALS_PLACE")
        taken = await taking.fetch(1, timeout=15)
        await taken[0].ack_sync()
    assert taken[0].metadata.num_delivered == 2


SUBJECTS = (
    "in.nord",
    "in.syd",
    "signals.place.x",
    "signals.individual.x",
    "facts.case.opened",
    "$JS.API.INFO",
    "$JS.API.STREAM.NAMES",
    "$JS.API.STREAM.DELETE.FACTS",
    "$JS.ACK.SIGNALS_PLACE.router-place.1.1.1.1.0",
    "$SYS.REQ.USER.INFO",
    "_INBOX.x",
)


@pytest.mark.parametrize(("feed", "key"), [("nord", "n"), ("syd", "s")])
async def test_a_feed_can_say_nothing_but_its_own(broker, house, feed, key):
    heard = []

    async def listen(message):
        if message.data == feed.encode():
            heard.append(message.subject)

    await house.subscribe(">", cb=listen)
    await settle(house)
    connection, complaints = await partner(broker, feed, key)
    for subject in SUBJECTS:
        await connection.publish(subject, feed.encode())
    await settle(connection)
    await settle(house)
    assert heard == [f"in.{feed}"]
    assert len(complaints) == len(SUBJECTS) - 1
    assert all("permissions violation for publish" in complaint for complaint in complaints)
    assert (await house.jetstream().account_info()).storage == 0
    await connection.close()


async def test_a_feed_can_hear_nothing_but_its_answers(broker, house):
    connection, complaints = await partner(broker, "nord", "n")
    for subject in (*SUBJECTS[:-1], ">", "_R_.>", "signals.>", "$SYS.>"):
        await connection.subscribe(subject)
        await settle(connection)
        assert f'permissions violation for subscription to "{subject.lower()}"' in complaints.pop().lower()
    await connection.subscribe("_INBOX.>")
    await settle(connection)
    assert complaints == []
    await connection.close()


async def test_an_answer_reaches_the_feed_that_asked_and_no_other(broker, house):
    async def answer(message):
        await message.respond(b"receipt")

    await house.subscribe("in.*", queue="door", cb=answer)
    await settle(house)
    nord, _ = await partner(broker, "nord", "n")
    syd, _ = await partner(broker, "syd", "s")
    overheard = await syd.subscribe("_INBOX.>")
    await settle(syd)
    assert (await nord.request("in.nord", b"{}", timeout=10)).data == b"receipt"
    await settle(syd)
    assert overheard.pending_msgs == 0
    await nord.close()
    await syd.close()


async def test_an_answer_cannot_be_led_to_another_subject(broker, house):
    """The confused deputy: a feed names one of our subjects as the place for its answer."""
    js, asked, heard = house.jetstream(), asyncio.Queue(), []

    async def answer(message):
        await message.respond(b"forged")
        asked.put_nowait(message)

    async def listen(message):
        heard.append(message)

    await house.subscribe("in.nord", cb=answer)
    await house.subscribe("in.syd", cb=listen)
    await settle(house)
    nord, _ = await partner(broker, "nord", "n")
    async with asyncio.timeout(20):
        for subject in ("signals.place.forged", "in.syd", "facts.case.opened"):
            await nord.publish("in.nord", b"{}", reply=subject)
            await asked.get()
    await settle(house)
    assert heard == []
    assert [(await js.stream_info(name)).state.messages for name in ("SIGNALS_PLACE", "FACTS")] == [0, 0]
    await nord.close()


async def test_a_new_key_works_and_an_old_one_stops_without_a_restart(broker, house):
    pid = broker.pid
    nord, _ = await partner(broker, "nord", "n")
    syd, _ = await partner(broker, "syd", "s")
    await broker.reload({"nord": broker._feeds["nord"], "ost": hashed("o")})
    ost, _ = await partner(broker, "ost", "o")

    async def cut():
        return not syd.is_connected

    await until(cut)
    with pytest.raises(nats.errors.Error, match="Authorization Violation"):
        await partner(broker, "syd", "s")
    assert nord.is_connected
    assert house.is_connected
    assert house.stats["reconnects"] == 0
    assert (broker.pid, broker.restarts) == (pid, 0)
    for connection in (nord, syd, ost):
        await connection.close()


async def test_a_key_given_while_the_server_is_down_works_when_it_is_back(broker):
    os.kill(broker.pid, signal.SIGKILL)
    await broker.reload({"ost": hashed("o")})

    async def lets_in():
        with contextlib.suppress(OSError, nats.errors.Error):
            ost, _ = await partner(broker, "ost", "o")
            await ost.close()
            return True

    await until(lets_in)


@pytest.mark.parametrize("feeds", [{"a.>": hashed("a")}, {"a b": hashed("a")}, {"a": "in the clear"}])
def test_a_feed_that_would_open_more_than_its_own_door_is_refused(tmp_path, feeds):
    with pytest.raises(ValidationError) as refusal:
        EmbeddedNats(tmp_path, feeds)
    assert "in the clear" not in str(refusal.value)


async def test_what_the_server_will_not_accept_is_said_and_changes_nothing(broker, house):
    with pytest.raises(Unavailable, match=r"(?s)konfiguration.*[Dd]uplicate user"):
        await broker.reload({"router": hashed("x")})
    nord, _ = await partner(broker, "nord", "n")
    await nord.close()


async def test_a_server_that_is_not_there_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("SAMSYN_NATS_SERVER", "/nowhere/nats-server")
    with pytest.raises(Unavailable, match="SAMSYN_NATS_SERVER"):
        await EmbeddedNats(tmp_path).start()


async def test_a_server_that_does_not_stop_is_killed(tmp_path):
    broker = EmbeddedNats(tmp_path)
    await broker.start()
    os.kill(broker.pid, signal.SIGSTOP)
    await broker.stop(grace=0.2)
    assert broker.pid is None
    assert not answers(broker.port)


def environment(pid):
    return Path(f"/proc/{pid}/environ").read_bytes()


async def test_the_server_hears_no_ctrl_c_and_knows_no_secret_of_ours(broker):
    assert os.getsid(broker.pid) == broker.pid
    assert environment(broker.pid) == b""


async def test_the_log_does_not_grow_for_ever(tmp_path):
    (tmp_path / "nats").mkdir()
    file = tmp_path / "nats" / "server.log"
    file.write_bytes(b"x" * (FULL_LOG + 1))
    async with EmbeddedNats(tmp_path):
        assert file.stat().st_size < FULL_LOG
