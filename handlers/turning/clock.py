"""The clock: APScheduler turns it in UTC and holds nothing. What is due, the database says."""

from collections.abc import Awaitable, Callable
from datetime import UTC
from functools import partial
from typing import Any

import structlog
import uuid_utils
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from handlers import metrics
from handlers.condition import Pulse, unheard
from services import (
    cases,
    councils,
    coverage,
    digests,
    escalations,
    feedback,
    occasions,
    parked,
    pauses,
    proposals,
    reporters,
    reprojecting,
)
from services.clock_guard import Guard
from services.errors import No, Unavailable
from services.store import leases, meta
from services.store.work import Store, Work

log = structlog.get_logger()

TICK_S = 2
TIMETABLE_S = 10
ACTOR = "system:clock"


async def tick(store: Store, pulse: Pulse = unheard, guard: Guard | None = None) -> int:
    """Climb every step that is due, in order, until none is left; returns how many. None while the time is in doubt."""
    climbed, most, stuck, guard = 0, escalations.AT_ONCE, set[str](), guard or Guard(store.clock)
    first = True
    while True:
        try:
            async with store.work(ACTOR) as work:
                held = await guard.holds(work, ticks=first)
                now = [] if held else await escalations.climb_due(work, stuck, most)
                done = not held and len(now) < most and await escalations.all_climbed(work, stuck)
                if done:  # this is what the auditor holds us to
                    await meta.put(work, meta.TICKED, work.now.isoformat())
        except No:
            raise
        except Exception:  # noqa: BLE001 - one action that cannot be climbed must not silence all the others: the auditor names it
            if most == 1:
                stuck.add(await _stuck(store, stuck))
            most, first = 1, False
            continue
        _held(guard, held)
        climbed, first = climbed + len(now), False
        metrics.CLIMBED.inc(len(now))
        pulse("clock")
        if done or not now:
            return climbed


def _held(guard: Guard, held: bool) -> None:  # noqa: FBT001 - it is or it is not
    """Say once that the clock holds, and once that it goes on."""
    metrics.HELD.set(held)
    if held and not guard.said:
        log.error("clock_held", reason=guard.watch.wrong)
    elif guard.said and not held:
        log.info("clock_released")
    guard.said = held


async def _stuck(store: Store, known: set[str]) -> str:
    """The action that has just failed: one at a time, it is the one that has waited longest. Raises Unavailable when none has."""
    async with store.look() as look:
        action = await escalations.next_due(look, known)
    if action is None:
        raise Unavailable("Klockan gick inte att föra fram.")
    log.error("action_stuck", action=action)
    return action


async def timetable(store: Store, page: digests.Page, guard: Guard | None = None) -> None:
    """What has its time rather than its deadline, each in a unit of its own, unless the time is in doubt.

    Raises what failed, when all have had their turn.
    """
    guard = guard or Guard(store.clock)
    steps: dict[str, Callable[[Work], Awaitable[object]]] = {
        "pauses": pauses.resume_due,
        "calendar": reprojecting.reproject_due,
        "quiet lines": cases.close_quiet,
        "year wheel": occasions.add_due,
        "hotspots": proposals.look_when_due,
        "silent feeds": reporters.watch,
        "originals": parked.destroy_due,
        "edits": parked.ask_to_edit,
        "gaps": coverage.look,
        "councils": partial(councils.prepare_due, page=page),
        "digests": partial(digests.freeze_due, page=page),
        "feedback": feedback.give_due,
    }
    failed = []
    for name, step in steps.items():
        try:
            async with store.work(ACTOR) as work:
                if not await guard.holds(work):
                    await step(work)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one that fails must not silence the others
            log.error("timetable_failed", job=name, reason=type(error).__name__)  # noqa: TRY400 - the trace may hold what somebody wrote
            failed.append(error)
    if failed:
        raise ExceptionGroup("timetable", failed)


async def timetable_in_turn(store: Store, page: digests.Page, holder: str, guard: Guard) -> None:
    """The timetable, unless another clock has just kept it: what it does is done once anyway, but reckoning a digest costs."""
    async with store.work(ACTOR) as work:
        mine = await leases.hold(work, "timetable", holder, TIMETABLE_S - 1)
    if mine is not None:
        await timetable(store, page, guard)


def scheduler(store: Store, page: digests.Page, pulse: Pulse = unheard) -> AsyncIOScheduler:
    """Two interval jobs, never persisted. A missed run is no loss: the next one asks the database again."""
    for loop in ("clock", "timetable"):
        pulse(loop)
    turning = AsyncIOScheduler(timezone=UTC)
    same: dict[str, Any] = {"trigger": "interval", "coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    holder, keeping, guard = str(uuid_utils.uuid7()), partial(pulse, "timetable"), Guard(store.clock)
    turning.add_job(_patiently, args=(tick, partial(pulse, "clock"), store, pulse, guard), seconds=TICK_S, id="tick", **same)
    turning.add_job(_patiently, args=(timetable_in_turn, keeping, store, page, holder, guard), seconds=TIMETABLE_S, id="timetable", **same)
    turning.add_listener(_noted, EVENT_JOB_MISSED | EVENT_JOB_ERROR | EVENT_JOB_MAX_INSTANCES)
    return turning


async def _patiently(job: Callable[..., Awaitable[object]], rounded: Callable[[], None], *args: object) -> None:
    try:
        await job(*args)
    except Unavailable:
        log.warning("clock_waits", job=job.__name__)
    finally:
        rounded()


def _noted(event: JobExecutionEvent) -> None:
    if event.code == EVENT_JOB_MAX_INSTANCES:  # the round before still waits for its turn to write
        log.info("clock_busy", job=event.job_id)
        return
    error = getattr(event, "exception", None)
    log.error("clock_job", job=event.job_id, reason=type(error).__name__ if error else "missed")
