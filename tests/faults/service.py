"""samsyn up as an operator has it: the command in a process of its own, started, asked, killed and started again."""

import asyncio
import json
import os
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import httpx
from faults.programs import child, rows
from forks import Fork
from house import event, until

from services.clock import monotonic
from services.store import feeds


class Said(NamedTuple):
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


async def samsyn(home: Path, *words: str, **settings: object) -> Said:
    """A command, to its end."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        process = _started(home, words, settings, out, err)
        async with asyncio.timeout(60):
            code = await process.wait()
        return Said(code, out.read_text(), err.read_text())


def _started(home, words, settings, out, err) -> Fork:
    told = {f"SAMSYN_{name.upper()}": str(value) for name, value in settings.items()}
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SAMSYN_")}
    return Fork(words, clean | told | {"SAMSYN_HOME": str(home)}, out, err)


class Service:
    """A service that is up."""

    def __init__(self, home: Path, process, log: Path):
        self.home, self.process, self.log = home, process, log
        self.pid, self.url, self.key = process.pid, "", ""

    @property
    def broker_pid(self) -> int | None:
        return child(self.pid, "nats-server")

    def rows(self, query: str, *args) -> list[tuple]:
        return rows(self.home / "samsyn.db", query, *args)

    def ports(self) -> dict[str, int]:
        return json.loads((self.home / "run" / "ports.json").read_text())

    async def post(self, body) -> httpx.Response:
        async with httpx.AsyncClient(timeout=30) as client:
            return await client.post(f"{self.url}/signals", json=body, headers={"Authorization": f"Bearer {self.key}"})

    async def accepted(self, identities: list[str]) -> set[str]:
        """Post signals with these ids, again and again until each has its receipt; returns the receipts."""
        receipts: set[str] = set()
        left = identities
        while left:
            with suppress(httpx.TransportError):
                items = (await self.post([event(i) for i in left])).json()["items"]
                receipts |= {item["receipt"]["receipt"] for item in items if item["status"] == 202}
                left = [i for i, item in zip(left, items, strict=True) if item["status"] != 202]
        return receipts

    async def routed(self, receipts: set[str], seconds: float = 150) -> None:
        """Wait until all of these have their outcome. A dead router's signals are handed out again after 30 s."""

        async def have_it():
            return not receipts - {receipt for (receipt,) in self.rows("select receipt from inbox where outcome != 'waiting'")}

        await until(have_it, seconds)

    async def ended(self, how: int, seconds: float = 60) -> tuple[int, float]:
        """Signal it and wait for its end; returns the exit code and the seconds it took."""
        begun = monotonic()
        with suppress(ProcessLookupError):
            self.process.send_signal(how)
        async with asyncio.timeout(seconds):
            return await self.process.wait(), monotonic() - begun


@asynccontextmanager
async def service(home: Path, **settings: object) -> AsyncIterator[Service]:
    """samsyn up on a home that has its municipality.toml, until the block ends."""
    log = home.with_suffix(".log")
    running = Service(home, _started(home, ("up",), settings, log, log), log)
    try:
        await _serving(running)
        running.key = feeds.issue(home, "vaktbolaget")
        yield running
    finally:
        await running.ended(signal.SIGKILL)


async def _serving(running):
    async with asyncio.timeout(90), httpx.AsyncClient() as client:
        while not running.url:
            assert running.process.returncode is None, running.log.read_text()[-2000:]
            with suppress(OSError, ValueError, httpx.TransportError):
                told = json.loads((running.home / "run" / "samsyn.json").read_text())
                if told["pid"] == running.pid and (await client.get(f"{told['url']}/healthz")).is_success:
                    running.url = told["url"]
            await asyncio.sleep(0.02)


def gone(pid: int) -> bool:
    """Whether a process has ended, or only waits to be counted."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True
