"""The nats-server child: it starts with samsyn, is brought back when it dies, and never outlives its parent."""

import asyncio
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Self

import nats
import structlog
from nats.errors import Error
from nats.js import JetStreamContext

from handlers.broker.accounts import MB, address
from handlers.broker.configuration import FEEDS, configure, room_for
from handlers.broker.configuration import binary as nats_server
from handlers.broker.connection import options
from handlers.broker.ports import DYING, port
from services.clock import monotonic
from services.errors import Unavailable

log = structlog.get_logger()

STARTING = 20.0  # seconds until JetStream must answer: a large store is read through first
FULL_LOG = 5 * MB
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None  # loaded here, for nothing may be loaded between fork and exec


class EmbeddedNats:
    """nats-server on a kept loopback port, with its state in `home`/nats.

    `feeds` maps each feed's id to the bcrypt hash of its key. Start it from the main thread: the kernel ends the child when
    the thread that forked it ends.
    """

    def __init__(self, home: Path, feeds: Mapping[str, str] | None = None) -> None:
        self.home = home.resolve()
        self.folder = self.home / "nats"
        self.port = self.restarts = self._room = 0
        self._feeds = FEEDS.validate_python(dict(feeds or {}))
        self._child: asyncio.subprocess.Process | None = None
        self._supervisor: asyncio.Task[None] | None = None
        self._lock: int | None = None
        self._turn = asyncio.Lock()  # one at a time writes the configuration

    def address(self, user: str) -> str:
        """Where one of samsyn's own users connects, with its password: not for any log."""
        return address(self.home, user, self.port)

    @property
    def pid(self) -> int | None:
        """The child's process id; None while there is none."""
        return self._child.pid if self._child and self._child.returncode is None else None

    async def start(self) -> None:
        """Start the child and return when JetStream answers. Raises Unavailable with what an operator needs to know."""
        self._lock = await _take(self.home / "run" / "nats.lock")
        try:
            self.port = await asyncio.to_thread(port, self.home, "nats")
            self.folder.mkdir(mode=0o700, exist_ok=True)
            self._room = room_for(self.folder)  # stands until the next start: a running server takes no lower one
            self._child = await self._spawn()
            self._supervisor = asyncio.create_task(self._supervise(self._child))
            await self._answers()
        except BaseException:  # also when cancelled: no child may be left behind
            await self.stop()
            raise
        log.info("broker_started", port=self.port, pid=self.pid)

    async def stop(self, grace: float = 10.0) -> None:
        """SIGTERM, and SIGKILL if the child is still there after `grace` seconds."""
        if self._supervisor:
            self._supervisor.cancel()
            await asyncio.wait({self._supervisor})
            self._supervisor = None
        if self._child:
            await _end(self._child, grace)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    async def reload(self, feeds: Mapping[str, str]) -> None:
        """Let in exactly these feeds: new keys work when it returns, connections of feeds that are gone are cut, others live on."""
        wanted = FEEDS.validate_python(dict(feeds))
        said = self.folder / "server.log"
        async with self._turn:
            digest = await configure(self.home, self.port, self._room, wanted)
            self._feeds = wanted
            said.touch()
            read = said.stat().st_size
            if self._child:
                with suppress(ProcessLookupError):  # it just died: the next one reads the new file
                    self._child.send_signal(signal.SIGHUP)
        until = monotonic() + 10  # longer than the longest pause before a restart
        while digest.encode() not in said.read_bytes()[read:]:
            if monotonic() > until:
                raise Unavailable(f"nats-server läste inte om sin konfiguration; se {said}")
            await asyncio.sleep(0.01)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _spawn(self) -> asyncio.subprocess.Process:
        """Write the configuration, for the folder may have been taken away, and fork."""
        async with self._turn:
            await configure(self.home, self.port, self._room, self._feeds)
            (self.folder / "jetstream").mkdir(mode=0o700, exist_ok=True)  # there from the start, so that its loss is always seen
            _trim(self.folder / "server.log")
            with (self.folder / "server.log").open("ab") as out:
                return await asyncio.create_subprocess_exec(
                    *(nats_server(), "-c", str(self.folder / "server.conf")),
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    env={},  # our secrets are none of its business
                    pass_fds=() if self._lock is None else (self._lock,),  # the home is taken for as long as it lives
                    start_new_session=True,  # Ctrl-C is for samsyn, which stops it in its turn
                    preexec_fn=partial(die_with, os.getpid()),
                )

    async def _supervise(self, child: asyncio.subprocess.Process) -> None:
        pause = 0.1
        while True:
            born = monotonic()
            code = await self._death(child)
            pause = 0.1 if monotonic() - born > 10 else pause
            await asyncio.sleep(pause)
            pause = min(2 * pause, 5.0)
            try:
                child = self._child = await self._spawn()
            except (OSError, subprocess.SubprocessError, Unavailable) as exc:  # out of processes, disk full: try again
                log.warning("broker_not_restarted", error=type(exc).__name__)
                continue
            self.restarts += 1
            log.warning("broker_restarted", port=self.port, pid=self.pid, restarts=self.restarts, code=code)

    async def _death(self, child: asyncio.subprocess.Process) -> int:
        """Wait for the end, and bring it about when the store is gone: the server would acknowledge into deleted files for ever."""
        store = _store(self.folder)
        ended = asyncio.create_task(child.wait())
        while not ended.done():
            await asyncio.wait({ended}, timeout=1.0)
            _trim(self.folder / "server.log")
            now = _store(self.folder)
            if store.items() - now.items():
                log.error("broker_store_gone", pid=child.pid)
                await _end(child, grace=0)
            store = now
        return await ended

    async def _answers(self) -> None:
        """Return when a user of samsyn's own has an answer from JetStream."""
        try:
            async with asyncio.timeout(STARTING):
                await _until_open(self.port)
                async with await nats.connect(**options(self.address("watch"), "watch")) as connection:
                    await _until_answered(connection.jetstream(timeout=1))
        except TimeoutError as exc:
            raise Unavailable(f"nats-server svarar inte; se {self.folder / 'server.log'}") from exc


