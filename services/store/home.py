"""A home: one folder, opened by one process at a time."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from services.errors import Refused, Unavailable

TRIES, PAUSE_S = 5, 0.05


class Held(Refused):
    """Another process holds the home."""


def known(home: Path) -> None:
    """Raises Unavailable for a folder that is no home. Asked before opening it, which makes the folder."""
    if not (home / "municipality.toml").exists():
        raise Unavailable(f"{home} är inget hem för samsyn. Kör samsyn init, eller peka ut hemmet med SAMSYN_HOME.")


@contextmanager
def claimed(home: Path) -> Iterator[None]:
    """Hold the home for as long as the block runs; the kernel lets go when the process dies. Raises Held with the holder's pid."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home / "samsyn.lock").open("a+") as lock:
        if not _locked(lock):
            lock.seek(0)
            raise Held(f"samsyn kör redan på {home}, process {lock.read().strip() or 'okänd'}.")
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _locked(lock: IO[str]) -> bool:
    """Take the lock. It is tried for a moment: a command that asks who holds the home holds it itself while it asks."""
    for _ in range(TRIES):
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        time.sleep(PAUSE_S)
    return False


def holder(home: Path) -> int | None:
    """The process that holds the home now, if any."""
    path = home / "samsyn.lock"
    if not path.exists():
        return None
    with path.open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(lock.read() or 0)
        return None
