"""Small honest stand-ins: a home in a folder with a clock that tests turn, signals to order, and a real mailbox."""

import asyncio
import atexit
import itertools
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import delete

from events.signals import SignalReceived
from handlers.app import House, up
from handlers.house.ground import opened, store_of
from handlers.theatre.mailbox import Mailbox
from handlers.turning import clock
from schemas.parties import Feed
from schemas.signals import IndividualReport, OrgReport, PlaceReport
from services.programmes.loader import EXAMPLE
from services.settings import Settings
from services.store import actions, inbox, meta, notices, tables
from services.store.work import Store

THURSDAY = datetime(2027, 5, 13, 20, 41, tzinfo=UTC)
"""Thu 13 May 2027, 22.41 in Ängelholm: story line 1 begins."""

LANES = {"org": OrgReport, "individual": IndividualReport}
"""What is reported in the lanes that are closed."""
_ids = itertools.count(1)


def make_home(folder: Path) -> Path:
    """A home with the example municipality. No feed is expected within a rhythm: tests turn the clock by weeks."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "municipality.toml").write_text(re.sub(r"\nrhythm_days = \d+", "", EXAMPLE.read_text()))
    return folder


async def provision_for_any(store: Store) -> None:
    """A schema to be copied: a test's home has keys of its own."""
    await meta.provision(store)
    async with store.work("system:test") as work:
        await work.write(delete(tables.meta).where(tables.meta.c.key == meta.KEYS))


@cache
def _blank() -> Path:
    """A SQLite database with the present schema and nothing in it: making one takes longer than most tests."""
    home = make_home(Path(tempfile.mkdtemp(prefix="samsyn-blank-")))
    atexit.register(shutil.rmtree, home, ignore_errors=True)

    async def provisioned():
        store = store_of(Settings(home=home))
        await provision_for_any(store)
        await store.close()

    with ThreadPoolExecutor(1) as other:  # a loop runs here already
        other.submit(asyncio.run, provisioned()).result()
    return home / "samsyn.db"


def furnish(folder: Path) -> Path:
    """A home with the example municipality, and with a database unless it has one."""
    home = make_home(folder)
    if not (home / "samsyn.db").exists():
        shutil.copy(_blank(), home / "samsyn.db")
    return home


@asynccontextmanager
async def store_at(folder: Path, now: datetime = THURSDAY, database: str | None = None) -> AsyncIterator[Store]:
    """The store of a home, its clock turned to `now`; in SQLite unless another database is given."""
    async with opened(Settings(home=furnish(folder), database_url=database), turnable=True) as store:
        await meta.turn_clock(store, now)
        yield store


@asynccontextmanager
async def house_at(
    folder: Path, now: datetime | None = THURSDAY, box: Mailbox | None = None, database: str | None = None
) -> AsyncIterator[House]:
    """Everything of a home, up, with a mailbox if one is given; its clock turned to `now` unless that is None."""
    settings = Settings(home=furnish(folder), database_url=database)
    async with up(box.serves(settings) if box else settings, turnable=True) as house:
        if now is not None:
            await meta.turn_clock(house.store, now)
        yield house


def event(identity: str | None = None, occurred: datetime = THURSDAY, **data: Any) -> dict[str, Any]:
    """A CloudEvent as a partner would send it; `data` overrides the report's fields."""
    place = {"name": "Stortorget"}
    report = {
        "category": "VEHICLE_RECKLESS",
        "severity_reported": 2,
        "place": place,
        "occurred_from": occurred.isoformat(),
        "text": "A-traktorer",
    }
    envelope = {"specversion": "1.0", "source": "/party/vaktbolaget", "type": "se.samsyn.signal.reported.v1"}
    return {**envelope, "id": identity or f"vakt-{next(_ids)}", "data": data if str(data.get("lane")) in LANES else report | data}


def signal(
    store: Store, identity: str | None = None, feed: str = "vaktbolaget", occurred: datetime = THURSDAY, **data: Any
) -> SignalReceived:
    """An accepted signal, as the stream would carry it."""
    sent = event(identity, occurred, **data)
    sender: Feed = next(f for f in store.policy.municipality.feeds if f.id == feed)
    model = LANES.get(sent["data"].get("lane"), PlaceReport)
    ids = {"receipt": store.keys.receipt_id(feed, sent["id"]), "feed": feed, "party": sender.party, "source": sender.source}
    return SignalReceived(
        **ids, digest=f"sha256:{hash(str(sent))}", accepted_at=store.clock.now(), report=model.model_validate(sent["data"])
    )


def finding(business: str = "lokal-17", category: str = "UNUSUAL_HOURS", **data: Any) -> dict[str, Any]:
    """The data of an event about a business."""
    seen = {"lane": "org", "category": category, "severity_reported": 2, "business": business, "text": "Öppet om natten"}
    return seen | {"occurred_from": THURSDAY.isoformat()} | data


def concern(reference: str, **data: Any) -> dict[str, Any]:
    """The data of an individual-lane event."""
    coded = {"lane": "individual", "concerns": ["SCHOOL_ABSENCE"], "unit": "skola-norr", "reference": reference}
    return coded | {"occurred_from": THURSDAY.isoformat()} | data


async def turn_to(store: Store, instant: datetime, page: Callable[[str], str] = "http://samsyn.example.se/l/{}".format) -> None:
    """Let time pass to an instant, stopping where a step of a ladder comes, as the clock would have."""
    while True:
        async with store.look() as look:
            coming = await actions.next_instant(look)
        target = min(coming, instant) if coming is not None else instant
        await meta.turn_clock(store, max(target, store.clock.now()))
        await clock.tick(store)
        await clock.timetable(store, page)
        if target == instant:
            return


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 60.0) -> None:
    """Wait for something to be so; the bound is many times what it takes."""
    async with asyncio.timeout(seconds):
        while not await holds():  # noqa: ASYNC110 - what it waits for offers no event
            await asyncio.sleep(0.02)


async def handled(store: Store, n: int) -> None:
    """Wait until `n` signals have had their outcome."""

    async def holds() -> bool:
        async with store.look() as look:
            return sum((await inbox.counts(look)).values()) >= n

    await until(holds)


async def letters_gone(store: Store) -> None:
    """Wait until no letter is due or on its way."""

    async def holds() -> bool:
        async with store.look() as look:
            at = await notices.next_instant(look)
        return at is None or at > store.clock.now()

    await until(holds)