async def _take(file: Path) -> int:
    """Lock the home for one broker. A predecessor that is dying, or its child, gets five seconds."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    until = monotonic() + DYING
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        if monotonic() > until:
            os.close(lock)
            raise Unavailable("Ett annat samsyn kör redan i samma mapp.")
        await asyncio.sleep(0.05)


def die_with(parent: int) -> None:
    """In the child, before it becomes nats-server: end when the parent ends, also when that has happened already."""
    if _libc:
        _libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(1)


async def _end(child: asyncio.subprocess.Process, grace: float) -> None:
    with suppress(ProcessLookupError):
        child.terminate()
    try:
        await asyncio.wait_for(child.wait(), grace)
    except TimeoutError:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()


def _trim(file: Path) -> None:
    if file.exists() and file.stat().st_size > FULL_LOG:
        os.truncate(file, 0)  # the server appends, so it goes on from the start


def _store(folder: Path) -> dict[Path, int]:
    """The directories of the store that exist, by inode: one that is gone or another one is a store taken away."""
    streams = folder / "jetstream" / "SAMSYN" / "streams"
    found: dict[Path, int] = {}
    for path in (streams, *streams.parents[1:3]):  # not the account's: without streams the server makes and removes it as it starts
        with suppress(OSError):
            found[path] = path.stat().st_ino
    return found


async def _until_open(number: int) -> None:
    """Wait for the port, for nats-py would report each attempt before that as an error."""
    while True:
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", number)
            writer.close()
            return
        await asyncio.sleep(0.01)


async def _until_answered(js: JetStreamContext) -> None:
    while True:
        with suppress(Error):
            await js.account_info()
            return
        await asyncio.sleep(0.05)
