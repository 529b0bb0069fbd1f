"""The keys of feeds: one file in the home with hashes only; a key is shown once, when it is made."""

import hashlib
import hmac
import json
import secrets
from pathlib import Path
from typing import NamedTuple

import bcrypt

KEY_BYTES = 21


class FeedKey(NamedTuple):
    """What is kept of a key: a digest for HTTP, where every request asks, and a bcrypt hash for NATS, which asks once."""

    sha256: str
    bcrypt: str


def load(home: Path) -> dict[str, FeedKey]:
    """The keys by feed."""
    path = _path(home)
    return {feed: FeedKey(**key) for feed, key in json.loads(path.read_text()).items()} if path.exists() else {}


def issue(home: Path, feed: str) -> str:
    """Make a new key for a feed; the old one stops working. Returns the key, which is kept nowhere."""
    key = f"{feed}.{secrets.token_urlsafe(KEY_BYTES)}"  # bcrypt reads 72 bytes: 40 of an id, the point, 28 of these
    keys = load(home) | {feed: FeedKey(_digest(key), bcrypt.hashpw(key.encode(), bcrypt.gensalt(rounds=6)).decode())}
    path = _path(home)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps({name: kept._asdict() for name, kept in sorted(keys.items())}))
    draft.replace(path)
    return key


def holder(keys: dict[str, FeedKey], key: str) -> str | None:
    """The feed that holds this key, if any; compared in constant time."""
    feed = key.split(".", 1)[0]
    kept = keys.get(feed)
    return feed if kept is not None and hmac.compare_digest(kept.sha256, _digest(key)) else None


def _digest(key: str) -> str:
    # A key has 168 random bits: a plain digest cannot be guessed back, so no slow hash is needed per request.
    return hashlib.sha256(key.encode()).hexdigest()


def _path(home: Path) -> Path:
    return home / "secrets" / "feeds.json"
