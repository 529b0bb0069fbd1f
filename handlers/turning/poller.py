"""The poller: asks the police's API for notices, one process at a time, and hands what is new in at our own door."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from random import SystemRandom

import structlog
import uuid_utils

from handlers import metrics
from handlers.condition import Pulse, unheard
from handlers.doors.intake import Intake
from handlers.turning.fetch import Away, Marks, fetch
from handlers.turning.handing import BROKEN, Handing
from schemas.parties import Feed
from services.errors import Unavailable
from services.store import leases, meta

log = structlog.get_logger()

ROUND_S = 10
CEILING_S, DAY_S = 2 * 3600, 24 * 3600
"""The longest wait of our own accord, and the longest that an address may ask of us."""
ACTOR = "system:poller"
JITTER = SystemRandom()


class Polling:
    """One feed's address, as one process knows it.

    The lease is the timetable too: it is taken under a new name for each question and runs out when the next one may be put, whoever
    puts it and however often we start anew. What the address says of its list is kept when all of the list has its answer, not before:
    whoever comes after a crash is sent all of it again, and the inbox knows what it has.
    """

    def __init__(self, intake: Intake, feed: Feed) -> None:
        self.store, self.feed, self.url = intake.store, feed, feed.url or ""
        self.agent = f"samsyn/{version('samsyn')} ({self.store.policy.municipality.mail.sender})"
        self.handing, self.failures = Handing(intake, feed), 0
        self._lease, self._holder, self._key = f"poll {feed.id}", "", f"polled {feed.id}"
        self._marks = Marks()

    async def round(self) -> None:
        """Hand in what is left, or ask for more when it is time. Raises Unavailable."""
        if self.handing.left:
            await self._hand_in()
        elif (marks := await self._claim()) is not None:
            await self._ask(marks)

    async def _claim(self) -> Marks | None:
        """The marks of the last list, if the question is ours to put now."""
        self._holder = str(uuid_utils.uuid7())
        async with self.store.work(ACTOR) as work:
            if await leases.hold(work, self._lease, self._holder, self._wait()) is None:
                return None
            url, *marks = json.loads(await meta.get(work, self._key) or '[""]')
        return Marks(*marks) if url == self.url else Marks()

    async def _ask(self, marks: Marks) -> None:
        try:
            page = await fetch(self.url, self.agent, marks)
        except Away as away:
            await self._put_off(away)
            return
        self.failures = 0
        metrics.polled(self.feed.id, "unchanged" if page.items is None else "read")
        if page.items is not None:
            self._marks = page.marks
            self.handing.begin(page.items)
            await self._hand_in()

    async def _hand_in(self) -> None:
        if not await self.handing.go_on():
            log.warning("notices_wait", feed=self.feed.id, signals=len(self.handing.left))
            return
        counted, self.handing.counted = self.handing.counted, Counter[int]()
        if counted:
            refused = counted.total() - counted[202] - counted[409]
            told = {"signals": counted.total(), "accepted": counted[202], "revised": counted[409], "refused": refused}
            log.info("notices_polled", feed=self.feed.id, **told)
        if not counted[BROKEN]:  # what we failed with ourselves is asked for again
            async with self.store.work(ACTOR) as work:
                await meta.put(work, self._key, json.dumps([self.url, *self._marks]))

    async def _put_off(self, away: Away) -> None:
        """Ask more and more seldom, and not before the address wants to be asked."""
        self.failures += 1
        seconds = max(self._wait(self.failures), min(away.seconds, DAY_S))
        metrics.polled(self.feed.id, "failed")
        told = {"reason": away.reason, "code": away.code, "attempts": self.failures, "seconds": round(seconds)}
        log.warning("poll_failed", feed=self.feed.id, **told)
        async with self.store.work(ACTOR) as work:
            await leases.hold(work, self._lease, self._holder, seconds)

    def _wait(self, failures: int = 0) -> float:
        """Seconds to the next question: twice as many for each failure in a row, and a little more, so that towns do not ask in step."""
        every = self.feed.every_minutes * 60
        return min(every * 2.0 ** min(failures, 10), max(every, CEILING_S)) * JITTER.uniform(1, 1.1)


async def turn(pollings: Sequence[Polling], pulse: Pulse = unheard) -> None:
    """Poll for as long as we live, if there is anything to poll. An address that is away makes nobody unready."""
    while pollings:
        for polling in pollings:
            pulse("poller")
            await _safely(polling)
        await asyncio.sleep(ROUND_S)


async def _safely(polling: Polling) -> None:
    try:
        await polling.round()
    except Unavailable:
        log.warning("poller_waits", feed=polling.feed.id)
    except Exception as error:  # noqa: BLE001 - the loop must not end: notices would stop and nobody would know
        log.error("poller_failed", feed=polling.feed.id, reason=type(error).__name__)  # noqa: TRY400 - class only
