"""How time passes in the demo: the clock is turned to the next instant that matters, never past one."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta

from handlers.app import House
from handlers.turning import clock
from schemas.parties import Council
from services.programmes.loader import Policy
from services.rules.meetings import cut_off, next_meeting
from services.store import actions, meta, notices
from services.store.work import Store
from services.workdays import days

PATIENCE_S = 60
"""How long the house may take over something that takes it a second."""

Arrived = Callable[[], Awaitable[None]]


async def pass_to(house: House, until: datetime, arrived: Arrived) -> None:
    """Let time pass, stopping at every step of a ladder, letter that waited and digest; `arrived` is told at each stop."""
    while (now := house.store.clock.now()) < until:
        await _turn(house, await _next(house.store, now, until))
        await arrived()


async def leap(house: House, until: datetime, arrived: Arrived) -> None:
    """Skip the weeks in which nothing is open: what happened last is told, and the operational council's last digest is posted."""
    await pass_to(house, house.store.clock.now() + timedelta(days=2), arrived)
    policy, week = house.store.policy, until - timedelta(days=7)
    weekly = [council for council in policy.municipality.councils if council.kind == "operational"]
    await _turn(house, max(due for council in weekly for due in _before_meetings(policy, council, week, until)))
    await arrived()


async def settled(house: House) -> None:
    """Wait until no letter is due or on its way, so that none is overtaken by the clock."""
    house.notifier.nudge()
    async with asyncio.timeout(PATIENCE_S):
        while await _letters_under_way(house.store):  # noqa: ASYNC110 - the notifier offers no event to wait for
            await asyncio.sleep(0.04)


async def _letters_under_way(store: Store) -> bool:
    async with store.look() as look:
        at = await notices.next_instant(look)
    return at is not None and at <= store.clock.now()


async def _turn(house: House, instant: datetime) -> None:
    await meta.turn_clock(house.store, max(instant, house.store.clock.now()))
    await clock.tick(house.store)
    await clock.timetable(house.store, house.links.digest)
    await settled(house)


async def _next(store: Store, now: datetime, until: datetime) -> datetime:
    async with store.look() as look:
        step, letter = await actions.next_instant(look), await notices.next_instant(look)
    coming = min(instant for instant in (step, letter, *_digests(store.policy, now, until), until) if instant is not None)
    return max(coming, now)  # what comes while the last one is told has come


def _digests(policy: Policy, after: datetime, until: datetime) -> Iterator[datetime]:
    """When digests are due in a span of time."""
    workdays, municipality = policy.workdays, policy.municipality
    for day in days(workdays.local(after).date(), workdays.local(until).date()):
        morning = workdays.instant(day, municipality.manager_digest_at)
        if workdays.is_working(day) and after < morning <= until:
            yield morning
    for council in municipality.councils:
        yield from _before_meetings(policy, council, after, until)


def _before_meetings(policy: Policy, council: Council, after: datetime, until: datetime) -> Iterator[datetime]:
    """When a council's digests are due in a span of time."""
    meets_at = next_meeting(council, after, policy.workdays)
    while (due := cut_off(council, meets_at, policy.workdays)) <= until:
        if due > after:
            yield due
        meets_at = next_meeting(council, meets_at, policy.workdays)
