"""samsyn in parts: each in a process of its own and kept up by a supervisor, on a PostgreSQL and a NATS of their own."""

import asyncio
import json
import os
import signal
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import asyncpg
import databases
from buses import FreeNats
from faults.programs import Producer, forked, kept, pending
from faults.service import samsyn
from house import make_home, until
from mailserver import free_port

from events.table import RECEIVED
from services.settings import Settings
from services.store import feeds

PARTS = ("intake", "intake", "router", "router", "relay", "clock", "clock", "notifier", "notifier", "auditor")


class Deployment(Producer):
    """Two of what may be two. A part is called by its name and number, as `router-2`."""

    at_once, pause = 50, (0.1, 0.4)

    def __init__(self, folder: Path, mail_port: int = 0, signals: int = 20_000, parts=PARTS):
        self.home, self.folder, self.signals = make_home(folder / "home"), folder, signals
        self.seconds = signals * 60 / 20_000  # a minute when they are twenty thousand
        self.keys = {feed: feeds.issue(self.home, feed) for feed in ("vaktbolaget", "skolan")}
        self.parts = [f"{name}-{parts[: n + 1].count(name)}" for n, name in enumerate(parts)]
        self.ports = {part: free_port() for part in self.parts}
        self.database, self.bus, self.running = databases.Server(), FreeNats(self.home, folder / "nats"), {}
        self.told = {
            "SAMSYN_HOME": str(self.home),
            "SAMSYN_DATABASE_URL": self.database.address("samsyn"),
            "SAMSYN_NATS_URL": self.bus.url,
            "SAMSYN_PUBLIC_URL": "http://samsyn.example.se",
            "SAMSYN_SIGNALS_PER_MINUTE": "10000000",
            "SAMSYN_SMTP_STARTTLS": "false",
        } | ({"SAMSYN_SMTP_HOST": "127.0.0.1", "SAMSYN_SMTP_PORT": str(mail_port)} if mail_port else {})

    @asynccontextmanager
    async def up(self):
        """Provisioned, and every part up, until the block ends."""
        async with AsyncExitStack() as stack:
            stack.callback(self.database.end)
            await self.database.asked("create database samsyn")
            await self.bus.start()
            stack.push_async_callback(self.bus.stop)
            said = await self.command("provision")
            assert said.code == 0, said
            self.look = await stack.enter_async_context(asyncpg.create_pool(self.told["SAMSYN_DATABASE_URL"], min_size=0, max_size=4))
            await self.prepare()
            for part in self.parts:
                own, log = os.environ | self.told | {"SAMSYN_HTTP_PORT": str(self.ports[part])}, self.log(part)
                self.running[part] = await stack.enter_async_context(kept(partial(forked, "run", part.partition("-")[0], env=own, log=log)))
            yield self

    async def prepare(self):
        """What is to be there before the first part starts."""

    def log(self, part: str) -> Path:
        return self.folder / f"{part}.log"

    async def command(self, *words: str):
        """A command of the operator's, to its end."""
        told = {name.removeprefix("SAMSYN_").lower(): value for name, value in self.told.items() if name != "SAMSYN_HOME"}
        return await samsyn(self.home, *words, **told)

    async def verified(self):
        """What samsyn verify finds when nothing may wait any more."""
        said = await self.command("verify", "--json", "--drained")
        return said.code, json.loads(said.out)

    async def rows(self, query: str, *args) -> list[tuple]:
        return [tuple(row) for row in await self.look.fetch(query, *args)]

    async def ready(self, *parts: str):
        """Wait until these parts, or all, say that they are."""

        async def are_ready():
            return all([await self.says(part, "/readyz") == 200 for part in parts or self.parts])

        await until(are_ready, 60)

    async def says(self, part: str, path: str) -> int:
        with suppress(OSError, ValueError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.ports[part])
            writer.write(f"GET {path} HTTP/1.0\r\n\r\n".encode())
            answer = await asyncio.wait_for(reader.readline(), 5)
            writer.close()
            return int(answer.split()[1])
        return 0

    def pids(self, name: str) -> list[int]:
        return [kept.pid for part, kept in self.running.items() if part.startswith(name) and kept.pid]

    # What the storm asks for.

    def port(self) -> int:
        """One intake's or the other's, in turn."""
        self._turn = not getattr(self, "_turn", False)
        return self.ports["intake-1" if self._turn or "intake-2" not in self.ports else "intake-2"]

    async def strike(self, part: str, tally):
        target = self.running[part].pid
        if target is None:
            return
        with suppress(asyncpg.PostgresError, OSError):
            tally.in_flight.append(len(tally.accepted - await self.held()))
        with suppress(ProcessLookupError):
            os.kill(target, signal.SIGKILL)
            tally.kills[part] += 1

    async def held(self) -> set[str]:
        """The receipts of everything that has had its outcome."""
        return {receipt for (receipt,) in await self.rows("select receipt from inbox")}

    def bus_url(self) -> str:
        """With every right."""
        return Settings(home=self.home, nats_url=self.bus.url).nats_address("provision")

    async def waiting(self) -> int:
        """What the routers have left, letters that are due, and facts that have not been published."""
        left = [await pending(self.bus_url(), stream.name, stream.durable) for stream in RECEIVED.values()]
        [(letters,)] = await self.rows("select count(*) from notices where status = 'claimed' or status = 'waiting' and next_at <= now()")
        [(facts,)] = await self.rows("select count(*) from outbox")
        return sum(left) + letters + facts

    async def end(self) -> dict[str, int | None]:
        """Tell every part to end; how each did."""
        ended = await asyncio.gather(*(kept.end() for kept in self.running.values()))
        return dict(zip(self.running, ended, strict=True))
