"""The service that a replay is sent to: the one that runs on the home, or one that is started for the replay's own duration."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

import httpx

from handlers.broker.embedded import die_with
from services.clock import monotonic
from services.errors import Refused, Unavailable
from services.settings import Settings
from services.store.home import holder

STARTING_S = 60
"""How long a service may take to be ready."""
ENDING_S = 25
"""How long it may take to end: it forces itself after 18 s."""
PER_MINUTE = "1000000"
"""What the started service takes a minute of one feed: the sender is the only one there."""
DIRECT = {"all://127.0.0.1": None}
"""How a client finds a door on this machine: past any proxy that the environment names."""
UP = (sys.executable, "-c", "from handlers.desk.main import run; run()", "up")


class Service(NamedTuple):
    """Where the door is; and the process, if it was started here."""

    url: str
    process: asyncio.subprocess.Process | None = None

    def check(self) -> None:
        """Raises Unavailable when the process that was started here has ended."""
        if self.process is not None and self.process.returncode is not None:
            raise Unavailable(
                f"Tjänsten som startades för återspelningen har stannat ({_ended(self.process.returncode)}). Läs run/replay.log i hemmet. "
                "Det som är mottaget räknas inte om: kör igen."
            )


@asynccontextmanager
async def service_of(settings: Settings, *, letters: bool) -> AsyncIterator[Service]:
    """The running service, which is left running, or one of our own. Raises Unavailable, Refused."""
    url = await _running(settings)
    if url is not None:
        yield Service(url)
        return
    async with _started(settings, letters=letters) as service:
        yield service


async def _running(settings: Settings) -> str | None:
    """The address of the door of who runs, if anybody does."""
    if settings.database_url is not None and settings.public_url is not None:
        return settings.public_url
    if settings.nats_url is not None:
        raise Refused("Ange SAMSYN_PUBLIC_URL: adressen till den del som tar emot signaler (samsyn run intake).")
    if settings.database_url is not None:
        return await _answering(settings.home)
    patience = monotonic() + STARTING_S
    while (pid := holder(settings.home)) is not None:
        if (told := _told(settings.home)) and told["pid"] == pid:
            return str(told["url"])
        if monotonic() > patience:
            raise Unavailable(f"{settings.home} hålls av process {pid}, som inte svarar.")
        await asyncio.sleep(0.1)
    return None


async def _answering(home: Path) -> str | None:
    """A service on PostgreSQL holds no lock on the home: whether it runs is whether it answers."""
    told = _told(home)
    return str(told["url"]) if told and await _ready(str(told["url"])) else None


def _told(home: Path) -> dict[str, object] | None:
    """What the last service to start there has written of itself."""
    with suppress(OSError, ValueError):
        told: dict[str, object] = json.loads((home / "run" / "samsyn.json").read_text())
        return told
    return None


async def _ready(url: str) -> bool:
    with suppress(httpx.TransportError):
        async with httpx.AsyncClient(base_url=url, mounts=DIRECT) as client:
            return (await client.get("/readyz")).is_success
    return False


@asynccontextmanager
async def _started(settings: Settings, *, letters: bool) -> AsyncIterator[Service]:
    """A service of our own, up and ready; it ends with the block, and with us however we end."""
    run = settings.home / "run"
    run.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (run / "replay.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *UP,
            env=_environment(letters=letters),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for us, who end it in its turn
            preexec_fn=partial(die_with, os.getpid()),
        )
    try:
        yield Service(await _up(settings.home, process), process)
    finally:
        await _end(process)


def _environment(*, letters: bool) -> dict[str, str]:
    """Ours, without the heartbeat, which says that another service is well, and a mail server only if letters are wanted."""
    silent = ("SAMSYN_HEARTBEAT_",) if letters else ("SAMSYN_HEARTBEAT_", "SAMSYN_SMTP_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(silent)}
    return kept | {"SAMSYN_SIGNALS_PER_MINUTE": PER_MINUTE}


async def _up(home: Path, process: asyncio.subprocess.Process) -> str:
    """The address, once it is ready. Raises Unavailable."""
    patience = monotonic() + STARTING_S
    while True:
        Service("", process).check()
        if (told := _told(home)) and told["pid"] == process.pid and await _ready(str(told["url"])):
            return str(told["url"])
        if monotonic() > patience:
            raise Unavailable("Tjänsten som startades för återspelningen blev inte klar. Läs run/replay.log i hemmet.")
        await asyncio.sleep(0.05)


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), ENDING_S)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _ended(code: int) -> str:
    return f"kod {code}" if code >= 0 else f"signal {-code}"
