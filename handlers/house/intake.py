"""The intake: every door people and partner systems come in by."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from nats.aio.client import Client

from handlers.doors.api.asker import Gate
from handlers.doors.intake import Intake
from handlers.doors.nats import open_door
from handlers.doors.web import serving, web
from handlers.house.ground import Ground

FeedsChanged = Callable[[], Awaitable[None]]


@asynccontextmanager
async def intake(ground: Ground, connection: Client, port: int, feeds_changed: FeedsChanged) -> AsyncIterator[None]:
    """Answer over HTTP on `port` and over NATS until the block ends."""
    settings = ground.settings
    accepts = Intake(ground.store, connection.jetstream(), settings.home, ground.url, settings.signals_per_minute)
    await open_door(connection, accepts)
    gate = Gate(ground.store, settings.api_requests_per_minute)
    app = web(accepts, ground.links, gate, feeds_changed, ground.condition)
    async with serving(app, (settings.http_host, port), ground.failed):
        yield
