"""SQLite opened so that it keeps what it promised: each setting that loses data by default is read back."""

import asyncio
import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from services.store.engine import sqlite_reader, sqlite_writer


@pytest.fixture
async def writer(tmp_path):
    engine = sqlite_writer(tmp_path / "a.db")
    yield engine
    await engine.dispose()


@pytest.fixture
async def reader(tmp_path, writer):
    async with writer.begin() as connection:
        await connection.execute(text("CREATE TABLE IF NOT EXISTS n (k INTEGER PRIMARY KEY, v INTEGER)"))
        await connection.execute(text("INSERT OR IGNORE INTO n VALUES (1, 0)"))
    engine = sqlite_reader(tmp_path / "a.db")
    yield engine
    await engine.dispose()


async def pragma(engine, name):
    async with engine.begin() as connection:
        return (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()


async def test_the_writer_is_wal_full_and_immediate(writer, reader, tmp_path):
    assert await pragma(writer, "journal_mode") == "wal"
    assert await pragma(writer, "synchronous") == 2  # FULL
    assert await pragma(writer, "foreign_keys") == 1
    stranger = sqlite3.connect(tmp_path / "a.db", timeout=0, isolation_level=None)
    async with writer.begin():  # the lock is taken at BEGIN, not at the first write
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            stranger.execute("BEGIN IMMEDIATE")
    stranger.execute("BEGIN IMMEDIATE")
    stranger.close()


async def test_a_reader_cannot_write_and_never_checkpoints(reader):
    assert await pragma(reader, "wal_autocheckpoint") == 0
    with pytest.raises(OperationalError, match="readonly"):
        async with reader.begin() as connection:
            await connection.execute(text("UPDATE n SET v = 7"))


async def test_two_hundred_read_modify_writes_lose_nothing(writer, reader):
    async def add():
        async with writer.begin() as connection:
            value = (await connection.execute(text("SELECT v FROM n WHERE k = 1"))).scalar_one()
            await asyncio.sleep(0)
            await connection.execute(text("UPDATE n SET v = :v WHERE k = 1"), {"v": value + 1})

    await asyncio.gather(*(add() for _ in range(200)))
    async with reader.begin() as connection:
        assert (await connection.execute(text("SELECT v FROM n"))).scalar_one() == 200
