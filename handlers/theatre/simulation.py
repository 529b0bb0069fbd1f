"""A year in a minute: signals through the real doors, people who answer, and a clock turned from one thing that happens to the next."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from typing import Any, NamedTuple

import httpx

from handlers import metrics
from handlers.app import House
from handlers.doors.deeds import perform
from handlers.theatre.life import TERMS, Deed, Sent, Span, fate, sendings
from handlers.turning import clock
from schemas.actions import ActionStatus
from schemas.cases import CaseStatus
from services import cases as cases_by_time
from services import councils, pauses
from services.errors import Refused
from services.store import actions, cases, ledger
from services.store.work import Row, Store
from services.workdays import days

PATIENCE_S = 60
MINUTE = timedelta(minutes=1)
DAYS_OF_A_WEEK = 7
MORNING = time(7, 1)
"""When the timetable is kept."""
ANSWERABLE = {"case", "signal", "consultation", "feed", "review", "occasion"}
"""What people's answer to an action is simply done; a proposal is answered otherwise."""

Tick = Callable[[Store], Awaitable[object]]
Turn = Callable[[Store, datetime], Awaitable[object]]
Tell = Callable[[date], None]


async def turn_here(store: Store, instant: datetime) -> None:
    """Turn the clock of this process alone: a row for others to read costs a write at each of thousands of turns."""
    store.clock.turn_to(instant)


class Turning(NamedTuple):
    """How time passes: how the clock is turned, and who then climbs."""

    turn: Turn = turn_here
    tick: Tick = clock.tick


ALONE = Turning()


