"""Loopback ports, chosen once and kept in the home, so that an address survives a restart."""

import fcntl
import json
import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from services.clock import monotonic

# Below the ports systems lend to outgoing connections (Linux from 32768): else a stranger's connection could take ours while
# the server restarts, and a client dialling a closed port of that range can even meet itself and keep it taken.
CANDIDATES = range(20_000, 32_768)
DYING = 5.0  # seconds a predecessor that is being shut down may still hold its port


def port(home: Path, name: str, patience: float = DYING) -> int:
    """The port of `name` ("nats", "http", a part) in this home. Blocks up to `patience` seconds while a dying predecessor lets go of it.

    The first call picks a free one; if somebody else keeps ours, another is picked. Either way `run/ports.json` says which.
    """
    file = home / "run" / "ports.json"
    with _alone_with(file):
        return _kept_or_chosen(file, name, patience)


def _kept_or_chosen(file: Path, name: str, patience: float) -> int:
    kept: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
    if name in kept and _becomes_free(kept[name], patience):
        return kept[name]
    others = kept.values()
    chosen = next(number for number in _shuffled() if number not in others and _is_free(number))
    write_whole(file, json.dumps(kept | {name: chosen}))
    return chosen


@contextmanager
def _alone_with(file: Path) -> Iterator[None]:
    """Several parts may start at once on one home: each reads what the one before it has written."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write_whole(file: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all, also through a power cut."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(file.name + ".new")
    with suppress(FileNotFoundError):
        draft.unlink()
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)


def _becomes_free(number: int, seconds: float) -> bool:
    patience = monotonic() + seconds
    while not _is_free(number):
        if monotonic() > patience:
            return False
        time.sleep(0.05)
    return True


def _is_free(number: int) -> bool:
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: yesterday's closing connections do not count
        try:
            door.bind(("127.0.0.1", number))
        except OSError:
            return False
    return True


def _shuffled() -> list[int]:
    return secrets.SystemRandom().sample(CANDIDATES, len(CANDIDATES))
