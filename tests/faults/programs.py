"""The two programs of the storm, as the harness sees them: start, post, kill, look into the store."""

import asyncio
import json
import os
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from functools import partial
from pathlib import Path

import nats
from faults.shots import SIGNALS
from faults.warm import warm
from forks import Fork
from house import make_home
from mailserver import free_port

from events.table import RECEIVED
from handlers.broker.accounts import address
from handlers.broker.configuration import binary
from schemas.terms import Lane
from services.store import feeds


class Kept:
    """A program that is started again at once when it ends, as a supervisor would, and how each run ended."""

    def __init__(self, start):
        self._start, self.codes, self.running = start, [], None
        self._keeping = asyncio.create_task(self._keep())

    @property
    def pid(self):
        return self.running.pid if self.running else None

    async def _keep(self):
        while True:
            self.running = await self._start()
            code, self.running = await self.running.wait(), None
            self.codes.append(code)

    async def end(self, how=signal.SIGTERM):
        """End it for good; returns the exit code."""
        self._keeping.cancel()
        await asyncio.wait({self._keeping})
        if self.running is None:
            return None
        with suppress(ProcessLookupError):
            os.kill(self.running.pid, how)
        code, self.running = await self.running.wait(), None
        return code


@asynccontextmanager
async def kept(start) -> AsyncIterator[Kept]:
    """Keep a program running until the block ends."""
    program = Kept(start)
    try:
        yield program
    finally:
        await program.end(signal.SIGKILL)


async def forked(*words: str, env: dict[str, str], log: Path) -> Fork:
    """The command, started; what it prints goes to `log`."""
    return Fork(words, env, log, log)


