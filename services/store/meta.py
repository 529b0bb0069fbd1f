"""Single facts about a home: schema, when it began, the turned clock, the last tick."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, inspect, select

from services.errors import Refused
from services.store import policies
from services.store.columns import metadata
from services.store.tables import SCHEMA_VERSION, meta
from services.store.work import Store, Work

TICKED, BEGAN, SCHEMA, OFFSET = "ticked_at", "began_at", "schema", "clock_offset_seconds"


async def get(work: Work, key: str) -> str | None:
    """The value, if it was ever set."""
    row = await work.row(select(meta.c.value).where(meta.c.key == key))
    return row.value if row is not None else None


async def put(work: Work, key: str, value: str) -> None:
    """Set the value."""
    insert = work.upsert(meta).values(key=key, value=value)
    await work.write(insert.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


async def moment(work: Work, key: str) -> datetime | None:
    """The value as an instant."""
    value = await get(work, key)
    return datetime.fromisoformat(value) if value is not None else None


async def provision(store: Store, *, turnable: bool) -> None:
    """Make the tables of a new home, or check that an old one is of this version. Raises Refused.

    A turned clock is obeyed in demo, simulation and tests (`turnable`) and refused elsewhere: it would escalate at the wrong time.
    """
    async with store.writer.begin() as connection:
        await connection.run_sync(_make_if_new)
    async with store.work("system:provision") as work:
        version = await get(work, SCHEMA)
        if version not in {None, SCHEMA_VERSION}:
            raise Refused(f"Hemmet har schema {version}, programmet behöver {SCHEMA_VERSION}.")
        offset = timedelta(seconds=float(await get(work, OFFSET) or 0))
        if offset and not turnable:
            raise Refused("Hemmets klocka är vriden. Ett sådant hem är till för demo och prov och kan inte köras skarpt.")
        store.clock.offset = offset
    async with store.work("system:provision") as work:
        if await get(work, SCHEMA) is None:
            await put(work, SCHEMA, SCHEMA_VERSION)
            await put(work, BEGAN, work.now.isoformat())
        await policies.keep(work)


def _make_if_new(connection: Connection) -> None:
    """A home of another version is left as it is, so that its own program can still open it."""
    if not inspect(connection).has_table(meta.name):
        metadata.create_all(connection)


async def turn_clock(store: Store, instant: datetime) -> None:
    """Turn the home's clock to an instant and keep the offset in its row."""
    offset = store.clock.turn_to(instant)
    async with store.work("system:clock") as work:
        await put(work, OFFSET, str(offset.total_seconds()))
