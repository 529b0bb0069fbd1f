"""The house put together: one process, one home, every part a task."""

import asyncio
import json
import logging
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

import nats
import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from faststream.nats import NatsBroker
from nats.errors import Error

import handlers.reactions.signals  # noqa: F401 - registers what follows a signal
from handlers.broker import when
from handlers.broker.check import check
from handlers.broker.connection import options
from handlers.broker.embedded import EmbeddedNats
from handlers.broker.patience import be_patient, insist
from handlers.broker.ports import port, write_whole
from handlers.broker.provision import provision
from handlers.broker.watch import watch
from handlers.doors.intake import Intake
from handlers.doors.links import LinkMaker
from handlers.doors.nats import open_door
from handlers.doors.web import serving, web
from handlers.turning import clock
from handlers.turning.notifier import Notifier, Send
from handlers.turning.parts import FAILED, end_within, part
from services.channels import mail
from services.clock import Clock
from services.keys import Keys
from services.programmes.loader import load
from services.settings import Settings
from services.store import engine, feeds, meta, notices
from services.store.home import claimed
from services.store.work import Store

log = structlog.get_logger()

LOOPBACK = "127.0.0.1"
NOBODY = "$2b$04$" + 53 * "."
"""The bcrypt hash of no key."""
DRAIN_S = 10
GRACE_S = 12
END_S = 18
"""From SIGTERM on: what hangs longer than this (a locked database, a broker that is stopped) is left as kill -9 would leave it."""
STUCK_S = 90
"""Longer than the longest delayed retry, so that a waiting signal is not taken for a router that stands still."""


class House(NamedTuple):
    """A home that is up."""

    store: Store
    url: str
    nats: EmbeddedNats
    notifier: Notifier
    links: LinkMaker
    failed: asyncio.Event


@asynccontextmanager
async def opened(settings: Settings, *, turnable: bool = False) -> AsyncIterator[Store]:
    """A home's store, held by this process alone. Raises Refused when another holds it or a file is broken."""
    home = settings.home
    with claimed(home):
        policy = load(home)
        keys = Keys.load(home / "secrets")
        path = home / "samsyn.db"
        store = Store(engine.sqlite_writer(path), engine.sqlite_reader(path), Clock(), policy, keys)
        try:
            await meta.provision(store, turnable=turnable)
            yield store
        finally:
            await store.close()


@asynccontextmanager
async def up(settings: Settings, *, turnable: bool = False) -> AsyncIterator[House]:
    """Every part, started in the order they need each other and stopped in the other."""
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened(settings, turnable=turnable))
        async with store.work("system:start") as work:
            await notices.release(work)
        home = settings.home
        server = await stack.enter_async_context(EmbeddedNats(home, _feed_hashes(store, home)))
        number = await _http_port(settings)
        url = settings.public_url or f"http://{LOOPBACK}:{number}"
        failed = asyncio.Event()
        connection = await nats.connect(**options(server.url, "doors") | {"closed_cb": _for_good(failed)})
        stack.push_async_callback(connection.close)
        js = connection.jetstream()
        await insist(partial(provision, js))
        links = LinkMaker(store.keys.links, url)
        notifier = Notifier(store, links, _channel(settings))
        intake = Intake(store, js, home, url, settings.signals_per_minute)
        await stack.enter_async_context(_turning(clock.scheduler(store, links.digest)))
        stack.push_async_callback(partial(notifier.drain, DRAIN_S))
        await stack.enter_async_context(part(notifier.turn(), failed))
        await stack.enter_async_context(_routing(server.url, store, failed))
        await open_door(connection, intake)
        reload = partial(_reload, server, store, home)
        await stack.enter_async_context(serving(web(intake, links, reload), (settings.http_host, number), failed))
        write_whole(home / "run" / "samsyn.json", json.dumps({"pid": os.getpid(), "url": f"http://{LOOPBACK}:{number}"}))
        log.info("service_up", pid=os.getpid(), url=url, port=number)
        yield House(store, url, server, notifier, links, failed)
        log.info("service_stopping", pid=os.getpid())


async def run(settings: Settings) -> int:
    """Be up until SIGTERM or SIGINT; 70 when a part failed for good, so that whoever supervises us starts us again."""
    asked = asyncio.Event()

    def stop() -> None:
        asked.set()
        end_within(END_S)

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    async with up(settings) as house:
        first = [asyncio.create_task(event.wait()) for event in (asked, house.failed)]
        await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        for task in first:
            task.cancel()
        end_within(END_S)
        return FAILED if house.failed.is_set() else 0


async def _http_port(settings: Settings) -> int:
    return settings.http_port if settings.http_port is not None else await asyncio.to_thread(port, settings.home, "http")


def _feed_hashes(store: Store, home: Path) -> dict[str, str]:
    """Every feed has its account from the start: nats-server leaves one that a reload introduces unheard until the next reload."""
    return dict.fromkeys((f.id for f in store.policy.municipality.feeds), NOBODY) | {f: key.bcrypt for f, key in feeds.load(home).items()}


async def _reload(server: EmbeddedNats, store: Store, home: Path) -> None:
    await server.reload(_feed_hashes(store, home))


def _channel(settings: Settings) -> Send | None:
    if settings.smtp_host is None:
        log.warning("letters_held", reason="no_smtp_settings")
        return None
    login = {"username": settings.smtp_username, "password": settings.smtp_password, "starttls": settings.smtp_starttls}
    return partial(mail.send, settings=mail.MailSettings(host=settings.smtp_host, port=settings.smtp_port, **login))


@asynccontextmanager
async def _turning(scheduler: AsyncIOScheduler) -> AsyncIterator[None]:
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


@asynccontextmanager
async def _routing(url: str, store: Store, failed: asyncio.Event) -> AsyncIterator[None]:
    """The router's FastStream broker, watched: a consumer that stands still ends the process rather than waits in silence."""
    settings = {key: value for key, value in options(url, "router").items() if key != "servers"} | {"closed_cb": _for_good(failed)}
    broker = NatsBroker(
        url, apply_types=False, graceful_timeout=GRACE_S, logger=logging.getLogger("faststream"), log_level=logging.DEBUG, **settings
    )
    when.subscribe(broker, store)
    check(broker)

    async def stuck(consumer: str) -> None:
        log.error("consumer_stuck", consumer=consumer)
        failed.set()

    async with part(watch(url, stuck, patience=STUCK_S), failed):
        await insist(broker.start)
        be_patient(broker)
        try:
            yield
        finally:
            with suppress(Error):  # a broker that is away at the end has nothing left to say
                await broker.stop()


def _for_good(failed: asyncio.Event) -> Callable[[], Awaitable[None]]:
    """What a closed connection calls: nats-py gives up for good on any protocol error, however many attempts it may make."""

    async def closed() -> None:
        failed.set()

    return closed
