"""A partner's system, and what may go wrong around it: it has a feed's key, posts CloudEvents and asks for its receipts."""

import asyncio
import hashlib
import json
import sqlite3
from contextlib import asynccontextmanager

import httpx
from house import event
from sqlalchemy.event import listen

from services.store import feeds
from services.store.columns import metadata

MEDIA = "application/problem+json"


class Sender:
    """One feed's client of the HTTP door."""

    def __init__(self, client, key):
        self.client, self.headers = client, {"Authorization": f"Bearer {key}"}

    async def post(self, body, **headers):
        """One event, or a list of them."""
        return await self.raw(json.dumps(body).encode(), **headers)

    async def raw(self, body, media="application/cloudevents+json", **headers):
        return await self.client.post("/signals", content=body, headers=self.headers | {"Content-Type": media} | headers)

    async def get(self, path):
        return await self.client.get(path, headers=self.headers)

    async def receipt(self, answer):
        """What the receipt of an earlier answer says now."""
        now = await self.get(answer.json()["status"])
        assert now.status_code == 200, now.text
        return now.json()


@asynccontextmanager
async def sending(house, feed="vaktbolaget"):
    """A sender with a fresh key for a feed."""
    key = feeds.issue(house.nats.home, feed)
    async with httpx.AsyncClient(base_url=house.url, timeout=30) as client:
        yield Sender(client, key)


@asynccontextmanager
async def database_locked(house):
    """Another program keeps everybody from writing: nothing is routed and nothing can be parked, but all can be read."""
    if house.store.aside is not None:
        async with house.store.writer.begin() as other:
            await other.exec_driver_sql("set local idle_in_transaction_session_timeout = 0")  # a slow machine must not let it go
            await other.exec_driver_sql(f"lock table {', '.join(metadata.tables)} in exclusive mode")
            yield
        return
    other = sqlite3.connect(house.nats.home / "samsyn.db", timeout=60, isolation_level=None, check_same_thread=False)
    await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")  # who writes now must be able to finish
    try:
        yield
    finally:
        other.rollback()
        other.close()


async def impatient(house):
    """Wait a twentieth of a second for a locked database, not the service's quarter of a minute."""
    if house.store.aside is not None:
        listen(house.store.writer.sync_engine, "begin", lambda begun: begun.exec_driver_sql("set local lock_timeout = '50ms'"))
        return
    async with house.store.work("system:test") as work:
        await work.connection.exec_driver_sql("PRAGMA busy_timeout=50")


def digest_of(sent):
    """The digest as a sender computes it, with nothing but a JSON library."""
    text = json.dumps(sent, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def with_place(**place):
    """A report at another place than the usual one."""
    return event(place=place)


def assert_problem(answer, status):
    """RFC 9457: the media type and the members, in both languages, and the status said twice the same."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == MEDIA
    assert_members(answer.json(), status)
    return answer.json()


def assert_members(problem, status):
    assert problem["type"] == f"urn:samsyn:problem:{status}"
    assert problem["status"] == status
    assert problem["title"]
    assert problem["title_en"]
    assert problem["detail"]
    assert all(error.keys() == {"path", "sv", "en"} for error in problem["errors"])
