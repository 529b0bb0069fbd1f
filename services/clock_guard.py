"""The clock guard's deeds: hold the ladders and sound the alarm when a clock jumps, and go on when it is right or somebody says so."""

import json
from typing import Any

import uuid_utils

from schemas.notices import MessageWords, NoticeKind
from schemas.parties import Role
from services import notices
from services.clock import Clock
from services.errors import Refused
from services.rules.clock_guard import REASONS, Reading, Watch, confirmed, watched
from services.rules.parties import responsible
from services.store import meta
from services.store.work import Store, Work

CONFIRM = "Se efter vad klockan är. Stämmer den: samsyn clock confirm. Är den fel: ställ den rätt, så går allt vidare av sig självt."


class Guard:
    """What one clock of the house has seen of the time. What is held stands in the database, and every clock obeys it."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.watch, self.name = clock, Watch(), str(uuid_utils.uuid7())
        self._stood = self.said = False
        """Whether it has been logged that nothing is climbed."""

    async def holds(self, work: Work, *, ticks: bool = False) -> bool:
        """Whether nothing may be climbed now. Asked within each unit that climbs, after its `now` was read."""
        held = await held_since(work)
        now = Reading(self.clock.wall(), self.clock.steady(), await meta.database_time(work))
        if self._stood and held is None:  # somebody has confirmed the time: it is the right one from here on
            self.watch = confirmed(now)
        self.watch = watched(self.watch, now, ticks=ticks)
        self._stood = self.watch.wrong is not None and held is not None
        if self.watch.wrong is not None and held is None:
            await work.alone_with([meta.HELD])  # two clocks that see the same jump sound one alarm
            if await held_since(work) is None:
                await hold(work, self.watch.wrong, self.name)
        elif self.watch.wrong is None and held is not None and held["by"] == self.name:
            await meta.forget(work, meta.HELD)
            return False
        return self.watch.wrong is not None or held is not None


async def held_since(work: Work) -> dict[str, Any] | None:
    """Since when nothing is climbed, why, and which clock said so; none when all goes on."""
    value = await meta.get(work, meta.HELD)
    return None if value is None else json.loads(value)


async def reason(store: Store) -> str | None:
    """Why nothing is climbed, if nothing is."""
    async with store.look() as look:
        held = await held_since(look)
    return None if held is None else str(held["reason"])


async def hold(work: Work, why: str, by: str) -> None:
    """Hold every ladder and the timetable, and tell the coordinator. Letters go all the same."""
    at = work.now.isoformat()
    await meta.put(work, meta.HELD, json.dumps({"at": at, "reason": why, "by": by}))
    words = MessageWords(
        subject="LARM: klockan är osäker, och inget eskaleras",
        heading="Klockan är osäker",
        lead=f"Alla trappor och tidtabellen hålls: {REASONS[why]}.",
        after=CONFIRM,
    )
    to = responsible(work.policy.municipality, Role.COORDINATOR, None, Role.COORDINATOR).function
    await notices.send(work, NoticeKind.ALARM, to.id, words, f"alarm:clock:{at}")


async def confirm(work: Work) -> None:
    """Somebody has looked: the time is right, and what waited goes on. Raises Refused when nothing is held."""
    if not await meta.forget(work, meta.HELD):
        raise Refused("Klockan hålls inte; det finns inget att bekräfta.")
