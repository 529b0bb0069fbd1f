"""A home: one folder, opened by one process at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.errors import Refused


@contextmanager
def claimed(home: Path) -> Iterator[None]:
    """Hold the home for as long as the block runs; the kernel lets go when the process dies. Raises Refused with the holder's pid."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home / "samsyn.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Refused(f"samsyn kör redan på {home}, process {lock.read().strip() or 'okänd'}.") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


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
