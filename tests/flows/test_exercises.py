"""A home is an exercise or in earnest from its first letter on: nothing of either ever turns into the other."""

from contextlib import asynccontextmanager

import pytest
from house import THURSDAY, make_home
from town import letters
from town import opened as case_opened

from handlers.house import ground
from services.errors import Refused
from services.settings import Settings
from services.store import meta

EARNEST = 'name = "Ängelholms kommun"'


@pytest.fixture
def begun(tmp_path, database):
    """Begins on the home as its file says then."""
    home = make_home(tmp_path / "home")
    file = home / "municipality.toml"
    town = file.read_text()

    @asynccontextmanager
    async def begun(*, exercise):
        file.write_text(town.replace(EARNEST, f"{EARNEST}\nexercise = {str(exercise).lower()}", 1))
        async with ground.opened(Settings(home=home, database_url=database), meta.provision, turnable=True) as store:
            await meta.turn_clock(store, THURSDAY)
            yield store

    return begun


@pytest.mark.parametrize("exercise", [True, False])
async def test_it_stays_what_its_first_letter_was(begun, exercise):
    async with begun(exercise=not exercise):
        pass  # no letter yet
    async with begun(exercise=exercise) as store:
        await case_opened(store)
        assert {letter.status for letter in await letters(store)} == {"withheld" if exercise else "waiting"}
    with pytest.raises(Refused, match=r"Hemmet är en övning.*exercise = true" if exercise else r"på riktigt.*exercise = true.*SAMSYN_HOME"):
        async with begun(exercise=not exercise):
            pass
    async with begun(exercise=exercise) as store:
        assert await letters(store)
