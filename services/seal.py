"""Sealing: AES-GCM with the place a secret belongs to bound in, so that a sealed value cannot be moved to another row."""

import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.errors import Unreadable

NONCE = 12


class Seal:
    """Keys by number (0–255); new values are sealed with the newest, old ones opened with their own."""

    def __init__(self, keys: Mapping[int, bytes], newest: int) -> None:
        self._keys = {number: AESGCM(key) for number, key in keys.items()}
        self._newest = newest

    def close(self, plain: bytes, bound_to: str) -> bytes:
        """Seal: key number (1 byte), nonce (12), ciphertext. `bound_to` must be given again to open it."""
        nonce = secrets.token_bytes(NONCE)
        return bytes([self._newest]) + nonce + self._keys[self._newest].encrypt(nonce, plain, bound_to.encode())

    def open(self, blob: bytes, bound_to: str) -> bytes:
        """Open what `close` made. Raises Unreadable when it was altered, moved, or its key is gone."""
        key = self._keys.get(blob[0]) if len(blob) > NONCE else None
        if key is None:
            raise Unreadable("Det förseglade innehållet går inte att öppna: nyckeln finns inte.")
        try:
            return key.decrypt(blob[1 : NONCE + 1], blob[NONCE + 1 :], bound_to.encode())
        except InvalidTag:
            raise Unreadable("Det förseglade innehållet är ändrat eller hör inte hemma här.") from None
