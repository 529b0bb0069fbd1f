"""The demo's theatre: the whole service in a throwaway home, the story played in it, and a clean end however it comes."""

import asyncio
import json
import re
import shutil
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path

from rich.console import Console

from handlers.app import up
from handlers.house.ground import opened
from handlers.logs import configure
from handlers.theatre import curtain
from handlers.theatre.cast import Post, cast
from handlers.theatre.mailbox import Mailbox, mailbox
from handlers.theatre.performance import Performance
from handlers.theatre.stage import Stage, Stopped
from handlers.theatre.story import Story, evening, local, named
from handlers.turning.audit import audited
from services.clock import monotonic
from services.errors import No
from services.programmes.loader import EXAMPLE, load
from services.settings import Settings
from services.store import feeds, meta

INTERRUPTED = 130


class Show:
    """One run of the demo: what is asked for, where it lives, how it is shown, and the code it would leave with if it ended now."""

    def __init__(self, home: Path, asked: str = "", *, leave: bool, as_json: bool) -> None:
        self.home, self.asked, self.leave, self.as_json = home, asked, leave, as_json
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
    shutil.copy(EXAMPLE, show.home / "municipality.toml")
    municipality = load(show.home).municipality
    story = named(show.asked, municipality) if show.asked else evening(municipality)
    settings = Settings.model_construct(home=show.home)  # the defaults, whatever the environment says
    async with mailbox() as box, staged(story, box.serves(settings), box, show.stage) as performance:
        with show.stage.lit():
            await performance.play()
            laws = await audited(Settings(home=show.home), drained=True)
            came = await curtain.result(performance, laws)
        show.code = 0 if curtain.holds(came) else 1
        curtain.reckon(show.stage, came, laws, silent=not show.asked)
        if show.as_json:
            print(json.dumps(came | {"seconds": round(monotonic() - began, 1)}, ensure_ascii=False, indent=2), flush=True)
        if not show.leave:
            curtain.leave_addresses(performance, came)
            await performance.stay()


@asynccontextmanager
async def staged(story: Story, settings: Settings, box: Mailbox, stage: Stage) -> AsyncIterator[Performance]:
    """The service in a home whose clock stands where the story begins, and everyone outside with a key for every feed."""
    home, town = settings.home, settings.home / "municipality.toml"
    if not story.rhythms:
        town.write_text(re.sub(r"^rhythm_days = .*\n", "", town.read_text(encoding="utf-8"), flags=re.MULTILINE), encoding="utf-8")
    keys = {feed.id: feeds.issue(home, feed.id) for feed in load(home).municipality.feeds}
    await _begin(settings, story)
    async with up(settings, turnable=True) as house, cast(house, box, keys) as everyone:
        yield Performance(story, everyone, Post(box, home / "mail"), stage)


async def _begin(settings: Settings, story: Story) -> None:
    """Turn the clock before anything runs: nothing may be due from before the story."""
    async with opened(settings, turnable=True) as store:
        start = local(story.beats[0].at, store.policy.workdays)
        await meta.turn_clock(store, start)
        async with store.work("system:demo") as work:
            await meta.put(work, meta.BEGAN, start.astimezone(UTC).isoformat())
