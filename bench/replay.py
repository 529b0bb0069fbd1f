"""samsyn's replay of the police's notices beside what the same broker and database can do at most, and beside a peer from PyPI.

`make bench` and `make bench ARGS="--notices 10000"`. Some rounds on a sample with the peer, then the whole file. One document of JSON
on standard output or in `--json FILE`, and a table on standard error. Ends with 1 when anything was lost or double.
"""

import argparse
import asyncio
import json
import os
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import limit
import ours
import peer
from ground import Measured, notices
from rich.console import Console
from table import WORDS, document, table

FILE = Path(__file__).parents[2] / "shared" / "data" / "polisen-handelser-2023-2026.jsonl.gz"
console = Console(stderr=True, width=150)


async def heat(bodies: Sequence[bytes], *, with_peer: bool) -> list[Measured]:
    """Everything once, on the same notices, right after each other; the limit before and after, so that the noise is seen."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        measured = [*await limit.apart(bodies), await limit.together(bodies), await ours.replay(bodies, home), await ours.backlog(home)]
    measured += [await peer.together(bodies)] if with_peer else []
    return [*measured, await limit.together(bodies, batch=1), await limit.together(bodies)]


async def whole(bodies: Sequence[bytes]) -> list[Measured]:
    """The replay of all of them, between two measurements of the limit."""
    with tempfile.TemporaryDirectory() as folder:
        return [await limit.together(bodies), await ours.replay(bodies, Path(folder) / "home"), await limit.together(bodies)]


async def main(asked: argparse.Namespace) -> bool:
    """Whether every notice came out once."""
    bodies, before = notices(asked.file, asked.notices), os.getloadavg()
    sample, with_peer = bodies[: asked.sample], peer.PYTHON.exists() and not asked.no_peer
    heats = []
    for number in range(asked.rounds):
        console.print(f"Round {number + 1} of {asked.rounds}, {len(sample):,} notices …")
        heats.append(await heat(sample, with_peer=with_peer))
    if len(bodies) > len(sample):
        console.print(f"{len(bodies):,} notices …")
        heats.append(await whole(bodies))
    stages = document(heats)
    load = {"before": before, "after": os.getloadavg()}
    machine = {"cores": os.cpu_count(), "load": load, "python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    text = json.dumps({"file": asked.file.name, "machine": machine, "stages": stages}, indent=1, ensure_ascii=False)
    asked.json.write_text(text + "\n") if asked.json else print(text)
    lost, double = (sum(stage[what] for stage in stages) for what in ("lost", "double"))
    console.print(table(stages))
    console.print(f"{lost} lost, {double} double. {machine['cores']} cores, load {before[0]:.1f} before and {load['after'][0]:.1f} after.")
    console.print(WORDS)
    return not (lost or double)


def arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--file", type=Path, default=FILE, help="the notices, a line of JSON each, gzipped")
    asked.add_argument("--notices", type=int, help="how many of them; all unless told")
    asked.add_argument("--sample", type=int, default=3000, help="how many in each round with the peer")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--no-peer", action="store_true")
    asked.add_argument("--json", type=Path, help="where to write the document")
    return asked.parse_args()


if __name__ == "__main__":
    try:
        sys.exit(0 if asyncio.run(main(arguments())) else 1)
    except ChildProcessError as failed:
        sys.exit(str(failed))
