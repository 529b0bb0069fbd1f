"""Fixtures every test may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from house import house_at, store_at

from handlers.app import House
from handlers.theatre.mailbox import Mailbox, mailbox
from services import auditor
from services.store.work import Store


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with store_at(tmp_path / "home") as opened:
        yield opened
        found = await auditor.laws(opened.reader, ())
        assert {name: law.findings for name, law in found.items() if not law.holds} == {}, "the laws hold after every flow"


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    async with mailbox() as opened:
        yield opened


@pytest.fixture
async def house(tmp_path: Path, box: Mailbox) -> AsyncIterator[House]:
    async with house_at(tmp_path / "home", box=box) as up:
        yield up
