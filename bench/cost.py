"""What the programs of a stage cost: processor time, which a busy machine stretches least, and resident memory at its highest."""

import asyncio
import resource
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

LOOK_S = 0.25


@dataclass
class Cost:
    """Processor seconds of every program started here and of ourselves, their starts included; and the peak of each in MB, by name."""

    cpu_seconds: float = 0.0
    peak_mb: dict[str, int] = field(default_factory=dict)


@asynccontextmanager
async def cost(python: str = "", samsyn: str = "") -> AsyncIterator[Cost]:
    """What is spent until the block ends, when every program must have ended too. Python's and samsyn's are called something here."""
    spent, before = Cost(), _processor()
    called = {"python": python, "python3": python, "samsyn": samsyn, "nats-server": "nats"}
    watching = asyncio.create_task(_watch(spent.peak_mb, called))
    try:
        yield spent
    finally:
        watching.cancel()
        spent.cpu_seconds = _processor() - before


def _processor() -> float:
    """Of ourselves and of whoever has ended."""
    both = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


async def _watch(most: dict[str, int], called: dict[str, str]) -> None:
    """Note the peaks as the kernel keeps them (VmHWM), together for programs of one name that are alive at once."""
    while True:
        now: Counter[str] = Counter()
        for pid in _descendants("self"):
            with suppress(OSError, KeyError):  # it has just ended
                said = _status(pid)
                now[called[said["Name"]]] += int(said["VmHWM"].split()[0])
        most |= {name: max(most.get(name, 0), kilobytes * 1024 // 1_000_000) for name, kilobytes in now.items()}
        await asyncio.sleep(LOOK_S)


def _status(pid: int) -> dict[str, str]:
    return dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())


def _descendants(pid: int | str) -> list[int]:
    """Every process that this one started, and those that they did."""
    children: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += [int(child) for child in (task / "children").read_text().split()]
    return children + [one for child in children for one in _descendants(child)]
