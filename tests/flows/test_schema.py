"""The schema's history: one chain for both databases, which only ever adds, and refuses what it does not know."""

import ast
from pathlib import Path

import databases
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from house import make_home, signal, store_at
from shell import samsyn
from sqlalchemy import inspect, text
from town import alter, count, opened, route

from handlers.house.ground import store_of
from services.errors import Refused
from services.settings import Settings
from services.store import meta, migrations, schema, side_tables
from services.store import tables as t
from services.store.columns import metadata
from services.store.migrations.versions.v0001_first import first
from services.store.tables import SCHEMA

VERSIONS = sorted((Path(migrations.__file__).parent / "versions").glob("v*.py"))
ADDS = {"add_column", "create_table", "create_index", "create_all", "get_bind"}


@pytest.fixture
async def bare(tmp_path, request, database):
    """The store of a home with an empty database."""
    url = await databases.empty() if database else None
    opened_store = store_of(Settings(home=make_home(tmp_path / "bare"), database_url=url))
    yield opened_store
    await opened_store.close()
    if url:
        await databases.drop(url)


def differences(connection):
    return compare_metadata(MigrationContext.configure(connection), metadata)


async def test_the_chain_leads_to_the_tables_of_this_program(bare):
    assert side_tables.leases.name in metadata.tables
    told = await meta.provision(bare)
    assert [line.split(":")[0] for line in told] == [f"schema {number:04}" for number in range(1, len(VERSIONS) + 1)]
    async with bare.writer.begin() as connection:
        assert await connection.run_sync(schema.version) == SCHEMA
        assert await connection.run_sync(differences) == []
    assert await meta.provision(bare) == []


async def test_a_home_from_before_the_migrations_is_brought_on_with_all_it_holds(bare):
    async with bare.writer.begin() as connection:
        await connection.run_sync(first.create_all)
        await connection.execute(text("insert into meta (key, value) values ('began_at', '2027-01-01T00:00:00+00:00')"))
        await connection.execute(text("insert into numbers (series, last) values ('EST-2027', 41)"))
    await meta.provision(bare)
    await meta.begin(bare, turnable=False)
    async with bare.work("test") as work:
        assert await meta.get(work, meta.BEGAN) == "2027-01-01T00:00:00+00:00"
    await opened(bare, occurred=bare.clock.now())
    assert await count(bare, t.cases) == 1


@pytest.mark.parametrize("version", VERSIONS, ids=lambda path: path.stem)
def test_every_version_only_adds(version):
    [upgrade] = [node for node in ast.parse(version.read_text()).body if isinstance(node, ast.FunctionDef) and node.name == "upgrade"]
    done = {node.func.attr for node in ast.walk(upgrade) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}
    assert done <= ADDS


async def test_a_newer_schema_is_refused_and_left_alone(bare):
    await meta.provision(bare)
    await alter(bare, text("update alembic_version set version_num = '9999'"))
    for step in (meta.provision, meta.check):
        with pytest.raises(Refused, match="9999"):
            await step(bare)
    async with bare.reader.begin() as connection:
        names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    assert set(metadata.tables) <= set(names)


async def test_a_program_that_knows_only_the_first_tables_can_still_write_into_these(tmp_path, database):
    async with store_at(tmp_path / "home", database=database) as store:
        await route(store, signal(store))
        [case] = (await store_rows(store, first.tables["cases"]))[:1]
        await alter(store, first.tables["cases"].insert().values(**dict(case._mapping) | {"id": "EST-2027-9999"}))
        assert await count(store, t.cases) == 2


async def store_rows(store, table):
    async with store.look() as look:
        return await look.rows(table.select())


def test_a_part_is_refused_without_a_database_and_a_bus_of_its_own(tmp_path):
    said = samsyn(make_home(tmp_path), "run", "router")
    assert said.code == 1
    assert "SAMSYN_DATABASE_URL" in said.err


async def test_a_part_is_refused_on_a_schema_that_is_not_its_own(tmp_path):
    url = await databases.empty()
    told = {"SAMSYN_DATABASE_URL": url, "SAMSYN_NATS_URL": "nats://x:y@127.0.0.1:1", "SAMSYN_PUBLIC_URL": "http://samsyn.example.se"}
    said = samsyn(make_home(tmp_path), "run", "clock", **told)
    assert (said.code, said.err.strip()) == (1, f"Databasen har schema inget, programmet behöver {SCHEMA}. Kör samsyn provision.")
    await databases.drop(url)
