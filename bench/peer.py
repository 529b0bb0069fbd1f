"""A peer from PyPI beside it: taskiq on the same nats-server with the same settings, a job and a transaction for each notice.

Unfair to us: its job screens nothing, decides nothing and writes no ledger, no deadline and no letter, and there is no HTTP before it.
Unfair to it: a job is a transaction by design, where our router takes hundreds at once; and it can retry, schedule and return results,
which nobody asks of it here.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cost import cost
from ground import Measured, nats_server, rows
from programs import go, one_a_line, running

from services.clock import monotonic

PYTHON = Path(__file__).parents[1] / ".venv-bench" / "bin" / "python"
WORKER = (PYTHON, "-m", "taskiq", "worker", "peer_tasks:broker", "--workers", "1", "--max-async-tasks", "500", "--log-level", "WARNING")
DONE = "SELECT count(*), count(DISTINCT notice) FROM notifications"


async def together(bodies: Sequence[bytes]) -> Measured:
    """Jobs are sent while a worker that is ready works; the clock runs from the first that is sent to the last that is committed."""
    with tempfile.TemporaryDirectory() as name:
        folder, database = Path(name), Path(name) / "peer.db"
        async with cost(python="taskiq") as spent, nats_server(folder) as url:
            told = {"PEER_NATS": url, "PEER_DATABASE": str(database)}
            async with running(*WORKER, **told) as worker, running(PYTHON, "peer_tasks.py", one_a_line(bodies, folder), **told) as sender:
                await _until(database, 0, worker, sender)
                begun = await go(sender)
                await _until(database, len(bodies), worker, sender)
                seconds = monotonic() - begun
        ((done, different),) = rows(database, DONE)
        return Measured("taskiq on NATS", len(bodies), seconds, len(bodies) - different, done - different, spent)


async def _until(database: Path, number: int, *programs: asyncio.subprocess.Process) -> None:
    while not any(done >= number for done, _ in rows(database, DONE)):
        if any(program.returncode for program in programs):
            raise ChildProcessError("taskiq's worker or its sender ended; what it said stands above.")
        await asyncio.sleep(0.1)
