"""Single facts about a home: schema, when it began, whose keys it has, the turned clock, the last tick."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select

from services.errors import Refused
from services.store import notices, policies, schema
from services.store.tables import SCHEMA, meta
from services.store.work import Store, Work

TURN = "provision"
"""Who migrates does so alone."""
TICKED, BEGAN, OFFSET, KEYS = "ticked_at", "began_at", "clock_offset_seconds", "keys_mark"
CALENDAR = "calendar"
"""The calendar that every open deadline is reckoned by."""
NOTIFIED, HELD = "notified_at", "held_since"
"""When the notifier last looked for letters, and since when nothing is climbed because the clocks differ (JSON: at, reason, by)."""
FEEDS, LOOKED = "feeds_known", "silences_looked_at"
"""Since when each feed with a rhythm is expected to be heard of (JSON), and when silences were last looked for."""
IN_EARNEST = "Hemmet har brev som är på riktigt och kan inte bli en övning. Ta bort exercise = true, och öva i ett eget hem (SAMSYN_HOME)."
IN_EXERCISE = "Hemmet är en övning: dess brev har aldrig skickats. Skriv tillbaka exercise = true, och börja på riktigt i ett nytt hem."
FOREIGN = "Hemmets nycklar är inte de som databasen hör ihop med. Kopiera mappen secrets/ från den första maskinen och starta igen."


_VALUE = select(meta.c.value).where(meta.c.key == bindparam("key"))


async def get(work: Work, key: str) -> str | None:
    """The value, if it was ever set."""
    row = await work.row(_VALUE, {"key": key})
    return row.value if row is not None else None


async def put(work: Work, key: str, value: str) -> None:
    """Set the value."""
    insert = work.upsert(meta).values(key=key, value=value)
    await work.write(insert.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


async def forget(work: Work, key: str) -> bool:
    """Take the value away; returns whether there was one."""
    return bool(await work.write(delete(meta).where(meta.c.key == key)))


async def database_time(work: Work) -> datetime | None:
    """What the database's own clock shows now; none where its machine is ours (SQLite)."""
    if work.connection.dialect.name == "sqlite":
        return None
    row = await work.row(select(func.clock_timestamp().label("at")))
    return row.at if row is not None else None


async def moment(work: Work, key: str) -> datetime | None:
    """The value as an instant."""
    value = await get(work, key)
    return datetime.fromisoformat(value) if value is not None else None


async def provision(store: Store) -> list[str]:
    """Bring the database to this program's schema; returns what that was, version by version. Raises Refused for a newer one."""
    async with store.work("system:provision") as work:
        await work.alone_with([TURN])
        await work.unhurried()
        lacked = await work.connection.run_sync(schema.pending)
        await work.connection.run_sync(schema.upgrade)
        if await get(work, BEGAN) is None:
            await put(work, BEGAN, work.now.isoformat())
        if await get(work, KEYS) is None:
            await put(work, KEYS, work.keys.mark)
        await policies.keep(work)
    return lacked


async def lacks(store: Store) -> list[str]:
    """What `provision` would bring, version by version; changes nothing. Raises Refused for a newer database."""
    async with store.look() as look:
        return await look.connection.run_sync(schema.pending)


async def check(store: Store, *, running: bool = False) -> None:
    """Raises Refused when the database has another schema than this program needs; one that is `running` may go on with a newer one."""
    async with store.look() as look:
        has = await look.connection.run_sync(schema.version)
    if has != SCHEMA and not (running and has is not None and has > SCHEMA):  # versions only add
        raise Refused(f"Databasen har schema {has or 'inget'}, programmet behöver {SCHEMA}. Kör samsyn provision.")


async def begin(store: Store, *, turnable: bool) -> None:
    """Read the clock's offset, and keep the text of every programme.

    A turned clock is obeyed in demo, simulation and tests (`turnable`) and refused elsewhere: it would escalate at the wrong time.
    A home is an exercise or none from its first letter: else what waits would leave an exercise, and what was withheld would never be said.
    Other keys than the database began with are refused: they would know no receipt and no reference again, and open nothing.
    """
    async with store.look() as look:
        offset = timedelta(seconds=float(await get(look, OFFSET) or 0))
        mark = await get(look, KEYS)
        kept, exercise = await policies.are_kept(look), await notices.withheld(look)
    if mark not in {None, store.keys.mark}:
        raise Refused(FOREIGN)
    if exercise not in {None, store.policy.municipality.exercise}:
        raise Refused(IN_EXERCISE if exercise else IN_EARNEST)
    if offset and not turnable:
        raise Refused("Hemmets klocka är vriden. Ett sådant hem är till för demo och prov och kan inte köras skarpt.")
    if not kept:  # who only reads may never need to write
        async with store.work("system:start") as work:
            await policies.keep(work)
    store.clock.offset = offset


async def turn_clock(store: Store, instant: datetime) -> None:
    """Turn the home's clock to an instant and keep the offset in its row."""
    offset = store.clock.turn_to(instant)
    async with store.work("system:clock") as work:
        await put(work, OFFSET, str(offset.total_seconds()))
