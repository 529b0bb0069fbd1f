"""The home's keys: files that only its owner may read, outside the database, each for one purpose."""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import SecretStr

from schemas.terms import Lane
from services.errors import Refused
from services.seal import Seal

BYTES = 32


@dataclass(frozen=True, repr=False)
class Keys:
    """One key a purpose: losing one gives nothing away of the others."""

    receipts: bytes
    references: bytes
    links: bytes
    desk: str
    lanes: Mapping[Lane, Seal]
    sealed: Seal
    mark: str
    """Says whether two homes have the same keys, and nothing about any of them."""

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the keys, making those that are missing. Raises Refused for a file others may read or that is no key."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        own = {lane: _key(folder / f"lane-{lane}.key") for lane in Lane}
        named = {name: _key(folder / f"{name}.key") for name in ("receipts", "references", "links", "desk", "sealed")}
        desk = base64.urlsafe_b64encode(named["desk"]).decode()
        lanes = {lane: Seal({1: key}, 1) for lane, key in own.items()}
        mark = _mark([own[Lane.PLACE], own[Lane.INDIVIDUAL], *named.values()])  # a lane that came later made no other home of it
        return cls(named["receipts"], named["references"], named["links"], desk, lanes, Seal({1: named["sealed"]}, 1), mark)

    def receipt_id(self, feed: str, sender_id: str) -> str:
        """Our id of a sender's id. Keyed, because a sender's id may itself be a person's number."""
        return "r" + _name(self.receipts, f"{feed}\0{sender_id}")

    def reference(self, reference: str) -> str:
        """What the individual lane keeps instead of a reference: the same from every feed, and nothing without the key."""
        return "ref-" + _name(self.references, reference)

    def replay(self, feed: str) -> str:
        """What whoever has the home shows at a feed's door. It is derived and kept nowhere, and the partner's own key stays what it was."""
        return f"{feed}.{_name(self.desk.encode(), f'replay of {feed}')}"

    def fingerprint(self, digest: str) -> str:
        """A digest that cannot be tested against guesses: the individual lane's bodies are few enough to try."""
        return f"hmac-sha256:{hmac.new(self.references, digest.encode(), hashlib.sha256).hexdigest()}"


def webhook_key(secrets_folder: Path, name: str) -> str:
    """The key that requests to a webhook are signed with, as its receiver is given it. Made when it is missing."""
    secrets_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return "whsec_" + base64.b64encode(_key(secrets_folder / f"webhook-{name}.key")).decode()


def messenger_url(secrets_folder: Path, name: str) -> SecretStr:
    """The address that Apprise reaches a channel by, as an operator wrote it down. Raises Refused when it is missing or not kept."""
    path = secrets_folder / f"apprise-{name}.url"
    if not path.exists():
        raise Refused(f"{path} finns inte. Skriv Apprise-adressen till {name} där, och sätt rättigheterna till 0600.")
    _private(path)
    return SecretStr(path.read_text(encoding="utf-8").strip())


def _name(key: bytes, text: str) -> str:
    return base64.b32encode(hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256")).decode().lower()[:26]


def _mark(keys: Iterable[bytes]) -> str:
    return hashlib.sha256(b"".join(hmac.digest(key, b"samsyn: whose keys", "sha256") for key in keys)).hexdigest()


def _key(path: Path) -> bytes:
    """The key in a file. A missing one is written whole under another name first, so that two starters agree on one."""
    if not path.exists():
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(BYTES)))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
        _keep(path.parent)
    _private(path)
    with suppress(binascii.Error):
        key = base64.b64decode(path.read_bytes(), validate=True)
        if len(key) == BYTES:
            return key
    raise Refused(f"{path} är ingen nyckel på {BYTES} byte.")


def _private(path: Path) -> None:
    if path.stat().st_mode & 0o077:
        raise Refused(f"{path} kan läsas av andra. Sätt rättigheterna till 0600.")


def _keep(folder: Path) -> None:
    """Make a new name last through a power cut: what is sealed must never outlive its key."""
    entry = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(entry)
    os.close(entry)
