"""What every part stands on: the settings, the store, the bus, and one place to say that it cannot go on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import nats
from nats.aio.client import Client
from nats.errors import Error
from nats.js import JetStreamContext

from handlers.broker.connection import hang_up, options
from handlers.broker.patience import AWAY_S
from handlers.broker.provision import differences
from handlers.condition import Condition
from handlers.doors.links import LinkMaker
from services.clock import Clock
from services.errors import Refused, Unavailable
from services.keys import Keys
from services.programmes.loader import load
from services.settings import Settings
from services.store import engine, meta
from services.store.home import claimed
from services.store.work import Store

PONG_S = 2

Address = Callable[[str], str]
"""Where a user of the bus connects, with its password: not for any log."""


@dataclass
class Ground:
    """One process's share of the house. `url` is what letters and receipts call the service."""

    settings: Settings
    store: Store
    address: Address
    url: str
    mends: bool
    """Whether a stream or consumer that has gone is made again here; else the process ends and `samsyn provision` makes it."""
    failed: asyncio.Event = field(default_factory=asyncio.Event)
    condition: Condition = field(default_factory=Condition)

    @property
    def links(self) -> LinkMaker:
        """The maker of the links in letters."""
        return LinkMaker(self.store.keys.links, self.url)

    def options(self, user: str) -> dict[str, Any]:
        """How one of the bus's users connects."""
        return options(self.address(user), user)

    def lasting(self, user: str) -> dict[str, Any]:
        """How one connects whose closing ends the process: nats-py gives up for good on any protocol error."""
        return self.options(user) | {"closed_cb": self._closed}

    @asynccontextmanager
    async def connected(self, user: str) -> AsyncIterator[Client]:
        """A connection of one of the bus's users, until the block ends; one that is closed before ends the process.

        While it is away we are not ready.
        """
        ending = asyncio.Event()

        async def closed() -> None:
            if not ending.is_set():
                self.failed.set()

        connection = await nats.connect(**self.options(user) | {"closed_cb": closed})
        check = partial(_reached, connection)
        self.condition.checks.append(check)
        try:
            yield connection
        finally:
            ending.set()
            self.condition.checks.remove(check)
            await hang_up(connection)

    async def _closed(self) -> None:
        self.failed.set()


async def _reached(connection: Client) -> None:
    try:
        await connection.flush(PONG_S)
    except (Error, OSError):
        raise Unavailable("Meddelandebussen svarar inte.") from None


Prepare = Callable[[Store], Awaitable[object]]


@asynccontextmanager
async def opened(settings: Settings, prepare: Prepare | None = None, *, turnable: bool = False) -> AsyncIterator[Store]:
    """The store of a home. `prepare` provisions or checks its schema: SQLite is provisioned by whoever opens it, PostgreSQL checked.

    SQLite's is held by this process alone. Raises Refused when another holds it, the schema is another, or a file is broken.
    """
    embedded = settings.database_url is None
    with claimed(settings.home) if embedded else nullcontext():
        store = store_of(settings)
        try:
            await (prepare or (meta.provision if embedded else meta.check))(store)
            await meta.begin(store, turnable=turnable)
            yield store
        finally:
            await store.close()


async def agreed(ground: Ground, user: str) -> None:
    """Return when the bus has answered that it is as this program needs it; wait for one that is away.

    Raises Refused with what differs.
    """
    async with ground.connected(user) as connection:
        found = await _differing(connection.jetstream(timeout=2), ground.settings.nats_replicas)
    if found:
        raise Refused("\n".join([*found, "Bussen är inte som programmet behöver den. Kör samsyn provision."]))


async def _differing(js: JetStreamContext, replicas: int) -> list[str]:
    while True:
        with suppress(Error, TimeoutError, Unavailable):
            return await differences(js, replicas=replicas)
        await asyncio.sleep(AWAY_S)


def store_of(settings: Settings) -> Store:
    """The databases the settings name, not yet looked at."""
    home = settings.home
    policy, keys = load(home), Keys.load(home / "secrets")
    if settings.database_url is None:
        path = home / "samsyn.db"
        return Store(engine.sqlite_writer(path), engine.sqlite_reader(path), Clock(), policy, keys)
    url = settings.database_url.get_secret_value()
    aside = engine.postgresql_numbers(url)
    return Store(engine.postgresql_writer(url), engine.postgresql_reader(url), Clock(), policy, keys, aside)