class Simulation:
    """One year of a house. `given` are the deadlines people gave by hand, `fates` what they will do."""

    def __init__(self, house: House, keys: dict[str, str], span: Span, seed: int, turning: Turning) -> None:
        self.house, self.store, self.keys, self.span = house, house.store, keys, span
        self.turn, self.tick = turning
        self.rng, self.workdays = Random(seed), house.store.policy.workdays  # noqa: S311 - a life to live again, no secret
        self.given: dict[str, list[dict[str, Any]]] = {}
        self.fates: dict[str, list[Deed]] = {}
        self.sent = metrics.handled()

    async def live(self, tell: Tell) -> None:
        """Every day of the span on which something is sent or people work."""
        coming = sendings(self.span, self.rng, self.workdays)
        anew = httpx.Limits(max_keepalive_connections=0)  # between two sendings the door may well have closed a kept one
        async with httpx.AsyncClient(base_url=self.house.url, timeout=PATIENCE_S, trust_env=False, limits=anew) as http:
            for day in days(self.span.first, self.span.last):
                tell(day)
                if day in coming or self.workdays.is_working(day):
                    await self._day(http, day, coming.get(day, []))
        await self._pass_to(self.workdays.instant(self.span.last, time(23, 59)))

    async def _day(self, http: httpx.AsyncClient, day: date, sendings: list[Sent]) -> None:
        await self._pass_to(self.workdays.instant(day, MORNING))
        await self._keep(day)
        await self._pass_to(self.workdays.instant(day, time(9 + self.rng.randrange(6), self.rng.randrange(60))))
        await self._send(http, sendings)
        if self.workdays.is_working(day):
            await self._people(day)

    async def _keep(self, day: date) -> None:
        """On the month's first Monday the whole timetable; else what terms, cases and agendas need: digests have proofs of their own."""
        if day.weekday() == 0 and day.day <= DAYS_OF_A_WEEK:
            await clock.timetable(self.store, self.house.links.digest)
            return
        for step in (pauses.resume_due, cases_by_time.close_quiet, partial(councils.prepare_due, page=self.house.links.digest)):
            async with self.store.work(clock.ACTOR) as work:
                await step(work)

    async def _pass_to(self, until: datetime) -> None:
        """Let time pass, stopping at every minute in which a step of a ladder comes."""
        while True:
            async with self.store.look() as look:
                step = await actions.next_instant(look)
            target = min(_whole_minute(step), until) if step is not None else until
            await self.turn(self.store, max(target, self.store.clock.now()))
            if step is not None and step <= target:
                await self.tick(self.store)
            if target == until:
                return

    async def _send(self, http: httpx.AsyncClient, sendings: list[Sent]) -> None:
        """Each feed sends its list; the day goes on when every signal has had its outcome."""
        await asyncio.gather(*(self._post(http, sent) for sent in sendings))
        self.sent += sum(len(sent.events) for sent in sendings)
        async with asyncio.timeout(PATIENCE_S):
            while sendings and metrics.handled() < self.sent:  # noqa: ASYNC110 - the router offers no event to wait for
                await asyncio.sleep(0.005)

    async def _post(self, http: httpx.AsyncClient, sent: Sent) -> None:
        answer = await http.post("/signals", json=sent.events, headers={"Authorization": f"Bearer {self.keys[sent.feed]}"})
        if answer.status_code != 202:
            raise Refused(f"Dörren svarade {answer.status_code} på signaler från {sent.feed}.")

    async def _people(self, day: date) -> None:
        """Who has something to do today does it, and the coordinator asks for more where a case needs it."""
        if day.weekday() == 0 or day == self.span.first:
            await self._ask_for_more(day + timedelta(days=6))
        async with self.store.look() as look:
            mine = [row for row in await actions.unfinished(look) if row.about_kind in ANSWERABLE]
        left = Counter(row.about_id for row in mine)
        for row in mine:
            if row.id not in self.fates:
                self.fates[row.id] = fate(row.id, day, self.workdays.local(row.due_at).date(), self.rng)
            if (deeds := self.fates[row.id]) and deeds[0].day <= day and row.status != ActionStatus.PAUSED:
                name = deeds.pop(0).name
                await self._do(row, name, day)
                left[row.about_id] -= name == "done"
                if name == "done" and row.about_kind == "case" and not left[row.about_id]:
                    await self._close(row.about_id)

    async def _ask_for_more(self, day: date) -> None:
        """As many actions as the span is to have by this day, on cases that stand open."""
        async with self.store.look() as look:
            there = await ledger.count_since(look.connection, "action.added", datetime.min.replace(tzinfo=look.now.tzinfo))
            standing = [case for case in await cases.not_closed(look, 40) if case.status == CaseStatus.OPEN and case.lane == "place"]
        passed = min((day - self.span.first).days + 1, self.span.days)
        wanted = self.span.actions * passed // self.span.days - there
        functions = [f.id for f in self.store.policy.municipality.functions if f.role in {"police", "technical_unit", "leisure", "school"}]
        for _ in range(max(wanted, 0) if standing else 0):
            term, case = self.rng.choice(TERMS), self.rng.choice(standing)
            args = {"case": case.id, "title": "Följ upp på platsen", "effect": "Platsen är lugn", "function": self.rng.choice(functions)}
            action = await perform(self.store, "action.add", args | term, None)
            self.given[str(action)] = [term]

    async def _do(self, row: Row, name: str, day: date) -> None:
        """One deed. What a rule says no to stays undone, as in life."""
        more: dict[str, Any] = {"text": "Så blev det."}
        if name == "extend":
            left = max(self.workdays.between(day, self.workdays.local(row.due_at).date()), 0)
            term = {"days": left + self.rng.randint(1, 10), "at": self.rng.choice(("12:00", "16:00"))}
            more |= term
        elif name == "pause":
            more["until"] = (day + timedelta(days=self.rng.randint(2, 20))).isoformat()
        elif name == "reassign":
            more["function"] = self.rng.choice(("kommunpolis", "gata-park", "faltgruppen"))
        with suppress(Refused):
            await perform(self.store, f"action.{name}", {"action": row.id, **more}, row.function)
            if name == "extend":
                self.given.setdefault(row.id, []).append(term)

    async def _close(self, case: str) -> None:
        """Close a case of which nothing is left to do, unless it waits for a follow-up."""
        with suppress(Refused):
            await perform(self.store, "case.close", {"case": case, "text": "Allt är klart."}, None)


def _whole_minute(instant: datetime) -> datetime:
    whole = instant.replace(second=0, microsecond=0)
    return whole if whole == instant else whole + MINUTE
