"""How much memory the programs of a stage had at most, as the kernel kept it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

LOOK_S = 0.25


@asynccontextmanager
async def peak(**names: str) -> AsyncIterator[dict[str, int]]:
    """The most that the programs started here had resident, in MB: what the kernel noted (VmHWM), of those alive together.

    By the program's name, or by what it is called here.
    """
    most: dict[str, int] = {}
    watching = asyncio.create_task(_watch(most, names))
    try:
        yield most
    finally:
        watching.cancel()


async def _watch(most: dict[str, int], names: dict[str, str]) -> None:
    while True:
        now: Counter[str] = Counter()
        for pid in _descendants("self"):
            with suppress(OSError, KeyError):  # it has just ended
                said = _status(pid)
                now[names.get(said["Name"], said["Name"])] += int(said["VmHWM"].split()[0])
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
