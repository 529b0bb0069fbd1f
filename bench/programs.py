"""The other programs of a stage: one sends, one may work, and both are told where."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from services.clock import monotonic


@asynccontextmanager
async def running(*words: str | Path, **told: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A Python program of the bench with more in its environment, until the block ends."""
    pipe, folder = asyncio.subprocess.PIPE, Path(__file__).parent
    process = await asyncio.create_subprocess_exec(*words, cwd=folder, env={**os.environ, **told}, stdin=pipe, stdout=pipe)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def go(sender: asyncio.subprocess.Process) -> float:
    """Let a sender go that says when it is ready, so that its own start costs nothing; the instant it went."""
    await sender.stdout.readline()
    sender.stdin.write(b"go\n")
    return monotonic()


def one_a_line(bodies: Sequence[bytes], folder: Path) -> Path:
    """A file of the notices for another program."""
    file = folder / "notices.jsonl"
    file.write_bytes(b"".join(body + b"\n" for body in bodies))
    return file
