"""Every story line of the demo, played in the whole house with a turned clock: what its file expects is so, sentence by sentence."""

import shutil
from datetime import datetime

import pytest
from house import furnish
from rich.console import Console

from handlers.app import up
from handlers.theatre.cast import cast
from handlers.theatre.evening import staged
from handlers.theatre.performance import Performance
from handlers.theatre.stage import Stage
from handlers.theatre.story import STORIES, local, named
from handlers.theatre.verdicts import verdicts
from services import auditor
from services.programmes.loader import EXAMPLE, load
from services.settings import Settings
from services.store import meta

NUMBERS = [path.name.partition("-")[0].lstrip("0") for path in sorted(STORIES.glob("*.toml"))]


def asked(number, folder, box, database=None):
    """The story of a number, and a home to play it in."""
    home = furnish(folder / "home")
    shutil.copy(EXAMPLE, home / "municipality.toml")  # the story itself says whether feeds are expected
    return named(number, load(home).municipality), box.serves(Settings(home=home, database_url=database))


async def untrue(performance):
    """The sentences that are not so after all, and the laws that do not hold."""
    async with performance.house.store.look() as look:
        found = [verdict.told() for verdict in await verdicts(look, performance.cast, performance.post, performance.story.expect)]
    assert any(not sentence["later"] for sentence in found)
    laws = await auditor.laws(performance.house.store.reader, ())
    return [sentence for sentence in found if not sentence["holds"]], {name: law.findings for name, law in laws.items() if not law.holds}


def quiet():
    """A stage that nobody sees and nobody waits for."""
    return Stage(Console(quiet=True), quick=True)


@pytest.mark.parametrize("number", NUMBERS)
async def test_a_story_goes_as_its_file_says(number, tmp_path, box):
    story, settings = asked(number, tmp_path, box)
    async with staged(story, settings, box, quiet()) as performance:
        await performance.play()
        assert await untrue(performance) == ([], {})


@pytest.mark.parametrize(("number", "stops"), [("1", datetime(2027, 5, 27, 16)), ("4", datetime(2027, 10, 28, 5, 52))])  # noqa: DTZ001 - local
async def test_a_service_that_is_stopped_as_a_step_is_due_and_started_again_says_everything_once(number, stops, tmp_path, box, postgresql):
    story, settings = asked(number, tmp_path, box, postgresql)
    parts = [story.model_copy(update={"beats": tuple(b for b in story.beats if (b.at < stops) is early)}) for early in (True, False)]
    async with staged(parts[0], settings, box, quiet()) as before:
        await before.play()
        await meta.turn_clock(before.house.store, local(stops, before.workdays))
    async with up(settings, turnable=True) as house, cast(house, box, before.cast.keys) as everyone:
        everyone.held, everyone.receipts = before.cast.held, before.cast.receipts
        after = Performance(parts[1], everyone, before.post, quiet())
        await after.play()
        assert await untrue(after) == ([], {})
    names = [str(letter["Message-ID"]) for letter in box.letters]
    assert len(names) == len(set(names))
