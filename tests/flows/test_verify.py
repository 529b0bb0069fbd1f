"""samsyn verify: after a real flow every law holds, and each kind of damage to the stores breaks its own law and is named."""
# ruff: noqa: S608 - the only words put into queries are this file's own

import asyncio
import json
import os
import shutil
import sqlite3
import sys
from contextlib import asynccontextmanager, closing
from datetime import datetime
from pathlib import Path

import damages.history
import damages.judgements
import damages.ladder
import damages.letters
import damages.signals  # noqa: F401 - these five register the damages
import nats
import pytest
from damages.tools import DAMAGES, one
from house import handled, house_at, signal, store_at, until
from lived import JUNE_23, PLACE, live, publish, signals_come
from sqlalchemy import select

from handlers.broker.connection import options
from handlers.broker.embedded import EmbeddedNats
from handlers.theatre.mailbox import mailbox
from handlers.turning import clock
from handlers.turning.audit import audited
from services import signals
from services.settings import Settings
from services.store import meta, tables

LAWS = ["L1", "L2", "L3", "L4", "L5"]


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """A home in which everything has happened, stopped."""
    home = tmp_path_factory.mktemp("lived") / "home"
    asyncio.run(live(home))
    return home


@pytest.fixture
def home(lived, tmp_path):
    """A copy of it to damage."""
    return Path(shutil.copytree(lived, tmp_path / "home"))


def broken(found):
    return {name for name, law in found.items() if not law.holds}


# --- after a real flow


async def test_every_law_holds_on_a_home_in_which_everything_has_happened(home):
    found = await audited(Settings(home=home), drained=True)
    assert [finding for law in found.values() for finding in law.findings] == []
    assert list(found) == LAWS
    assert found["L1"].counts == {
        "accepted": 12,
        "routed": 5,
        "attached": 3,
        "noted": 1,
        "set_aside": 1,
        "quarantined": 2,
        "waiting": 0,
    }
    assert found["L2"].counts["conflicts"] == 1
    assert found["L3"].counts["escalations"] > 10
    assert found["L4"].counts["held"] > 2
    assert found["L4"].counts["closed"] > 0
    assert found["L3"].as_of >= JUNE_23


async def test_every_law_holds_while_the_house_runs(tmp_path):
    folder = tmp_path / "home"
    async with mailbox() as box, house_at(folder, box=box) as house:
        await signals_come(house, folder)
        found = await audited(Settings(home=folder), drained=True)
        assert [finding for law in found.values() for finding in law.findings] == []
        assert found["L1"].counts["accepted"] == 11


# --- each damage breaks its own law and is named


@pytest.mark.parametrize(("laws", "do"), DAMAGES)
async def test_each_damage_breaks_exactly_its_own_law_and_is_named(home, laws, do):
    with closing(sqlite3.connect(home / "samsyn.db")) as db, db:
        words = do(db)
    found = await audited(Settings(home=home))
    said = [finding for law in found.values() for finding in law.findings]
    assert broken(found) == laws, said
    for law in laws:
        assert any(words in finding for finding in found[law].findings), said


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("function", "'kommunpolis'"),
        ("round", "9"),
        ("due_at", "'2028-01-01 10:00:00.000000'"),
        ("rungs", "'[]'"),
        ("next_step", "null"),
        ("next_at", "'2028-01-01 10:00:00.000000'"),
    ],
)
async def test_a_column_of_an_action_that_is_not_what_the_ledger_says_is_named(home, column, value):
    with closing(sqlite3.connect(home / "samsyn.db")) as db, db:
        action = one(db, "select id from actions where next_at is not null and function <> 'kommunpolis' order by id")
        db.execute(f"update actions set {column} = {value} where id = ?", (action,))
    found = await audited(Settings(home=home))
    assert [name for name, law in found.items() if not law.holds] == ["L5"]
    assert found["L5"].findings == (f"{action}: {column} är inte vad liggaren säger.",)


async def test_a_row_that_cannot_be_understood_is_a_finding_and_not_a_crash(home):
    with closing(sqlite3.connect(home / "samsyn.db")) as db, db:
        db.execute("update ledger set body = '{}' where fact = 'action.added'")
    found = await audited(Settings(home=home))
    assert {"L3", "L4"} <= broken(found)
    assert found["L3"].findings == ("Lagen går inte att pröva: en rad har fel form (KeyError).",)


