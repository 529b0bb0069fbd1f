"""The auditor: reads over an engine of its own, which cannot write, and shares nothing with those it watches."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from handlers.house.ground import Ground
from handlers.turning.auditor import Auditor
from handlers.turning.heartbeat import Heartbeat
from handlers.turning.parts import part
from services import vigil
from services.programmes.loader import Policy
from services.reckoning.days import Days
from services.reckoning.look import Reckoning
from services.settings import Settings
from services.store import engine


@asynccontextmanager
async def auditor(ground: Ground) -> AsyncIterator[Auditor]:
    """Judge until the block ends."""
    settings = ground.settings
    reader = reader_of(settings)
    look = partial(vigil.look, reader, timedelta(minutes=settings.unsent_minutes), Reckoning(days_of(ground.store.policy)))
    watching = Auditor(look, Heartbeat(settings), partial(ground.condition.pulse, "auditor"))
    ground.condition.findings = watching.count
    try:
        async with part(watching.turn(), ground.failed):
            yield watching
    finally:
        await reader.dispose()


def days_of(policy: Policy) -> Days:
    """The municipality's calendar as plain data, by the name it has in the terms: the auditor reckons by it on its own."""
    calendar, zone = policy.municipality.calendar, ZoneInfo(policy.municipality.timezone)
    half = {day.day: day.closes for day in calendar.half_days}
    return Days(zone, calendar.opens, calendar.closes, frozenset(calendar.closed), half, policy.workdays.fingerprint)


def reader_of(settings: Settings) -> vigil.Reader:
    """Connections that cannot write, to the database that the settings name."""
    url = settings.database_url
    return engine.sqlite_reader(settings.home / "samsyn.db") if url is None else engine.postgresql_reader(url.get_secret_value())
