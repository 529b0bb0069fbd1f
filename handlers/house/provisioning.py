"""The database and the bus of a home, held against what this program needs, and made so."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext

import nats
from nats.aio.client import Client
from nats.errors import Error

from handlers.broker.connection import options
from handlers.broker.embedded import EmbeddedNats
from handlers.broker.provision import differences, provision
from handlers.house.ground import store_of
from services.errors import Unavailable
from services.settings import Settings
from services.store import meta
from services.store.home import claimed
from services.store.work import Store

Tell = Callable[[str], None]

PATIENCE_S = 10.0
"""How long the bus may be away: it may be starting beside us."""
NEW = "Hemmet är nytt: databas, strömmar och konsumenter saknas."
AWAY = "Meddelandebussen svarar inte, eller släpper inte in användaren provision."


async def provisioned(settings: Settings, tell: Tell, *, make: bool) -> bool:
    """Tell each difference and then, if told to `make`, do away with them. Returns whether nothing differed.

    Several may do it at once. Raises Held with the pid of whoever runs the home, Unavailable for a database or bus that is away.
    """
    home, replicas = settings.home, settings.nats_replicas
    if not (home / "municipality.toml").exists():  # before opening it, which makes the folder
        raise Unavailable(f"{home} är inget hem för samsyn. Kör samsyn init, eller peka ut hemmet med SAMSYN_HOME.")
    with nullcontext() if settings.database_url else claimed(home):
        fresh = settings.database_url is None and not (home / "samsyn.db").exists()
        if fresh:
            tell(NEW)
            if not make:
                return False
        async with _store(settings) as store, _bus(settings) as connection:
            if fresh:  # SQLite cannot be looked at before it is there
                await meta.provision(store)
            js = connection.jetstream(timeout=PATIENCE_S)
            found = await _schema(store) + await differences(js, PATIENCE_S, replicas)
            for difference in found:
                tell(difference)
            if found and make:
                await meta.provision(store)
                await provision(js, PATIENCE_S, replicas)
    return not found


async def _schema(store: Store) -> list[str]:
    return [f"databasens {version.partition(':')[0]} saknas" for version in await meta.lacks(store)]


@asynccontextmanager
async def _store(settings: Settings) -> AsyncIterator[Store]:
    store = store_of(settings)
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def _bus(settings: Settings) -> AsyncIterator[Client]:
    """A connection that may make streams; the embedded server runs for as long as it is used."""
    if settings.nats_url:
        async with _connected(settings.nats_address("provision")) as connection:
            yield connection
        return
    async with EmbeddedNats(settings.home) as server, _connected(server.address("provision")) as connection:
        yield connection


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[Client]:
    try:
        async with asyncio.timeout(PATIENCE_S):
            connection = await nats.connect(**options(url, "provision"))
    except (TimeoutError, OSError, Error) as away:
        raise Unavailable(AWAY) from away
    try:
        yield connection
    finally:
        await connection.close()