def rows(file: Path, query: str, *args) -> list[tuple]:
    """Rows as a tool reads them: never writing, never checkpointing."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=0.5)) as look:
        look.execute("PRAGMA wal_autocheckpoint=0")
        return look.execute(query, args).fetchall()


def child(pid: int, name: str) -> int | None:
    """The child that runs `name` and is not merely testing its configuration."""
    with suppress(FileNotFoundError, ProcessLookupError):
        for number in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            with suppress(FileNotFoundError, ProcessLookupError):
                words = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
                if words[0].endswith(name.encode()) and b"-t" not in words:
                    return int(number)
    return None


PARTS = ("process", "broker")


async def strike(program, part, tally):
    """Kill one of two. The program is stopped for an instant, so that what its store says of signals in flight is true at the blow."""
    process = program.process.pid
    target = process if part == "process" else program.broker_pid()
    if process is None or target is None:
        return
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGSTOP)
        with suppress(sqlite3.OperationalError):
            tally.in_flight.append(len(tally.accepted - await program.held()))
        os.kill(target, signal.SIGKILL)
        tally.kills[part] += 1
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGCONT)


class Producer:
    """A broken producer inside the house, which has every right at `bus_url`."""

    async def inject(self, name: str, body: bytes):
        """Put bytes straight into a stream, as a part gone wrong could."""
        stream = RECEIVED[Lane.INDIVIDUAL if name.endswith("0") else Lane.PLACE]
        await publish(self.bus_url(), stream.name, stream.subject(name), body)

    async def repeat(self, receipt: str, nth: int):
        """Bring a message of the place lane again, as if it were new."""
        stream = RECEIVED[Lane.PLACE]
        await again(self.bus_url(), stream.name, stream.subject(receipt), f"again-{nth}")


class Samsyn(Producer):
    """samsyn up on a home, with a mailbox."""

    at_once, signals, seconds, parts, pause = 10, SIGNALS, 10, PARTS, (0.2, 0.6)

    def __init__(self, folder: Path, mail_port: int):
        self.home, self.log = make_home(folder / "home"), folder / "samsyn.log"
        self.database = self.home / "samsyn.db"
        self.keys = {feed: feeds.issue(self.home, feed) for feed in ("vaktbolaget", "skolan")}
        mail = {"SAMSYN_SMTP_HOST": "127.0.0.1", "SAMSYN_SMTP_PORT": str(mail_port), "SAMSYN_SMTP_STARTTLS": "false"}
        self.environment = mail | {"SAMSYN_HOME": str(self.home), "SAMSYN_SIGNALS_PER_MINUTE": "1000000"}

    @asynccontextmanager
    async def up(self):
        """Kept up until the block ends."""
        async with kept(partial(forked, "up", env=os.environ | self.environment, log=self.log)) as self.process:
            yield

    def port(self, name="http"):
        return json.loads((self.home / "run" / "ports.json").read_text())[name]

    def bus_url(self):
        return address(self.home, "provision", self.port("nats"))

    def broker_pid(self):
        return child(self.process.pid, "nats-server") if self.process.pid else None

    async def strike(self, part: str, tally):
        await strike(self, part, tally)

    async def held(self) -> set[str]:
        """The receipts of everything that has had its outcome."""
        return {receipt for (receipt,) in rows(self.database, "select receipt from inbox")}

    async def waiting(self) -> int:
        """What the consumers have left, and letters that are due."""
        left = [await pending(self.bus_url(), stream.name, stream.durable) for stream in RECEIVED.values()]
        due = """select count(*) from notices
            where status = 'claimed' or status = 'waiting' and next_at <= strftime('%Y-%m-%d %H:%M:%f', 'now')"""
        return sum(left) + rows(self.database, due)[0][0]


class Naive:
    """The naive program, and its nats-server beside it, which the test keeps up."""

    at_once, signals, seconds, parts, pause = 1, SIGNALS, 10, PARTS, (0.2, 0.6)
    keys = dict.fromkeys(("vaktbolaget", "skolan"), "none")

    def __init__(self, folder: Path):
        self.folder, self.database, self.ports = folder, folder / "naive.db", (free_port(), free_port())
        self.url = f"nats://127.0.0.1:{self.ports[0]}"
        self.environment = {"NAIVE_NATS": self.url, "NAIVE_DATABASE": str(self.database), "NAIVE_PORT": str(self.ports[1])}

    @asynccontextmanager
    async def up(self):
        """Kept up until the block ends, both of them."""
        folder = self.folder / "naive.log"
        async with (
            kept(self._nats_server) as self.broker,
            warm("naive:main", folder, **self.environment) as command,
            kept(command.start) as self.process,
        ):
            yield

    async def _nats_server(self):
        said = (self.folder / "nats.log").open("ab")
        arguments = ("-js", "-sd", str(self.folder / "nats"), "-a", "127.0.0.1", "-p", str(self.ports[0]))
        with said:
            return await asyncio.create_subprocess_exec(binary(), *arguments, stdout=said, stderr=said)

    def port(self):
        return self.ports[1]

    def broker_pid(self):
        return self.broker.pid

    async def strike(self, part: str, tally):
        await strike(self, part, tally)

    async def held(self) -> set[str]:
        return {name for (names,) in rows(self.database, "select signals from cases") for name in json.loads(names)}

    async def inject(self, name: str, body: bytes):
        await publish(self.url, "SIGNALS", "signals", body, name)

    async def repeat(self, _receipt: str, nth: int):
        await again(self.url, "SIGNALS", "signals", f"again-{nth}")

    async def waiting(self) -> int:
        return await pending(self.url, "SIGNALS", "router")


@asynccontextmanager
async def jetstream(url: str):
    """For one errand: the storm breaks connections, and whoever runs it tries again."""

    async def quiet(_):
        pass

    async with await nats.connect(url, allow_reconnect=False, connect_timeout=1, error_cb=quiet) as connection:
        yield connection.jetstream(timeout=2)


async def publish(url: str, stream: str, subject: str, body: bytes, name: str | None = None):
    """Put a message into a stream, once."""
    async with jetstream(url) as js:
        await js.publish(subject, body, stream=stream, headers={"Nats-Msg-Id": name or subject}, timeout=2)


async def again(url: str, stream: str, subject: str, name: str):
    """Put the last message of a subject into the stream again, under another id."""
    async with jetstream(url) as js:
        message = await js.get_last_msg(stream, subject)
        await js.publish(subject, message.data or b"", stream=stream, headers={"Nats-Msg-Id": name}, timeout=2)


async def pending(url: str, stream: str, consumer: str) -> int:
    """Messages nobody has acknowledged yet."""
    async with jetstream(url) as js:
        left = await js.consumer_info(stream, consumer)
        return (left.num_pending or 0) + (left.num_ack_pending or 0)
