"""A thousand due among ever more open actions: what the clock's claim reads, and how long a round of the auditor takes.

PostgreSQL counts the rows and buffers itself (EXPLAIN ANALYZE, BUFFERS). SQLite counts no rows: the steps of its virtual machine,
each seen by a progress handler, stand for them.
"""

import argparse
import asyncio
import json
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from sqlalchemy import Select, create_engine
from sqlalchemy.dialects import postgresql, sqlite

from services import vigil
from services.clock import monotonic
from services.reckoning.days import Days
from services.reckoning.look import Reckoning
from services.store import council_tables, door_tables, judgement_tables, ladder_tables, side_tables
from services.store.actions import coming
from services.store.engine import sqlite_reader
from services.store.tables import metadata

WHOLE = (council_tables, door_tables, judgement_tables, ladder_tables, side_tables)
"""The schema is whole when each of these is imported."""
NOW = datetime(2027, 5, 13, 20, 41, tzinfo=UTC)
SIZES, DUE, AT_ONCE = (10**3, 10**4, 10**5, 10**6), 1000, 50
NAMES = ("id", "about_kind", "about_id", "lane", "policy", "title", "effect", "function", "status", "round", "due_at", "due_why", "rungs")
COLUMNS = (*NAMES, "next_step", "next_at", "paused_days", "extensions", "added_at")


def rows(first: int, last: int) -> Iterator[tuple[Any, ...]]:
    """Open actions: the first DUE have a step that has come, the rest have one within the years to come. One is added a minute."""
    for n in range(first, last):
        at = NOW - timedelta(minutes=DUE - n) if n < DUE else NOW + timedelta(minutes=n)
        rung = json.dumps([{"step": 0, "key": "overdue", "at": at.isoformat(), "tell": ["manager"]}])
        told = ("Belys parken", "Färre rädda", "tekniska", "assigned" if n % 2 else "accepted", 1, at, "5 arbetsdagar", rung)
        yield (f"A-2027-{n:07}", "case", f"EST-2027-{n // 3:07}", "place", "p", *told, 0, at, 0, 0, NOW - timedelta(days=9, minutes=n))


def text(query: Select[Any], dialect: Any) -> str:
    """The query as the database gets it."""
    return str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def steps(database: sqlite3.Connection, query: Select[Any]) -> int:
    """Steps of SQLite's virtual machine that a query takes."""
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 1
        return 0

    database.set_progress_handler(step, 1)
    database.execute(text(query, sqlite.dialect())).fetchall()
    database.set_progress_handler(None, 1)
    return taken


async def on_sqlite(sizes: tuple[int, ...]) -> list[dict[str, Any]]:
    """The same file, filled further for each size."""
    measured, filled = [], 0
    with tempfile.TemporaryDirectory() as folder, closing(sqlite3.connect(file := Path(folder) / "million.db")) as database:
        metadata.create_all(engine := create_engine(f"sqlite:///{file}"))
        engine.dispose()
        database.execute("PRAGMA journal_mode=WAL")
        insert = f"INSERT INTO actions ({','.join(COLUMNS)}) VALUES ({','.join('?' * len(COLUMNS))})"  # noqa: S608 - names of ours
        for size in sizes:
            database.executemany(insert, (tuple(map(_kept, row)) for row in rows(filled, size)))
            database.commit()
            filled = size
            at_once, all_due = (steps(database, coming(NOW, limit)) for limit in (AT_ONCE, DUE))
            measured.append({"database": "sqlite", "open": size, "due": DUE, "claim_50": at_once, "claim_1000": all_due, "unit": "steps"})
            measured[-1] |= await _round(file)
    return measured


def _kept(value: Any) -> Any:
    """An instant as SQLite keeps it."""
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value


async def _round(file: Path) -> dict[str, float]:
    """Seconds that one round of the auditor takes, and its own arithmetic by itself."""
    reader = sqlite_reader(file)
    try:
        begun = monotonic()
        await vigil.judge(reader, NOW)
        judged = monotonic()
        async with reader.connect() as connection:
            await Reckoning(Days(ZoneInfo("Europe/Stockholm"), NOW.time(), NOW.time())).round(connection, NOW)
        return {"vigil_s": round(judged - begun, 2), "reckoning_s": round(monotonic() - judged, 2)}
    finally:
        await reader.dispose()


async def on_postgresql(url: str, sizes: tuple[int, ...]) -> list[dict[str, Any]]:
    """The same on an empty PostgreSQL that has the schema."""
    import asyncpg  # noqa: PLC0415 - only where there is one

    database = await asyncpg.connect(url.replace("+asyncpg", ""))
    measured, filled = [], 0
    await database.execute("SET session_replication_role = replica")  # no policy stands behind these
    for size in sizes:
        await database.copy_records_to_table("actions", records=rows(filled, size), columns=COLUMNS)
        await database.execute("ANALYZE actions")
        filled = size
        at_once, all_due = [await _read(database, coming(NOW, limit).with_for_update(skip_locked=True)) for limit in (AT_ONCE, DUE)]
        measured.append({"database": "postgresql", "open": size, "due": DUE, "claim_50": at_once, "claim_1000": all_due, "unit": "rows"})
    await database.close()
    return measured


async def _read(database: Any, query: Select[Any]) -> int:
    """Rows that a query reads from tables and indexes, those it throws away among them."""
    [[plan]] = await database.fetch(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {text(query, postgresql.dialect())}")
    return sum(_leaves(json.loads(plan)[0]["Plan"]))


def _leaves(plan: dict[str, Any]) -> Iterator[int]:
    under = plan.get("Plans", ())
    if not under:
        yield int((plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"])
    for one in under:
        yield from _leaves(one)


def table(measured: list[dict[str, Any]]) -> Table:
    """What was measured, for people; a ratio is to the smallest size."""
    shown = Table("database", "open", "due", "claim of 50", "×", "claim of 1,000", "×", "unit", "vigil s", "reckoning s", box=SIMPLE)
    first = {row["database"]: row for row in reversed(measured)}
    for row in measured:
        ratios = [f"{row[claim] / first[row['database']][claim]:.3f}" for claim in ("claim_50", "claim_1000")]
        claims = (f"{row['claim_50']:,}", ratios[0], f"{row['claim_1000']:,}", ratios[1])
        seconds = (str(row.get(name, "")) for name in ("vigil_s", "reckoning_s"))
        shown.add_row(row["database"], f"{row['open']:,}", f"{row['due']:,}", *claims, row["unit"], *seconds)
    return shown


def main() -> None:
    """Measure, print the table, and write the document where it is wanted."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--most", type=int, default=SIZES[-1])
    asked.add_argument("--postgresql", help="the address of an empty database that has the schema")
    asked.add_argument("--json", action="store_true")
    args = asked.parse_args()
    sizes = tuple(size for size in SIZES if size <= args.most)
    measured = asyncio.run(on_sqlite(sizes))
    if args.postgresql:
        measured += asyncio.run(on_postgresql(args.postgresql, sizes))
    print(json.dumps(measured, indent=2)) if args.json else Console(width=140, file=sys.stdout).print(table(measured))


if __name__ == "__main__":
    main()
