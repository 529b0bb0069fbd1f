"""The storm: ten seconds of kill -9 at random under 2,000 signals, the same for any program that takes signals over HTTP.

The sender keeps the contract: it holds each signal until it has a receipt for it, and sends it again otherwise.
"""

import asyncio
import sqlite3
from collections import Counter, defaultdict, deque
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import httpx
import nats
from faults.shots import ROUTED, Shot, garbage, shots
from house import until

from services.clock import monotonic

LONGEST = 6
"""How many times the seconds meant for it a storm may rage, until it has hit enough."""
SENDERS = 8
COPIES = 5
"""Signals brought again for each piece of garbage."""
ENOUGH = 3
"""Blows that must have hit each part, and as many with signals in flight."""
STORM_S = 240
"""By when every signal has its receipt: many times what it takes."""
PATIENCE_S = 10
DRAIN_S = 150
"""Most of a drain is the 8 s after which the messages of a dead consumer come back."""


class NotYetError(Exception):
    """There is nothing to repeat yet."""


@dataclass
class Tally:
    """What the sender and the killer saw."""

    seed: int
    receipts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    expects: dict[str, frozenset[str]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    odd: list[tuple[str, int]] = field(default_factory=list)
    answers: Counter[int | str] = field(default_factory=Counter)
    injected: list[str] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    in_flight: list[int] = field(default_factory=list)
    repeated: int = 0
    left: int = -1
    lost: int = -1
    """Receipts the sender holds for nothing. What still waits in the stream may yet come and is not counted."""
    sent_s: float = 0.0
    drained_s: float = 0.0

    def hit_enough(self, parts) -> bool:
        """Whether every part was hit, and signals in flight."""
        return all(self.kills[part] >= ENOUGH for part in parts) and sum(n > 0 for n in self.in_flight) >= ENOUGH

    @property
    def accepted(self) -> set[str]:
        """The receipts the sender holds."""
        return {receipt for held in self.receipts.values() for receipt in held}


async def storm(program, seed: int) -> Tally:
    """Send everything under fire, then let the program drain. It is up when this returns."""
    rng, tally = Random(seed), Tally(seed)
    due, bodies = shots(rng, program.signals), garbage()
    async with asyncio.timeout(STORM_S):
        await _serving(program)
        begun = monotonic()
        waiting = deque((begun + n * program.seconds / len(due), shot) for n, shot in enumerate(due))
        async with asyncio.TaskGroup() as group:
            group.create_task(_rage(program, Random(f"kill {seed}"), tally))
            group.create_task(_poison(program, bodies, tally))
            for _ in range(SENDERS):
                group.create_task(_send(program, waiting, tally))
        tally.sent_s = monotonic() - begun
    await _drain(program, tally)
    return tally


async def _send(program, waiting, tally):
    """Post what is due, alone or as a list, until each has its final answer."""
    async with httpx.AsyncClient(timeout=8) as client:
        while shots := _due(waiting, program.at_once):
            await asyncio.sleep(shots[0][0] - monotonic())
            left = await _posted(client, program, [shot for _, shot in shots], tally)
            while left:
                await asyncio.sleep(0.05)
                left = await _posted(client, program, left, tally)


def _due(waiting, most):
    """What is due now, one feed's, at most so many; the next one when nothing is due yet."""
    if not waiting:
        return []
    taken = [waiting.popleft()]
    while waiting and len(taken) < most and waiting[0][0] <= monotonic() and waiting[0][1].feed == taken[0][1].feed:
        taken.append(waiting.popleft())
    return taken


async def _posted(client, program, shots, tally) -> list[Shot]:
    """What is left to send again: whatever has no final answer."""
    headers = {"Authorization": f"Bearer {program.keys[shots[0].feed]}"}
    bodies = [shot.body for shot in shots]
    try:
        answer = await client.post(f"http://127.0.0.1:{program.port()}/signals", json=bodies if bodies[1:] else bodies[0], headers=headers)
        said = answer.json()
    except (httpx.NetworkError, httpx.TimeoutException, httpx.RemoteProtocolError, OSError, ValueError):
        tally.answers["none"] += 1
        return shots
    items = said.get("items", [{"status": answer.status_code, "receipt": said}])
    if len(items) != len(shots):
        tally.answers["none"] += 1
        return shots
    return [shot for shot, item in zip(shots, items, strict=True) if not _final(shot, item, tally)]


def _final(shot, item, tally) -> bool:
    status = item["status"]
    tally.answers[status] += 1
    if status == 202 and not shot.refused:
        tally.receipts[shot.identity].add(item["receipt"]["receipt"])
        tally.expects[shot.identity] = shot.expects
    elif status == 422 and shot.refused:
        tally.refused.add(shot.identity)
    elif status < 500:
        tally.odd.append((shot.identity, status))
    return status < 500


async def _poison(program, bodies, tally):
    """A broken producer inside the house: garbage, and signals that were there already, spread over the storm."""
    for n, body in enumerate(bodies):
        await _until_done(lambda n=n, body=body: program.inject(f"gift{n}", body))
        tally.injected.append(f"gift{n}")
        for nth in range(COPIES):
            await _until_done(lambda n=n, nth=nth: _repeat(program, tally, n * COPIES + nth))
        await asyncio.sleep(program.seconds / len(bodies) / 2)


async def _repeat(program, tally, nth):
    held = sorted(receipt for name in list(tally.receipts) if tally.expects[name] == ROUTED for receipt in tally.receipts[name])
    if not held:
        raise NotYetError
    await program.repeat(held[nth % len(held)], nth)
    tally.repeated += 1


async def _until_done(errand):
    while True:
        with suppress(nats.errors.Error, OSError, NotYetError):
            await errand()
            return
        await asyncio.sleep(0.05)


async def _rage(program, rng, tally):
    """Kill a part at random, again and again; whoever kept it running starts it again at once.

    Most blows wait until the last one has been overcome, so that there is something to hit; some fall on what is just starting.
    Each part has its turns, in an order of chance, until it can have been hit enough; then all is chance. It rages for as long as it is
    meant to, and on a slow machine for as long as it takes to hit what must be hit.
    """
    begun, turns = monotonic(), ENOUGH * list(program.parts)
    rng.shuffle(turns)
    while (spent := monotonic() - begun) < program.seconds or (not tally.hit_enough(program.parts) and spent < LONGEST * program.seconds):
        if rng.random() < 0.75:
            await _overcome(tally)
        await asyncio.sleep(rng.uniform(*program.pause))
        await program.strike(turns.pop(0) if turns else rng.choice(program.parts), tally)


async def _overcome(tally):
    """Wait until another signal has its receipt, for a while."""
    had = tally.answers[202]

    async def more():
        return tally.answers[202] > had

    with suppress(TimeoutError):
        await until(more, 5)


async def _serving(program):
    """Wait until it takes connections."""
    while True:
        with suppress(OSError, ValueError, KeyError):
            _, writer = await asyncio.open_connection("127.0.0.1", program.port())
            writer.close()
            return
        await asyncio.sleep(0.02)


async def _drain(program, tally):
    """Wait until nothing waits in the stream or on its way out. For a program that has lost something, no longer than PATIENCE_S."""
    begun = monotonic()

    async def drained():
        with suppress(nats.errors.Error, OSError, sqlite3.OperationalError):
            tally.left = await program.waiting()
            tally.lost = len(tally.accepted - await program.held()) - tally.left
        return tally.left == 0 or (monotonic() - begun > PATIENCE_S and tally.lost > 0)

    await until(drained, DRAIN_S)
    tally.drained_s = monotonic() - begun
