"""Keys of persons: each acts for one function until a date. A key is shown once; only its digest is kept, and nobody's name."""

import base64
import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select

from services.store.side_tables import persons
from services.store.work import Row, Work

KEY_BYTES = 21
"""168 random bits: a plain digest cannot be guessed back, so no slow hash is needed per request."""


async def issue(work: Work, function: str, days: int) -> str:
    """Make a key for a person who acts for a function. Returns the key, which is kept nowhere."""
    person = f"p-{base64.b32encode(secrets.token_bytes(6)).decode().lower()[:10]}"
    key = f"{person}.{secrets.token_urlsafe(KEY_BYTES)}"
    times = {"issued_at": work.now, "ends_at": work.now + timedelta(days=days)}
    await work.write(persons.insert().values(id=person, function=function, digest=_digest(key), **times))
    return key


async def holder(work: Work, key: str) -> Row | None:
    """Whose key this is, unless it has ended. It is found by its digest, so how long that takes tells nothing about any other key."""
    return await work.row(select(persons).where(persons.c.digest == _digest(key), persons.c.ends_at > work.now))


async def listed(work: Work) -> list[Row]:
    """Every key that was ever issued, oldest first."""
    return await work.rows(select(persons).order_by(persons.c.issued_at, persons.c.id))


async def end(work: Work, person: str) -> datetime | None:
    """End a key now; returns when it ended, none when there is no such person. One that has ended stays as it was."""
    row = await work.row(work.hold(select(persons).where(persons.c.id == person)))
    if row is None:
        return None
    ends_at: datetime = min(row.ends_at, work.now)
    await work.write(persons.update().where(persons.c.id == person).values(ends_at=ends_at))
    return ends_at


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
