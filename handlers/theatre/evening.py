"""The demo's theatre: the whole service in a throwaway home, the story played in it, and a clean end however it comes."""

import asyncio
import json
import shutil
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from rich.console import Console

from handlers.app import House, up
from handlers.house.ground import opened
from handlers.logs import configure
from handlers.theatre import curtain
from handlers.theatre.cast import Post, cast
from handlers.theatre.mailbox import Mailbox, mailbox
from handlers.theatre.performance import Performance
from handlers.theatre.stage import Stage, Stopped
from handlers.theatre.story import STORY
from handlers.turning.audit import audited
from services.clock import monotonic
from services.errors import No
from services.programmes.loader import EXAMPLE, load
from services.settings import Settings
from services.store import feeds, meta

INTERRUPTED = 130


class Show:
    """One run of the demo: where it lives, how it is shown, and the code it would leave with if it ended now."""

    def __init__(self, home: Path, *, leave: bool, as_json: bool) -> None:
        self.home, self.leave, self.as_json = home, leave, as_json
        self.code = INTERRUPTED
        self.stage = Stage(Console(quiet=as_json, highlight=False), quick=leave or as_json)


def run(show: Show, ends: Iterable[int]) -> int:
    """Play to the end, or until one of the signals in `ends`; returns the code to leave with. Only the home is left behind."""
    with (show.home / "samsyn.log").open("a", encoding="utf-8") as log:
        configure(stream=log)
        try:
            return asyncio.run(_until_told(show, ends))
        except No as no:
            print(no.sentence, file=sys.stderr)
        except TimeoutError:
            print("Något tog för lång tid. Kör demon igen när datorn har mindre att göra.", file=sys.stderr)
    return 1


async def _until_told(show: Show, ends: Iterable[int]) -> int:
    """Play until it is over or until the first signal, which is heeded between two deeds.

    Nothing is cancelled: what is cancelled while it starts may go on as if nothing had been said (`wait_for` before Python 3.12).
    """
    for number in ends:
        asyncio.get_running_loop().add_signal_handler(number, show.stage.told_to_end.set)
    try:
        await _play(show)
    except Stopped:
        show.stage.say("\nAvslutat. Allt som demon skapade tas bort.", "dim")
    return show.code


async def _play(show: Show) -> None:
    began = monotonic()
    async with mailbox() as box, _house(show.home, box) as (house, keys), cast(house, box, keys) as everyone:
        post = Post(box, show.home / "mail")
        performance = Performance(house, everyone, post, show.stage)
        with show.stage.lit():
            await performance.play()
            laws = await audited(Settings(home=show.home), drained=True)
            came = await curtain.result(house, everyone, post, laws)
        show.code = 0 if curtain.holds(came) else 1
        curtain.reckon(show.stage, came, laws)
        if show.as_json:
            print(json.dumps(came | {"seconds": round(monotonic() - began, 1)}, ensure_ascii=False, indent=2), flush=True)
        if not show.leave:
            curtain.leave_addresses(show.stage, house, show.home, keys)
            await performance.stay()


@asynccontextmanager
async def _house(home: Path, box: Mailbox) -> AsyncIterator[tuple[House, dict[str, str]]]:
    """The service in a new home whose clock stands where the story begins, with a key for every feed."""
    shutil.copy(EXAMPLE, home / "municipality.toml")
    keys = {feed.id: feeds.issue(home, feed.id) for feed in load(home).municipality.feeds}
    ours = box.serves(Settings.model_construct(home=home))  # the defaults, whatever the environment says
    await _begin(ours)
    async with up(ours, turnable=True) as house:
        yield house, keys


async def _begin(settings: Settings) -> None:
    """Turn the clock before anything runs: nothing may be due from before the story."""
    async with opened(settings, turnable=True) as store:
        local = datetime.fromisoformat(STORY[0].at)
        start = store.policy.workdays.instant(local.date(), local.time())
        await meta.turn_clock(store, start)
        async with store.work("system:demo") as work:
            await meta.put(work, meta.BEGAN, start.isoformat())
