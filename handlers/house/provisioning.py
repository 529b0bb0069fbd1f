"""The database and the bus of a home, held against what this program needs, and made so."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext

from nats.aio.client import Client

from handlers.broker.connection import connected
from handlers.broker.embedded import EmbeddedNats
from handlers.broker.provision import differences, provision
from handlers.house.ground import store_of
from services.settings import Settings
from services.store import meta
from services.store.home import claimed, known
from services.store.work import Store

Tell = Callable[[str], None]

PATIENCE_S = 10.0
"""How long the bus may be away: it may be starting beside us."""
NEW = "Hemmet är nytt: databas, strömmar och konsumenter saknas."


async def provisioned(settings: Settings, tell: Tell, *, make: bool) -> bool:
    """Tell each difference and then, if told to `make`, do away with them. Returns whether nothing differed.

    Several may do it at once. Raises Held with the pid of whoever runs the home, Unavailable for a database or bus that is away.
    """
    home, replicas = settings.home, settings.nats_replicas
    known(home)
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
        async with connected(settings.nats_address("provision"), "provision", PATIENCE_S) as connection:
            yield connection
        return
    async with EmbeddedNats(settings.home) as server, connected(server.address("provision"), "provision", PATIENCE_S) as connection:
        yield connection
