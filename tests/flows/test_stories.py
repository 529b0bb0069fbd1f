"""Every story line of the demo, played in the whole house with a turned clock: what its file expects is so, sentence by sentence."""

import pytest
from house import furnish
from rich.console import Console

from handlers.theatre.evening import staged
from handlers.theatre.stage import Stage
from handlers.theatre.story import STORIES, named
from handlers.theatre.verdicts import verdicts
from services import auditor
from services.programmes.loader import load
from services.settings import Settings

NUMBERS = [path.name.partition("-")[0].lstrip("0") for path in sorted(STORIES.glob("*.toml"))]
ON_POSTGRESQL = ("1", "4")


async def played(number, folder, box, database=None):
    """What is found of each sentence of a story, and the laws that do not hold after it."""
    home = furnish(folder / "home")
    story = named(number, load(home).municipality)
    settings = box.serves(Settings(home=home, database_url=database))
    async with staged(story, settings, box, Stage(Console(quiet=True), quick=True)) as performance:
        await performance.play()
        async with performance.house.store.look() as look:
            found = await verdicts(look, performance.cast, performance.post, story.expect)
        laws = await auditor.laws(performance.house.store.reader, ())
    return [verdict.told() for verdict in found], {name: law.findings for name, law in laws.items() if not law.holds}


@pytest.mark.parametrize("number", NUMBERS)
async def test_a_story_goes_as_its_file_says(number, tmp_path, box):
    found, broken = await played(number, tmp_path, box)
    assert [sentence for sentence in found if not sentence["holds"]] == []
    assert any(not sentence["later"] for sentence in found)
    assert broken == {}


@pytest.mark.parametrize("number", ON_POSTGRESQL)
async def test_a_story_goes_as_its_file_says_on_postgresql_too(number, tmp_path, box, postgresql):
    found, broken = await played(number, tmp_path, box, postgresql)
    assert [sentence for sentence in found if not sentence["holds"]] == []
    assert broken == {}
