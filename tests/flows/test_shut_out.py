"""A database that lets nobody in is one that is away: signals are taken all the same, and nothing is anybody's fault."""

from functools import partial

import databases
import pytest
from asking import key_for
from house import event, handled, house_at, make_home
from sender import assert_problem, sending

from handlers.house.ground import store_of
from services import vigil
from services.errors import Unavailable
from services.settings import Settings
from services.store import inbox

SHUT = "Databasen släpper inte in oss: se över SAMSYN_DATABASE_URL (namn, användare, lösenord, rättigheter)."


@pytest.fixture
async def clerk(postgresql):
    """The address of a database for a user of its own."""
    await databases.server().asked("drop role if exists clerk", "create role clerk superuser login")
    yield postgresql.replace("postgres@", "clerk@")
    await databases.server().asked("drop role clerk")


async def shut_out():
    sessions = "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'clerk'"
    await databases.server().asked("alter role clerk nologin", sessions)


async def test_a_signal_is_taken_while_the_database_lets_nobody_in_and_has_its_way_afterwards(tmp_path, clerk):
    async with house_at(tmp_path / "home", database=clerk) as house, sending(house) as vakt:
        key = await key_for(house.store, "est-samordnare")
        await shut_out()
        assert (await vakt.post(event())).status_code == 202
        problem = assert_problem(await vakt.client.get("/api/v1/cases", headers={"Authorization": f"Bearer {key}"}), 503)
        assert problem["detail"] == SHUT
        with pytest.raises(Unavailable):
            await vigil.service_time(house.store.reader)
        await databases.server().asked("alter role clerk login")
        await handled(house.store, 1)


WAYS = {
    "no such user": ("postgres@", "nobody@"),
    "no such database": ("@/samsyn", "@/elsewhere"),
    "no rights": ("postgres@", "porter@"),
}


@pytest.mark.parametrize("way", WAYS)
async def test_a_unit_of_work_that_is_refused_may_be_tried_again(tmp_path, postgresql, way):
    await databases.server().asked("drop role if exists porter", "create role porter login")
    store = store_of(Settings(home=make_home(tmp_path), database_url=postgresql.replace(*WAYS[way])))
    for unit in (store.look, partial(store.work, "system:test")):
        with pytest.raises(Unavailable, match="släpper inte in oss"):
            async with unit() as work:
                await inbox.counts(work)
    await store.close()
