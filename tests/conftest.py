"""Fixtures every test may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import databases
import pytest
import structlog
from house import house_at, store_at
from hypothesis import settings
from nats.aio.client import Client
from onthebus import bus_at

from handlers.app import House
from handlers.broker.embedded import EmbeddedNats
from handlers.theatre.mailbox import Mailbox, mailbox
from services import auditor
from services.store.work import Store

settings.register_profile("shared machine", deadline=None)  # how long an example takes says what else the machine is doing
settings.load_profile("shared machine")


LONGEST_FIRST = (
    "test_api_contract",
    "test_parts_storm",
    "test_embedded_service",
    "test_stories",
    "test_parts_apart",
    "test_http_door_fuzz",
    "test_http_door",
    "test_bus_faults",
    "test_storm",
    "test_vigil",
    "test_verify",
)
"""Files that take a minute or more. What is begun last is waited for alone."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files; each process takes a file at a time."""
    place = {name: n for n, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(place)))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What the tests of another process had to tell: seeds and what was counted."""
    for line in getattr(node, "workeroutput", {}).get("told", ()):
        node.config.pluginmanager.get_plugin("terminalreporter").write_line(line)


@pytest.fixture(autouse=True)
def _logs() -> None:
    """A command that an earlier test ran in this process left the logs pointing at a standard error that is closed by now."""
    structlog.reset_defaults()


@pytest.fixture
async def postgresql() -> AsyncIterator[str]:
    """The address of a PostgreSQL of its own, with the present schema."""
    url = await databases.fresh()
    yield url
    await databases.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str | None:
    """Each flow goes through both databases: nothing for SQLite in the home, else an address."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgresql")


@pytest.fixture
async def store(tmp_path: Path, database: str | None) -> AsyncIterator[Store]:
    async with store_at(tmp_path / "home", database=database) as opened:
        yield opened
        found = await auditor.laws(opened.reader, ())
        assert {name: law.findings for name, law in found.items() if not law.holds} == {}, "the laws hold after every flow"


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    async with mailbox() as opened:
        yield opened


@pytest.fixture
async def house(tmp_path: Path, box: Mailbox, database: str | None) -> AsyncIterator[House]:
    async with house_at(tmp_path / "home", box=box, database=database) as up:
        yield up


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[EmbeddedNats]:
    """A bus without a house."""
    async with EmbeddedNats(tmp_path / "bus") as running:
        yield running


@pytest.fixture
async def bus(server: EmbeddedNats) -> AsyncIterator[Client]:
    """A connection to it that may do anything; every stream is there."""
    async with bus_at(server) as connection:
        yield connection
