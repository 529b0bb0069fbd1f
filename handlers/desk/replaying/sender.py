"""The sender: batches go through the HTTP door until every item has its answer; what is sent again has the same receipt."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress

import httpx

from handlers.desk.replaying.reading import Item
from handlers.desk.replaying.tally import Tally
from services.clock import monotonic
from services.errors import Refused, Unavailable

IN_FLIGHT = 2
"""Requests under way at once: while one waits for the disk the next is read, and they arrive nearly in order."""
BUSY = 503
PATIENCE_S = 120
"""How long the door may take nothing before we give up."""
LAST_ANSWERS_S = 5
"""How long answers that are under way are waited for when the sending is stopped."""
PAUSE_S = 0.5
"""Between attempts, when the door does not say how long."""


class Sender:
    """A feed's client of the door, which counts what it is told.

    `check` raises when the service is known to be gone; `shown` is called when more has been answered.
    """

    def __init__(self, client: httpx.AsyncClient, tally: Tally, check: Callable[[], None], shown: Callable[[], None]) -> None:
        self.client, self.tally, self.check, self.shown = client, tally, check, shown
        self._heard = monotonic()

    async def send_all(self, batches: AsyncIterator[Sequence[Item]]) -> None:
        """Send every batch, a few at once. Told to stop, it sends no more and counts the answers that come at once."""
        flying: set[asyncio.Task[None]] = set()
        try:
            async for batch in batches:
                flying.add(asyncio.create_task(self.send(batch)))
                if len(flying) >= IN_FLIGHT:
                    flying = await _landed(flying, asyncio.FIRST_COMPLETED)
            await _landed(flying, asyncio.ALL_COMPLETED)
        finally:
            if flying:
                await asyncio.wait(flying, timeout=LAST_ANSWERS_S)
            for task in flying:
                task.cancel()
            await asyncio.gather(*flying, return_exceptions=True)

    async def send(self, items: Sequence[Item]) -> None:
        """Send until each has its answer. Raises Refused when the door is shut, Unavailable when nobody answers."""
        left = items
        while left:
            answer = await self._answer(left)
            match answer.status_code:
                case 202 | 207:
                    left = await self._count(left, answer)
                case 429 if len(left) > 1:  # it may be more at once than the feed may send in a minute
                    await self._pause(answer)
                    return await self._in_halves(left)
                case 429 | 500 | 502 | 503 | 504:
                    await self._pause(answer)
                case 400 | 413 if len(left) > 1:  # one item that cannot be read must not take its neighbours along
                    return await self._in_halves(left)
                case 400 | 413:
                    return self.tally.reject(answer.status_code, left)
                case _:
                    raise Refused(_shut(answer))
        return None

    async def _in_halves(self, items: Sequence[Item]) -> None:
        half = len(items) // 2
        await self.send(items[:half])
        await self.send(items[half:])

    async def _answer(self, items: Sequence[Item]) -> httpx.Response:
        """The door's answer. One that does not come is as good as busy: the same items go again."""
        body = b"[" + b",".join(item.body or b"null" for item in items) + b"]"
        try:
            return await self.client.post("/signals", content=body)
        except httpx.TransportError:
            return httpx.Response(BUSY)

    async def _count(self, items: Sequence[Item], answer: httpx.Response) -> list[Item]:
        """Count what was taken and what was not; returns what is to be sent again."""
        again = []
        for item, said in zip(items, answer.json()["items"], strict=True):
            if said["status"] == 202:
                self.tally.accept(said["receipt"]["receipt"])
            elif said["status"] == BUSY:
                again.append(item)
            else:
                self.tally.reject(said["status"], [item])
        self.shown()
        if len(again) < len(items):
            self._heard = monotonic()
        if again:
            await self._pause(answer)
        return again

    async def _pause(self, answer: httpx.Response) -> None:
        """Wait for as long as the door says. Raises Unavailable when it has been too long."""
        self.check()
        if answer.status_code == 429:
            self._heard = monotonic()
        if monotonic() - self._heard > PATIENCE_S:
            raise Unavailable(
                f"Tjänsten på {self.client.base_url} har inte tagit emot något på {PATIENCE_S} s. "
                "Det som är mottaget räknas inte om: kör igen senare."
            )
        said = answer.headers.get("Retry-After", "")
        await asyncio.sleep(int(said) if said.isdecimal() else PAUSE_S)


async def _landed(flying: set[asyncio.Task[None]], when: str) -> set[asyncio.Task[None]]:
    """Those still under way. Raises what one of the others raised."""
    if not flying:
        return flying
    done, flying_still = await asyncio.wait(flying, return_when=when)
    for task in done:
        task.result()
    return flying_still


def _shut(answer: httpx.Response) -> str:
    if answer.status_code == 401:  # the door's own sentence is for a partner, who has a key to send
        return "Tjänsten känner inte igen flödet eller hemmets nycklar (svar 401). Starta om samsyn om flödet är nytt i municipality.toml."
    detail = ""
    with suppress(ValueError, AttributeError):
        detail = answer.json().get("detail", "")
    return f"Dörren tar inte emot (svar {answer.status_code}). {detail}".strip()