# --- signals in the stream that the router has or has not seen


@asynccontextmanager
async def streams_of(home):
    """A stopped home's streams, as a stranger would reach them."""
    async with EmbeddedNats(home) as broker, await nats.connect(**options(broker.address("provision"), "test")) as connection:
        yield connection


async def router_of(connection):
    """The router's durable consumer, with somebody else behind it."""
    return await connection.jetstream().pull_subscribe_bind(consumer=PLACE.durable, stream=PLACE.name)


async def test_a_signal_that_the_router_has_not_seen_waits_and_is_not_lost(home):
    async with streams_of(home) as connection:
        await publish(connection, "fresh", b"{}")
    found = await audited(Settings(home=home))
    assert broken(found) == set()
    assert (found["L1"].counts["waiting"], found["L1"].counts["accepted"]) == (1, 13)
    assert broken(await audited(Settings(home=home), drained=True)) == {"L1"}


async def test_a_signal_that_the_router_holds_waits_and_is_not_lost(home):
    async with streams_of(home) as connection:
        router = await router_of(connection)
        await publish(connection, "held", b"{}")
        await router.fetch(1)
    found = await audited(Settings(home=home))
    assert broken(found) == set()
    assert found["L1"].counts["waiting"] == 1


async def test_a_signal_that_was_acknowledged_without_an_inbox_row_is_lost(home):
    async with streams_of(home) as connection:
        router = await router_of(connection)
        await publish(connection, "gone", b"{}")
        [message] = await router.fetch(1)
        await message.ack_sync()
    found = await audited(Settings(home=home))
    assert broken(found) == {"L1"}
    assert found["L1"].findings == ("gone: kvitterad i SIGNALS_PLACE men finns inte i inkorgen; signalen är förlorad.",)
    assert (found["L1"].counts["waiting"], found["L1"].counts["accepted"]) == (0, 13)


async def test_a_signal_that_was_acknowledged_before_its_elders_is_missed_too(home):
    async with streams_of(home) as connection:
        router = await router_of(connection)
        for receipt in ("older", "younger"):
            await publish(connection, receipt, b"{}")
        _, younger = await router.fetch(2)
        await younger.ack_sync()
    found = await audited(Settings(home=home))
    assert broken(found) == {"L1"}
    assert found["L1"].findings == ("SIGNALS_PLACE: 1 kvitterade signaler finns inte i inkorgen; de är förlorade.",)
    assert found["L1"].counts["waiting"] == 1


async def test_nothing_is_called_lost_while_signals_pour_in(tmp_path):
    folder = tmp_path / "home"
    async with house_at(folder) as house, await nats.connect(**options(house.nats.address("provision"), "test")) as connection:

        async def pour():
            for n in range(300):
                one_of = signal(house.store, f"pour-{n}")
                await publish(connection, one_of.receipt, one_of.model_dump_json().encode(), {"Samsyn-Digest": one_of.digest})

        pouring = asyncio.create_task(pour())
        while not pouring.done():
            found = await audited(Settings(home=folder))
            assert [finding for law in found.values() for finding in law.findings] == []
        await handled(house.store, 300)
        assert broken(await audited(Settings(home=folder))) == set()


async def test_a_tick_that_was_broken_off_is_not_held_to_what_it_had_not_reached(tmp_path):
    folder = tmp_path / "home"
    async with store_at(folder) as store:
        async with store.work("function:est-samordnare") as work:
            for n in range(300):
                one_of = signal(store, f"many-{n}", category="OTHER_PLACE")
                await signals.route(work, [one_of])
        await meta.turn_clock(store, JUNE_23)
        tick = asyncio.create_task(clock.tick(store))
        await until(lambda: _climbed(store, 50))
        tick.cancel()
        await asyncio.wait({tick})
    assert [finding for law in (await audited(Settings(home=folder))).values() for finding in law.findings] == []


async def _climbed(store, n):
    async with store.look() as look:
        return len(await look.rows(select(tables.escalations.c.step))) >= n


# --- the command


