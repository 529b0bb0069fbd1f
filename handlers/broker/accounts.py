"""Who gets into nats-server: samsyn's own users in one account, and each feed in an account of its own."""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import bcrypt

from handlers.broker.ports import write_whole
from handlers.broker.users import permissions, users
from schemas.parties import Municipality
from services.store import feeds

MB = 1024 * 1024
MEMORY = 16 * MB
"""Nothing of ours lives in memory."""
NOBODY = "$2b$04$" + 53 * "."
"""The bcrypt hash of no key."""


def accounts(home: Path, room: int, partners: Mapping[str, str], *, mends: bool) -> dict[str, Any]:
    """The accounts block. `room` is what JetStream may store for samsyn, in bytes; `partners` holds bcrypt hashes by feed."""
    kept, allowed = own(home), permissions(mends=mends)
    return {
        "SAMSYN": {
            "jetstream": {"max_file": room, "max_mem": MEMORY},  # told again, so that provisioning can ask what there is to share
            "users": [{"user": name, "password": kept[name]["hash"], "permissions": allowed[name]} for name in allowed],
            "exports": [{"service": f"in.{feed}", "accounts": [f"FEED_{feed}"]} for feed in partners],
        }
    } | {f"FEED_{feed}": _feed(feed, key) for feed, key in partners.items()}


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


def hashes(home: Path, municipality: Municipality) -> dict[str, str]:
    """Every feed has its account from the start: nats-server leaves one that a reload introduces unheard until the next reload."""
    return dict.fromkeys((f.id for f in municipality.feeds), NOBODY) | {feed: key.bcrypt for feed, key in feeds.load(home).items()}


def own(home: Path) -> dict[str, dict[str, str]]:
    """Samsyn's own users, each with its password and the hash of it; those that are missing are made up."""
    file = home / "secrets" / "nats.json"
    kept = json.loads(file.read_text()) if file.exists() else {}
    wanted = users(mends=True)
    if kept.keys() != wanted.keys():  # also a file from when there was one user for everything
        write_whole(file, json.dumps({name: kept.get(name) or _made_up() for name in wanted}))
        return own(home)
    return kept


def address(home: Path, user: str, port: int) -> str:
    """Where one of samsyn's own users connects to the embedded server, with its password: not for any log."""
    return f"nats://{user}:{own(home)[user]['password']}@127.0.0.1:{port}"


def _made_up() -> dict[str, str]:
    password = secrets.token_urlsafe(32)
    return {"password": password, "hash": bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode()}  # 256 random bits need no slow hash
