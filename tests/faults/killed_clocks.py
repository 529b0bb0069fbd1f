"""A simulated year whose ladders two clocks climb, each a process of its own that kill -9 takes at any moment and that is started again.

PYTHONPATH=tests python tests/faults/killed_clocks.py FOLDER [FIRST_WEEK WEEKS SEED] leaves the log in the folder and says what came of it.
"""

import asyncio
import json
import multiprocessing
import shutil
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from random import Random

import databases
import structlog
from pydantic import SecretStr

from handlers.house.ground import opened
from handlers.theatre.simulation import Turning
from handlers.theatre.year import Asked, lived
from handlers.turning import clock
from services.errors import Unavailable
from services.settings import Settings
from services.store import actions, meta

CLOCKS = 2
ROUND_S = 0.02
KILLS, LATEST_S = 0.7, 0.03
"""How often a turn is followed by a blow, and how soon at the latest: the clocks are climbing then."""
forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(["databases", "handlers.theatre.year"])


def climb(home, url):
    """A clock that follows the turned time, until it is killed."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    asyncio.run(_climb(Settings.model_construct(home=home, database_url=SecretStr(url))))


async def _climb(settings):
    async with opened(settings, meta.check, turnable=True) as store:
        while True:
            try:
                async with store.look() as look:
                    store.clock.offset = timedelta(seconds=float(await meta.get(look, meta.OFFSET) or 0))
                await clock.tick(store)
            except Unavailable:
                pass
            await asyncio.sleep(ROUND_S)


class Clocks:
    """Two of them, and who kills them."""

    def __init__(self, settings, seed):
        self.start = (settings.home, settings.database_url.get_secret_value())
        self.rng, self.kills = Random(f"kill {seed}"), 0
        self.running = [self._started() for _ in range(CLOCKS)]

    def _started(self):
        process = forks.Process(target=climb, args=self.start, daemon=True)
        process.start()
        return process

    def kill(self, number):
        """As kill -9 does it; another takes its place."""
        self.running[number].kill()
        self.running[number].join()
        self.running[number], self.kills = self._started(), self.kills + 1

    async def tick(self, store):
        """Wait until every step that has come is climbed, by whichever of them lives."""
        target = store.clock.now()
        if self.rng.random() < KILLS:
            await asyncio.sleep(self.rng.uniform(0, LATEST_S))
            await asyncio.to_thread(self.kill, self.rng.randrange(CLOCKS))
        async with asyncio.timeout(60):
            while not await _climbed(store, target):  # noqa: ASYNC110 - another process offers no event
                await asyncio.sleep(ROUND_S)

    def end(self):
        for process in self.running:
            process.kill()


async def _climbed(store, target):
    async with store.look() as look:
        ticked = await meta.moment(look, meta.TICKED)
        return ticked is not None and ticked >= target and not await actions.waits_to_climb(look, ())


def _quiet(_day):
    """Nobody watches the days go by."""


async def main(folder, first_week, weeks, seed):
    """Live through it and say what came, as samsyn simulate does, and how often a clock was killed."""
    home, clocks = Path(tempfile.mkdtemp(prefix="samsyn-killed-")), []
    settings = Settings.model_construct(home=home, database_url=SecretStr(await databases.fresh()))

    async def tick(store):
        clocks[:] = clocks or [Clocks(settings, seed)]  # from the first turn on: then there is a home
        await clocks[0].tick(store)

    try:
        came = await lived(settings, Asked(2027, first_week, weeks, seed, folder), _quiet, Turning(meta.turn_clock, tick))
    finally:
        for one in clocks:
            one.end()
        databases.server().end()
        shutil.rmtree(home, ignore_errors=True)
    print(json.dumps(came | {"kills": clocks[0].kills}))  # noqa: T201 - the test reads it


if __name__ == "__main__":
    where, *numbers = sys.argv[1:]
    first_week, weeks, seed = (*map(int, numbers), *(1, None, 1)[len(numbers) :])
    asyncio.run(main(Path(where), first_week, weeks, seed))
