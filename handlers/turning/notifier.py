"""The notifier: claims notice rows, hands each to its channel outside any transaction, and writes down the answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import partial

import structlog

from handlers import metrics, tracing
from handlers.condition import Pulse, unheard
from handlers.doors.links import LinkMaker
from schemas.notices import Handed, Letter, Notice
from services import letters, posting
from services.errors import No, Unavailable
from services.rules.channels import MAIL
from services.rules.parties import function_of
from services.store import actions, meta
from services.store.work import Store

log = structlog.get_logger()

Send = Callable[[Letter], Awaitable[Handed]]
Hand = Callable[[Notice, Letter], Awaitable[Handed]]
Post = Callable[[Notice, str], Awaitable[Handed]]
"""Hands a notice, with the link to where one reads of it, to the channel it is for."""

AT_ONCE = 8
PAUSE_S = 0.5
MARK_S = 10
"""How often it is written down that the notifier turns, in service time."""
HOLD_S = 4
"""A third of a claim's lease: how often it is renewed."""
ACTOR = "system:notifier"


class Notifier:
    """At most one letter per function and channel is on its way, and AT_ONCE of mail and of the others each.

    So no recipient blocks another, and a mail server that hangs blocks only mail.
    """

    def __init__(self, store: Store, links: LinkMaker, send: Send | None, pulse: Pulse = unheard, post: Post | None = None) -> None:
        self.store, self.links, self.send, self.pulse, self.post = store, links, send, pulse, post
        self._out: dict[asyncio.Task[None], str] = {}
        self._nudged = asyncio.Event()
        self._marked: datetime | None = None

    async def turn(self) -> None:
        """Send for as long as we live. Without a channel letters are held: counted, shown, and sent when there is one."""
        while self.send is not None or self.post is not None:
            self.pulse("notifier")
            try:
                await self._mark()
                await self._fill(self.send)
            except No:
                log.warning("notifier_waits")
            except Exception as error:  # noqa: BLE001 - the loop must not end: a letter unsent is a promise broken
                log.error("notifier_failed", reason=type(error).__name__)  # noqa: TRY400 - class only
            done, _ = await asyncio.wait(self._out, timeout=PAUSE_S, return_when=asyncio.FIRST_COMPLETED) if self._out else (set(), None)
            if not done and not self._out:
                await self._pause()

    def nudge(self) -> None:
        """Look for letters now rather than when the pause is over."""
        self._nudged.set()

    async def _mark(self) -> None:
        """Write down that we turn: the auditor says when nobody does."""
        now = self.store.clock.now()
        if self._marked is None or abs((now - self._marked).total_seconds()) >= MARK_S:
            async with self.store.work(ACTOR) as work:
                await meta.put(work, meta.NOTIFIED, now.isoformat())
            self._marked = now

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(PAUSE_S):
                await self._nudged.wait()
        self._nudged.clear()

    async def drain(self, seconds: float) -> None:
        """Let what is on its way arrive; what does not in time keeps its claim and is sent again with the same Message-ID."""
        if self._out:
            _, late = await asyncio.wait(self._out, timeout=seconds)
            for task in late:
                task.cancel()

    async def _fill(self, send: Send | None) -> None:
        if send is not None:
            await self._claim(partial(self._mail, send), by_mail=True)
        if self.post is not None:
            await self._claim(partial(self._tell, self.post), by_mail=False)

    async def _claim(self, hand: Hand, *, by_mail: bool) -> None:
        busy = {whose for whose in self._out.values() if whose.startswith(f"{MAIL}:") == by_mail}
        if len(busy) >= AT_ONCE:
            return
        async with self.store.work(ACTOR) as work:
            claimed = await posting.claim(work, AT_ONCE - len(busy), busy, by_mail=by_mail)
        for notice in claimed:
            task = asyncio.create_task(self._deliver(notice, hand))
            self._out[task] = f"{notice.channel}:{notice.function}"
            task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._out.pop(task, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("letter_failed", reason=type(error).__name__)

    async def _deliver(self, notice: Notice, hand: Hand) -> None:
        letter = await self._letter(notice)
        with tracing.span("letter.hand_over", notice.trace, notice=notice.id, attempt=notice.attempt) as handing:
            async with self._held(notice):
                answer = await hand(notice, letter)
            handing.set_attribute("accepted", answer.accepted)
            async with self.store.work(ACTOR) as work:
                work.trace = tracing.current()
                await posting.handed(work, notice, letter, answer)
        metrics.handed(answer)
        log.info("letter_handed", notice=notice.id, accepted=answer.accepted, attempt=notice.attempt)

    async def _mail(self, send: Send, _: Notice, letter: Letter) -> Handed:
        return await send(letter)

    async def _tell(self, post: Post, notice: Notice, _: Letter) -> Handed:
        return await post(notice, (await self._links(notice)).page)

    @asynccontextmanager
    async def _held(self, notice: Notice) -> AsyncIterator[None]:
        """Keep the claim for as long as the channel takes."""

        async def hold() -> None:
            while True:
                await asyncio.sleep(HOLD_S)
                with suppress(Unavailable):  # another notifier may take it then: the same letter, with the same Message-ID
                    async with self.store.work(ACTOR) as work:
                        await posting.keep(work, notice)

        holding = asyncio.create_task(hold())
        try:
            yield
        finally:
            holding.cancel()

    async def _letter(self, notice: Notice) -> Letter:
        municipality = self.store.policy.municipality
        to, links = function_of(municipality, notice.function), [await self._links(one) for one in (notice, *notice.more)]
        return letters.together(notice, to, municipality, links) if notice.more else letters.letter(notice, to, municipality, links[0])

    async def _links(self, notice: Notice) -> letters.Links:
        owner = None
        if notice.action is not None:
            async with self.store.look() as look:
                row = await actions.get(look, notice.action)
                owner = row.function if row is not None else None
        return self.links.links(notice, owner)