async def samsyn(home, *words):
    """Run the command on a home; its exit code and what it said."""
    program = Path(sys.executable).with_name("samsyn")
    pipe = asyncio.subprocess.PIPE
    run = await asyncio.create_subprocess_exec(program, *words, env=os.environ | {"SAMSYN_HOME": str(home)}, stdout=pipe, stderr=pipe)
    out, err = await run.communicate()
    return run.returncode, out.decode(), err.decode()


def lose_a_receipt(home):
    with closing(sqlite3.connect(home / "samsyn.db")) as db, db:
        db.execute("delete from inbox where outcome = 'noted'")


async def test_the_command_tells_of_a_stopped_home_and_ends_with_0_or_1(home):
    code, out, err = await samsyn(home, "verify", "--json")
    said = json.loads(out)
    assert (code, err) == (0, "")
    assert said["laws"] == dict.fromkeys(LAWS, True)
    assert said["findings"] == []
    assert said["counts"]["accepted"] == 12
    assert datetime.fromisoformat(said["ticked_at"]) >= JUNE_23

    lose_a_receipt(home)
    code, out, _ = await samsyn(home, "verify", "--json")
    said = json.loads(out)
    assert code == 1
    assert said["laws"] == dict.fromkeys(LAWS, True) | {"L1": False}
    assert len(said["findings"]) == 2
    assert all(finding.startswith("L1 r") for finding in said["findings"])


async def test_the_command_tells_of_a_running_home_and_ends_with_0_or_1(tmp_path):
    folder = tmp_path / "home"
    async with mailbox() as box, house_at(folder, box=box) as house:
        await signals_come(house, folder)
        code, out, err = await samsyn(folder, "verify", "--json", "--drained")
        assert (code, err) == (0, "")
        assert json.loads(out)["laws"] == dict.fromkeys(LAWS, True)
        await asyncio.to_thread(lose_a_receipt, folder)  # the house of this very loop must be able to finish what it writes
        code, out, _ = await samsyn(folder, "verify", "--json")
        assert code == 1
        assert json.loads(out)["laws"] == dict.fromkeys(LAWS, True) | {"L1": False}


async def test_people_get_a_line_a_law_and_what_speaks_against_it(home):
    lose_a_receipt(home)
    code, out, _ = await samsyn(home, "verify")
    lines = out.splitlines()
    assert code == 1
    assert [line[:2] for line in lines if line.startswith("L")] == LAWS
    assert lines[0].startswith("L1 Signaler: BRUTEN, 2 fynd. 12 mottagna = 5 ledda vidare + 3 tillagda + 0 noterade")
    assert lines[3].startswith("L2 En gång var: håller.")


async def test_where_there_is_nothing_to_look_at_it_says_so(tmp_path):
    code, out, err = await samsyn(tmp_path / "nowhere", "verify")
    assert (code, out) == (1, "")
    assert "inget att granska" in err
    assert not (tmp_path / "nowhere").exists()


async def test_a_file_that_is_no_database_of_ours_is_said_to_be_none(home):
    (home / "samsyn.db").write_bytes(b"not a database at all" * 1000)
    code, out, err = await samsyn(home, "verify")
    assert (code, out) == (1, "")
    assert err == "Databasen går inte att läsa, eller så är den inte samsyns.\n"


async def test_it_changes_nothing_not_even_what_a_killed_service_left_unwritten(home, tmp_path):
    with closing(sqlite3.connect(home / "samsyn.db", isolation_level=None)) as db:
        db.execute("insert into meta values ('left in the log', '')")
        killed = Path(shutil.copytree(home, tmp_path / "killed"))  # as kill -9 leaves it: the log is not in the database yet
    files = [killed / "samsyn.db", killed / "samsyn.db-wal"]
    before, streams = [file.read_bytes() for file in files], await _streams(killed)
    assert before[1]
    code, _, _ = await samsyn(killed, "verify")
    assert code == 0
    assert [file.read_bytes() for file in files] == before
    assert await _streams(killed) == streams


async def _streams(home):
    async with streams_of(home) as connection:
        js = connection.jetstream()
        return [(s.config, s.state, [c.name for c in await js.consumers_info(s.config.name)]) for s in await js.streams_info()]
