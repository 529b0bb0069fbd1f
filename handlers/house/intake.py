"""The intake: every door people and partner systems come in by, and the errand to those that must be asked."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from nats.aio.client import Client

from handlers.doors.api.asker import Gate
from handlers.doors.intake import Intake
from handlers.doors.nats import open_door
from handlers.doors.web import serving, web
from handlers.house.ground import Ground
from handlers.turning.parts import part
from handlers.turning.poller import Polling, turn

FeedsChanged = Callable[[], Awaitable[None]]


@asynccontextmanager
async def intake(ground: Ground, connection: Client, port: int, feeds_changed: FeedsChanged) -> AsyncIterator[None]:
    """Answer over HTTP on `port` and over NATS, and ask where a feed has an address, until the block ends."""
    settings = ground.settings
    accepts = Intake(ground.store, connection.jetstream(), settings.home, ground.url, settings.signals_per_minute)
    await open_door(connection, accepts)
    gate = Gate(ground.store, settings.api_requests_per_minute)
    app = web(accepts, ground.links, gate, feeds_changed, ground.condition)
    pollings = [Polling(accepts, feed) for feed in ground.store.policy.municipality.feeds if feed.url]
    async with serving(app, (settings.http_host, port), ground.failed), part(turn(pollings, ground.condition.pulse), ground.failed):
        yield
