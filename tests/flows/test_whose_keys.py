"""A database belongs with its home's keys: with others nothing would be known again, so nothing is begun."""

import base64
import secrets
import shutil

import pytest
from house import make_home
from sqlalchemy import select
from town import rows

from handlers.house.ground import opened
from services.errors import Refused
from services.keys import Keys
from services.settings import Settings
from services.store import meta, tables


@pytest.fixture
async def first(tmp_path, database):
    """A home and its database, provisioned and begun."""
    settings = Settings(home=make_home(tmp_path / "first"), database_url=database)
    async with opened(settings, meta.provision):
        return settings


@pytest.fixture
def second(tmp_path, first):
    """Another machine on the same database, that has made keys of its own."""
    home = make_home(tmp_path / "second")
    if first.database_url is None:
        shutil.copy(first.home / "samsyn.db", home)
    return first.model_copy(update={"home": home})


@pytest.mark.parametrize("prepare", [meta.check, meta.provision])
async def test_a_home_with_other_keys_is_refused_and_told_what_to_copy(second, prepare):
    with pytest.raises(Refused) as refused:
        async with opened(second, prepare):
            pass
    assert refused.value.sentence == (
        "Hemmets nycklar är inte de som databasen hör ihop med. Kopiera mappen secrets/ från den första maskinen och starta igen."
    )


async def test_with_the_first_ones_keys_it_begins(first, second):
    shutil.copytree(first.home / "secrets", second.home / "secrets")
    async with opened(second, meta.check):
        pass


async def test_no_key_stands_in_the_database(first):
    async with opened(first, meta.check) as store:
        kept = str(await rows(store, select(tables.meta)))
    for file in first.home.glob("secrets/*.key"):
        key = base64.b64decode(file.read_bytes())
        assert [form for form in (file.read_text(), key.hex(), str(key)) if form in kept] == []


def test_every_key_counts(tmp_path):
    mark = Keys.load(tmp_path).mark
    assert Keys.load(tmp_path).mark == mark
    marks = {mark}
    files = [file for file in tmp_path.glob("*.key") if file.stem != "lane-org"]  # a lane that came later made no other home of it
    for file in files:
        file.write_bytes(base64.b64encode(secrets.token_bytes(32)))
        marks.add(Keys.load(tmp_path).mark)
    assert len(marks) == 1 + len(files) > 6
