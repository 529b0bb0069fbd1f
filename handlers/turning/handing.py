"""Handing a fetched list in at our own door: what of it has its answer, and what waits for one."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from handlers.doors.intake import Intake
from handlers.doors.problems import Stop
from schemas.canonical import digest
from schemas.parties import Feed

AT_ONCE = 100
"""Short lists, so that the doors are heard in between."""
AGAIN = frozenset({429, 503})
"""Our own door cannot take it now. Anything else has been taken, or will never be as it stands."""
BROKEN = 500


class Item(NamedTuple):
    """One of the list, by its digest."""

    digest: str
    item: Any


class Handing:
    """One feed's. `seen` are digests of its last list, each with a receipt or a no; `left` waits for one; `counted` are the statuses."""

    def __init__(self, intake: Intake, feed: Feed) -> None:
        self.intake, self.feed = intake, feed
        self.seen: set[str] = set()
        self.left: list[Item] = []
        self.counted = Counter[int]()

    def begin(self, items: Sequence[Any]) -> None:
        """Take up a list, of which only what is new or changed since the last one is handed in."""
        readable, unreadable = _oldest_first(items)
        self.left = [one for one in readable if one.digest not in self.seen]
        self.seen &= {one.digest for one in readable}
        self.counted = Counter({400: unreadable} if unreadable else {})

    async def go_on(self) -> bool:
        """Hand in what is left until all has its answer (True), or our own door cannot take more now."""
        size = min(AT_ONCE, self.intake.pace.amount)
        while self.left:
            batch = self.left[:size]
            answers = list(zip(batch, await self._statuses(batch), strict=True))
            waits = [one for one, status in answers if status in AGAIN]
            self.seen |= {one.digest for one, status in answers if status not in {*AGAIN, BROKEN}}
            self.counted.update(status for _, status in answers if status not in AGAIN)
            self.left[:size] = waits
            if waits:
                return False
        return True

    async def _statuses(self, batch: Sequence[Item]) -> list[int]:
        try:
            answers = await self.intake.take(self.feed, json.dumps([one.item for one in batch]).encode())
        except Stop as stop:
            return [stop.status] * len(batch)
        return [answer.status for answer in answers] if isinstance(answers, list) else [answers.status]


def _oldest_first(items: Sequence[Any]) -> tuple[list[Item], int]:
    """By their rising numbers, and how many are nothing that JSON can say."""
    readable, unreadable = [], 0
    for item in sorted(items, key=_number):
        try:
            readable.append(Item(digest(item), item))
        except ValueError:  # 1e400
            unreadable += 1
    return readable, unreadable


def _number(item: Any) -> int:
    number = item.get("id") if isinstance(item, dict) else None
    return number if isinstance(number, int) else 0
