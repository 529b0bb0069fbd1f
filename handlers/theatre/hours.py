"""How time passes in the demo: the clock is turned to the next instant that matters, never past one."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta

from handlers.app import House
from handlers.turning import clock
from schemas.notices import NoticeStatus
from schemas.parties import WEEKDAYS
from services.programmes.loader import Policy
from services.store import actions, meta, notices
from services.store.work import Store
from services.workdays import days

PATIENCE_S = 60
"""How long the house may take over something that takes it a second."""
_UNDER_WAY = {NoticeStatus.WAITING, NoticeStatus.CLAIMED}

Arrived = Callable[[], Awaitable[None]]


async def pass_to(house: House, until: datetime, arrived: Arrived) -> None:
    """Let time pass, stopping at every step of a ladder and at every digest; `arrived` is told at each stop."""
    while (now := house.store.clock.now()) < until:
        await _turn(house, await _next(house.store, now, until))
        await arrived()


async def leap(house: House, until: datetime, arrived: Arrived) -> None:
    """Skip the weeks in which nothing is open: what happened last is told first, and the last council's digest before `until` is posted."""
    await pass_to(house, house.store.clock.now() + timedelta(days=2), arrived)
    last = max(_digests(house.store.policy, until - timedelta(days=7), until, councils_only=True))
    await _turn(house, last)
    await arrived()


async def settled(house: House) -> None:
    """Wait until no letter waits or is on its way, so that none is overtaken by the clock."""
    house.notifier.nudge()
    async with asyncio.timeout(PATIENCE_S):
        while await _letters_under_way(house.store):  # noqa: ASYNC110 - the notifier offers no event to wait for
            await asyncio.sleep(0.04)


async def _letters_under_way(store: Store) -> bool:
    async with store.look() as look:
        return bool(_UNDER_WAY & (await notices.counts(look)).keys())


async def _turn(house: House, instant: datetime) -> None:
    await meta.turn_clock(house.store, max(instant, house.store.clock.now()))
    await clock.tick(house.store)
    await clock.timetable(house.store, house.links.digest)
    await settled(house)


async def _next(store: Store, now: datetime, until: datetime) -> datetime:
    async with store.look() as look:
        step = await actions.next_instant(look)
    if step is not None and step <= now:  # it came while the last one was being told
        return now
    return min(instant for instant in (step, *_digests(store.policy, now, until), until) if instant is not None)


def _digests(policy: Policy, after: datetime, until: datetime, *, councils_only: bool = False) -> Iterator[datetime]:
    """When digests are due in a span of time."""
    workdays, municipality = policy.workdays, policy.municipality
    for day in days(workdays.local(after).date(), workdays.local(until).date()):
        times = [c.digest.at for c in municipality.councils if c.digest.weekday == WEEKDAYS[day.weekday()]]
        if not councils_only and workdays.is_working(day):
            times.append(municipality.manager_digest_at)
        yield from (instant for at in sorted(times) if after < (instant := workdays.instant(day, at)) <= until)
