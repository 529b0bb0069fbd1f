"""samsyn on the same notices: `samsyn replay` through its HTTP door, and `samsyn up` on what then lies in its stream."""

import asyncio
import gzip
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from cost import LOOK_S, cost
from ground import Measured, rows
from plausible import implausible

from services.clock import monotonic

SAMSYN = Path(sys.executable).parent / "samsyn"
OUTCOMES = ("routed", "attached", "noted", "set_aside", "quarantined")
UP = Path("run") / "samsyn.json"
HANDLED = "SELECT count(*) FROM inbox WHERE outcome != 'waiting'"


async def replay(bodies: Sequence[bytes], home: Path) -> Measured:
    """From the first notice that the door takes to the last that has its outcome; `home` must not exist, and is left for `backlog`.

    Raises ChildProcessError with what samsyn said when it fails, or when `samsyn verify` finds anything, or what came of it is implausible.
    """
    file, begun = home.with_suffix(".jsonl.gz"), monotonic()
    file.write_bytes(gzip.compress(b"".join(body + b"\n" for body in bodies), compresslevel=1))
    async with cost(python="service", samsyn="client") as spent:
        playing = asyncio.create_task(_samsyn(home, "replay", str(file), "--feed", "polisen", "--json"))
        last = await _last_outcome(home, playing)
        said, whole = json.loads((await playing).splitlines()[-1]), monotonic() - begun
    await _samsyn(home, "verify", "--drained")
    if odd := list(implausible(home, said)):
        raise ChildProcessError("\n".join(odd))
    ((kept, first),) = rows(home / "samsyn.db", "SELECT count(*), min(accepted_at) FROM inbox WHERE outcome != 'waiting'")
    settled, seconds = sum(said[outcome] for outcome in OUTCOMES), last - _instant(first)
    more = {"whole_run_seconds": round(whole, 1), "said": said}
    lost = len(bodies) - said["rejected"] - min(settled, kept)
    return Measured("samsyn replay", said["accepted"], seconds, lost, max(settled, kept) - said["accepted"], spent, more)


async def _last_outcome(home: Path, playing: asyncio.Task[str]) -> float:
    """When the last of them had its outcome, in seconds since 1970; at most LOOK_S late."""
    handled, at = 0, 0.0
    while not playing.done():
        if (now := _handled(home)) != handled:
            handled, at = now, time.time()
        await asyncio.sleep(LOOK_S)
    return at


def _instant(kept: str) -> float:
    return datetime.fromisoformat(kept).replace(tzinfo=UTC).timestamp()


async def backlog(home: Path) -> Measured:
    """What the replay left in the stream, routed anew by a service whose database and place in the stream were taken away."""
    ((number,),) = rows(home / "samsyn.db", "SELECT count(*) FROM inbox WHERE outcome NOT IN ('parked', 'unreadable')")
    _forget(home)
    async with cost(samsyn="service") as spent, _up(home):
        while not (first := _handled(home)):
            await asyncio.sleep(0.05)
        begun = monotonic()
        while (last := _handled(home)) < number:
            await asyncio.sleep(0.05)
        seconds = monotonic() - begun
    return Measured("samsyn from a backlog", last - first, seconds, 0, last - number, spent)


def _forget(home: Path) -> None:
    """Take away the database and the routers' places in their streams: what is left is a backlog of everything."""
    for file in (home / UP, *home.glob("samsyn.db*")):
        file.unlink()
    for place in (home / "nats").glob("jetstream/*/streams/SIGNALS_*/obs/*"):
        shutil.rmtree(place)


def _handled(home: Path) -> int:
    """How many have their outcome. Nobody looks before the service is up: a reader would stop it from setting up its database."""
    if not (home / UP).exists():
        return 0
    return next((number for (number,) in rows(home / "samsyn.db", HANDLED)), 0)


async def _samsyn(home: Path, *words: str) -> str:
    """What a command says, to its end."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(SAMSYN, *words, env=_environment(home), stdout=pipe, stderr=pipe)
    out, err = await process.communicate()
    if process.returncode:
        log = home / "run" / "replay.log"  # the folder is soon gone
        said = b"\n".join([out[-2000:], err[-2000:], log.read_bytes()[-2000:] if log.exists() else b""])
        raise ChildProcessError(f"samsyn {words[0]} ended with {process.returncode}:\n{said.decode(errors='replace')}")
    return out.decode()


@asynccontextmanager
async def _up(home: Path) -> AsyncIterator[None]:
    with home.with_suffix(".log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(SAMSYN, "up", env=_environment(home), stdout=log, stderr=log)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


def _environment(home: Path) -> dict[str, str]:
    """Ours without settings that stand about, so that a mail server or another database is no part of it."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SAMSYN_")} | {"SAMSYN_HOME": str(home)}
