"""samsyn up, as a process: refused twice, drained, killed, without mail, without its broker, and idle."""

import asyncio
import json
import os
import random
import signal
import socket
import sqlite3
from contextlib import closing, contextmanager, suppress

import pytest
from aiosmtpd.controller import Controller
from faults.programs import child
from faults.service import gone, samsyn, service
from house import event, make_home, until
from mailserver import Server, free_port

from handlers.theatre.mailbox import mailbox
from services.clock import monotonic

pytestmark = pytest.mark.timeout(300)

DRAIN_S = 20
MANY = [f"mängd-{n}" for n in range(100)]


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path / "home")


@pytest.fixture
def stalling():
    """A mail server that takes a letter in and then says nothing more."""
    controller = Controller(Server(data="stall"), hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    controller.stop()


def through(box):
    return {"smtp_host": "127.0.0.1", "smtp_port": box.port, "smtp_starttls": "false"}


async def status(home):
    return json.loads((await samsyn(home, "status", "--json")).out)


async def test_a_second_up_on_the_same_home_is_refused_with_the_pid_of_the_first(home):
    async with service(home) as first:
        second = await samsyn(home, "up")
        assert second.code == 1
        assert second.err == f"samsyn kör redan på {home}, process {first.pid}.\n"
        assert (await first.post(event())).status_code == 202


async def test_sigterm_drains_within_20_s_though_signals_are_in_flight_and_the_mail_server_stalls(home, stalling):
    async with service(home, **through(stalling)) as up:
        first = await up.accepted(["först"])
        await up.routed(first)

        async def on_its_way():
            return bool(up.rows("select 1 from notices where status = 'claimed'"))

        await until(on_its_way, 60)
        broker, receipts = up.broker_pid, await up.accepted(MANY)
        code, seconds = await up.ended(signal.SIGTERM)
        assert code == 0
        assert seconds < DRAIN_S
        assert gone(broker)
        assert "Traceback" not in up.log.read_text()
    async with mailbox() as box, service(home, **through(box)) as up:
        await up.routed(first | receipts)

        async def sent():
            return not up.rows("select 1 from notices where status != 'sent'")

        await until(sent, 60)
        assert len({str(m["Message-ID"]) for m in box.letters}) == len(box.letters), "what the stalling server held was never taken over"


@contextmanager
def broker_hangs(up):
    os.kill(up.broker_pid, signal.SIGSTOP)
    yield


@contextmanager
def database_locked(up):
    with closing(sqlite3.connect(up.home / "samsyn.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def sender_hangs(up):
    """A request whose body never comes."""
    told = {"Host": "x", "Authorization": f"Bearer {up.key}", "Content-Type": "application/json", "Content-Length": "9"}
    head = "POST /signals HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in told.items()) + "\r\n["
    with socket.create_connection(("127.0.0.1", up.ports()["http"])) as door:
        door.sendall(head.encode())
        yield


async def test_sigterm_ends_it_within_20_s_whatever_hangs_and_nothing_is_lost(tmp_path):
    await asyncio.gather(
        *(ends_though(hangs, make_home(tmp_path / hangs.__name__)) for hangs in (broker_hangs, database_locked, sender_hangs))
    )


async def ends_though(hangs, home):
    async with service(home) as up:
        await up.routed(first := await up.accepted(["först"]))
        broker, receipts = up.broker_pid, await up.accepted(MANY)
        with hangs(up):
            code, seconds = await up.ended(signal.SIGTERM)
        assert code in {0, 70}, hangs
        assert seconds < DRAIN_S, hangs

        async def broker_is_gone():
            return gone(broker)

        await until(broker_is_gone)
    async with service(home) as up:
        await up.routed(first | receipts)
        assert up.rows("select count(*), sum(signals) from cases") == [(1, 1 + len(MANY))], hangs


async def test_a_request_that_is_being_answered_at_sigterm_is_answered_or_not_taken(home):
    async with service(home) as up:
        posts = [asyncio.create_task(up.post([event(f"{n}-{i}") for i in range(20)])) for n in range(10)]
        await asyncio.wait(posts, return_when=asyncio.FIRST_COMPLETED)
        code, seconds = await up.ended(signal.SIGTERM)
        answers = [answer for answer in await asyncio.gather(*posts, return_exceptions=True) if not isinstance(answer, Exception)]
        receipts = {item["receipt"]["receipt"] for a in answers for item in a.json()["items"] if item["status"] == 202}
        assert (code, seconds < DRAIN_S) == (0, True)
        assert receipts
    async with service(home) as up:
        await up.routed(receipts)


async def test_after_kill_9_the_broker_is_gone_and_the_next_up_serves_on_the_same_ports_with_everything(home):
    async with service(home) as up:
        ports, broker, receipts = up.ports(), up.broker_pid, await up.accepted(MANY)
        await up.ended(signal.SIGKILL)

        async def broker_is_gone():
            return gone(broker)

        await until(broker_is_gone)
    async with service(home) as up:
        assert up.ports() == ports
        await up.routed(receipts)
        assert up.rows("select count(*), sum(signals) from cases") == [(1, len(MANY))]


async def test_routing_goes_on_when_the_broker_is_killed_under_load(home):
    async with service(home) as up:
        killed, receipts = set(), set()
        for n in range(3):
            load = asyncio.create_task(up.accepted([f"{n}-{i}" for i in range(100)]))
            await asyncio.sleep(0)
            killed.add(up.broker_pid)
            os.kill(up.broker_pid, signal.SIGKILL)
            receipts |= await load
        await up.routed(receipts)
        assert up.broker_pid not in killed
        assert len(killed) == 3
        assert up.rows("select count(*), sum(signals) from cases") == [(1, 300)]
        assert up.process.returncode is None


async def test_a_broker_killed_again_and_again_while_the_service_starts_does_not_stop_it(home):
    rng, killed = random.Random(1), set()

    async def kill():
        while len(killed) < 4:
            with suppress(FileNotFoundError, ValueError, ProcessLookupError):
                broker = child(int((home / "samsyn.lock").read_text()), "nats-server")
                if broker is not None and broker not in killed:
                    await asyncio.sleep(rng.uniform(0, 0.2))  # somewhere in the start
                    os.kill(broker, signal.SIGKILL)
                    killed.add(broker)
            await asyncio.sleep(0.01)

    killing = asyncio.create_task(kill())
    async with service(home) as up:
        await killing
        await up.routed(await up.accepted(["ett"]))
        assert up.process.returncode is None
        assert "crashed" not in up.log.read_text()


async def test_without_mail_settings_letters_are_held_and_counted_and_sent_once_there_is_a_mail_server(home):
    async with service(home) as up:
        await up.routed(await up.accepted(["ett"]))
        held = (await status(home))["letters"]
        assert held.keys() == {"waiting"}
        await up.ended(signal.SIGTERM)
    async with mailbox() as box, service(home, **through(box)):

        async def sent():
            return (await status(home))["letters"] == {"sent": held["waiting"]}

        await until(sent, 60)
        assert len(box.letters) == held["waiting"] > 0


@pytest.mark.parametrize(
    ("file", "text", "named"),
    [
        ("municipality.toml", 'timezone = "Europe/Atlantis"\n', "municipality.toml: timezone"),
        ("municipality.toml", "name = \n", "municipality.toml går inte att läsa som TOML"),
        ("programmes/est.toml", 'code = "EST"\nname = "EST"\nversion = 1\nlane = "sky"\n', "est.toml: lane"),
    ],
)
async def test_a_broken_file_of_the_municipality_stops_the_start_and_is_named(home, file, text, named):
    (home / "programmes").mkdir()
    broken = home / file
    broken.write_text(text + (broken.read_text().replace("timezone", "# timezone") if broken.exists() else ""))
    said = await samsyn(home, "up")
    assert said.code == 1
    assert named in said.err
    assert "Traceback" not in said.err + said.out


async def test_while_the_broker_hangs_a_signal_is_answered_503_and_sent_again_it_counts_once(home):
    async with service(home) as up:
        os.kill(up.broker_pid, signal.SIGSTOP)
        begun = monotonic()
        refused = await up.post(event("hängd"))
        waited = monotonic() - begun
        assert (refused.status_code, refused.headers["content-type"]) == (503, "application/problem+json")
        assert int(refused.headers["Retry-After"]) > 0
        assert waited < 10
        os.kill(up.broker_pid, signal.SIGCONT)
        receipts = await up.accepted(["hängd"])
        await up.routed(receipts)
        assert await up.accepted(["hängd"]) == receipts
        await up.routed(await up.accepted(["efteråt"]))
        assert up.rows("select count(*), sum(signals) from cases") == [(1, 2)]


async def test_an_idle_service_leaves_the_machine_alone(home, tell):
    async with service(home) as up:
        await up.routed(await up.accepted(["ett"]))
        begun, before = monotonic(), [used(pid) for pid in (up.pid, up.broker_pid)]
        await asyncio.sleep(5)  # what is measured is time itself
        share = [100 * (used(pid) - cpu) / (monotonic() - begun) for pid, cpu in zip((up.pid, up.broker_pid), before, strict=True)]
        memory = [resident(pid) for pid in (up.pid, up.broker_pid)]
        tell(f"idle: samsyn {share[0]:.1f} % CPU, {memory[0]} MB; nats-server {share[1]:.1f} % CPU, {memory[1]} MB")
        assert sum(share) < 25


def used(pid):
    """Seconds of processor time."""
    with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123 - a path of the kernel's
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid):
    """Megabytes of memory."""
    with open(f"/proc/{pid}/statm") as statm:  # noqa: PTH123 - a path of the kernel's
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1_000_000
