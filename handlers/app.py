"""The house put together: `up` is every part in one process, `alone` is one part in its own."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import structlog

from handlers import tracing
from handlers.broker.accounts import hashes
from handlers.broker.embedded import EmbeddedNats
from handlers.broker.patience import insist
from handlers.broker.ports import port, write_whole
from handlers.broker.provision import provision
from handlers.doors.health import healths
from handlers.doors.links import LinkMaker
from handlers.doors.web import serving
from handlers.house.auditor import auditor
from handlers.house.clock import clock
from handlers.house.ground import Ground, agreed, opened
from handlers.house.intake import intake
from handlers.house.notifier import notifier
from handlers.house.relay import relay
from handlers.house.router import router
from handlers.turning.notifier import Notifier
from handlers.turning.parts import FAILED, end_within, part
from handlers.turning.supervised import ready
from services import clock_guard, posting
from services.errors import Refused
from services.settings import Settings
from services.store import meta
from services.store.work import Store

log = structlog.get_logger()

LOOPBACK = "127.0.0.1"
END_S = 18
"""From SIGTERM on: what hangs longer than this (a locked database, a broker that is stopped) is left as kill -9 would leave it."""
AGAIN_S = 2
"""How long a start that is told to stop has to clean up before it is told again: a wait for an answer may swallow the first time."""


class House(NamedTuple):
    """A home that is up."""

    store: Store
    url: str
    nats: EmbeddedNats
    notifier: Notifier
    links: LinkMaker
    failed: asyncio.Event


@asynccontextmanager
async def up(settings: Settings, *, turnable: bool = False, clocked: bool = True) -> AsyncIterator[House]:
    """Every part, started in the order they need each other and stopped in the other. Without a clock somebody else turns one."""
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened(settings, meta.provision, turnable=turnable))
        if settings.database_url is None:  # nobody else can hold one
            async with store.work("system:start") as work:
                await posting.release(work)
        home = settings.home
        server = await stack.enter_async_context(EmbeddedNats(home, hashes(home, store.policy.municipality)))
        number = await _http_port(settings)
        url = settings.public_url or f"http://{LOOPBACK}:{number}"
        await stack.enter_async_context(tracing.exporting("up"))
        ground = Ground(settings, store, server.address, url, mends=True)
        async with ground.connected("watch") as mending:
            await insist(partial(provision, mending.jetstream()))
        await stack.enter_async_context(_watched(ground))
        connection = await stack.enter_async_context(ground.connected("intake"))
        if clocked:
            await stack.enter_async_context(clock(ground))
        sending = await stack.enter_async_context(notifier(ground))
        await stack.enter_async_context(relay(ground))
        await stack.enter_async_context(router(ground))
        await stack.enter_async_context(auditor(ground))
        await stack.enter_async_context(intake(ground, connection, number, partial(_reload, server, store, home)))
        ground.condition.started = True
        write_whole(home / "run" / "samsyn.json", json.dumps({"pid": os.getpid(), "url": f"http://{LOOPBACK}:{number}"}))
        ready()
        log.info("service_up", pid=os.getpid(), url=url, port=number)
        yield House(store, url, server, sending, ground.links, ground.failed)
        log.info("service_stopping", pid=os.getpid())


Part = Callable[[Ground], AbstractAsyncContextManager[Any]]


@asynccontextmanager
async def _doors(ground: Ground) -> AsyncIterator[None]:
    """The intake on its own: the keys of feeds on the bus are its operator's."""

    async def nothing() -> None: ...

    async with ground.connected("intake") as connection, intake(ground, connection, await _http_port(ground.settings), nothing):
        yield


PARTS: dict[str, Part] = {
    "intake": _doors,
    "router": router,
    "relay": relay,
    "clock": clock,
    "notifier": notifier,
    "auditor": auditor,
}
ON_THE_BUS = {"intake", "router", "relay"}
"""Parts that are nothing without the bus, each its own user there."""


@asynccontextmanager
async def alone(settings: Settings, name: str) -> AsyncIterator[asyncio.Event]:
    """One part; the event is set when it has failed for good. Raises Refused on a schema or stream that is not this program's."""
    if settings.database_url is None or settings.nats_url is None or settings.public_url is None:
        raise Refused("En del för sig kräver SAMSYN_DATABASE_URL (PostgreSQL), SAMSYN_NATS_URL och SAMSYN_PUBLIC_URL. Annars: samsyn up.")
    if name not in PARTS:
        raise Refused(f"Det finns ingen del {name}. Välj bland {', '.join(PARTS)}.")
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened(settings, meta.check))
        ground = Ground(settings, store, settings.nats_address, settings.public_url, mends=False)
        await stack.enter_async_context(tracing.exporting(name))
        await stack.enter_async_context(_watched(ground))
        if name != "intake":
            await stack.enter_async_context(_health_door(ground, name))
        if name in ON_THE_BUS:
            await agreed(ground, name)
        await stack.enter_async_context(PARTS[name](ground))
        ground.condition.started = True
        ready()
        log.info("part_up", part=name, pid=os.getpid())
        yield ground.failed
        log.info("service_stopping", pid=os.getpid())


@asynccontextmanager
async def _watched(ground: Ground) -> AsyncIterator[None]:
    """Ready only on a database that answers and is this program's; up only while every loop goes round."""
    ground.condition.checks.append(partial(meta.check, ground.store, running=True))
    ground.condition.held = partial(clock_guard.reason, ground.store)
    async with part(ground.condition.watch(ground.failed), ground.failed):
        yield


@asynccontextmanager
async def _health_door(ground: Ground, name: str) -> AsyncIterator[None]:
    """The three addresses of a part that has no other door; its port is kept under its name."""
    settings = ground.settings
    number = settings.http_port if settings.http_port is not None else await asyncio.to_thread(port, settings.home, name, 0)
    async with serving(healths(ground.condition), (settings.http_host, number), ground.failed):
        log.info("health_door_open", part=name, port=number)
        yield


@asynccontextmanager
async def together(settings: Settings) -> AsyncIterator[asyncio.Event]:
    """Every part in this process."""
    async with up(settings) as house:
        yield house.failed


async def run(parts: AbstractAsyncContextManager[asyncio.Event]) -> int:
    """Be up until SIGTERM or SIGINT; 70 when a part failed for good, so that whoever supervises us starts us again."""
    asked, begun = asyncio.Event(), asyncio.Event()

    def stop() -> None:
        asked.set()
        end_within(END_S)

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    life = asyncio.create_task(_live(parts, begun, asked))
    told = asyncio.create_task(asked.wait())
    await asyncio.wait({life, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    while not life.done():
        if not begun.is_set():  # it may be waiting for a broker that is away, for ever
            life.cancel()
        await asyncio.wait({life}, timeout=AGAIN_S)
    return 0 if life.cancelled() else life.result()


async def _live(parts: AbstractAsyncContextManager[asyncio.Event], begun: asyncio.Event, asked: asyncio.Event) -> int:
    async with parts as failed:
        begun.set()
        first = [asyncio.create_task(event.wait()) for event in (asked, failed)]
        await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        for task in first:
            task.cancel()
        end_within(END_S)
        return FAILED if failed.is_set() else 0


async def _http_port(settings: Settings) -> int:
    return settings.http_port if settings.http_port is not None else await asyncio.to_thread(port, settings.home, "http")


async def _reload(server: EmbeddedNats, store: Store, home: Path) -> None:
    await server.reload(hashes(home, store.policy.municipality))
