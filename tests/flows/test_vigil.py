"""The thin auditor: on a home in which all was said it beats, and whatever is deleted behind everybody's back stops it."""

import asyncio
import shutil
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import databases
import pytest
from damages.silences import SILENCES
from house import house_at, letters_gone, store_at, turn_to, until
from lived import JUNE_23, live
from mailserver import free_port
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from town import alter, letters, opened

from handlers.doors.links import LinkMaker
from handlers.house.auditor import days_of, reader_of
from handlers.theatre.mailbox import mailbox
from handlers.turning import clock
from handlers.turning.auditor import Auditor
from handlers.turning.heartbeat import Heartbeat
from handlers.turning.notifier import Notifier
from schemas.deadlines import WorkingDays
from services import actions, posting, vigil
from services.channels import mail
from services.reckoning.look import Reckoning
from services.settings import Settings
from services.store import engine, meta, side_tables, tables
from services.store.meta import turn_clock

UNSENT = timedelta(minutes=15)


async def _lived(home, database):
    """Everything has happened, every letter is gone, and every fact is published."""
    await live(home, database)
    async with store_at(home, JUNE_23, database) as store:
        async with store.work("system:notifier") as work:
            assert await posting.claim(work, 50), "letters are due"
        async with store.work("system:start") as work:  # whoever claimed it is dead: somebody else's attempt is its second
            await posting.release(work)
    async with mailbox() as box, house_at(home, now=None, box=box, database=database) as house:
        await letters_gone(house.store)
        async with house.store.work("system:relay") as work:
            await work.write(delete(tables.outbox))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lived(request, tmp_path_factory):
    home = tmp_path_factory.mktemp("lived") / "home"
    url = asyncio.run(databases.fresh()) if request.param == "postgresql" else None
    asyncio.run(_lived(home, url))
    return Settings(home=home, database_url=url)


@pytest.fixture
async def home(lived, tmp_path):
    """A copy of it to damage."""
    folder = Path(shutil.copytree(lived.home, tmp_path / "home", ignore=shutil.ignore_patterns("heartbeat")))
    if lived.database_url is None:
        yield Settings(home=folder)
        return
    url = await databases.copy(lived.database_url.get_secret_value())
    yield Settings(home=folder, database_url=url)
    await databases.drop(url)


@asynccontextmanager
async def writing(settings):
    """Behind everybody's back."""
    url = settings.database_url
    writer = engine.sqlite_writer(settings.home / "samsyn.db") if url is None else engine.postgresql_writer(url.get_secret_value())
    async with writer.begin() as db:
        yield db
    await writer.dispose()


@asynccontextmanager
async def auditing(settings):
    """An auditor to whom it is always the moment of the clock's last tick, and that moment."""
    reader = reader_of(settings)
    async with reader.begin() as db:
        now = datetime.fromisoformat(await db.scalar(select(tables.meta.c.value).where(tables.meta.c.key == meta.TICKED)))

    async def look():
        return await vigil.judge(reader, now), await vigil.numbers(reader, now)

    yield Auditor(look, Heartbeat(settings), lambda _: None), now
    await reader.dispose()


async def test_a_home_in_which_all_was_said_beats(home):
    async with auditing(home) as (auditor, _):
        await auditor.round()
        assert auditor.findings == ()
        assert datetime.fromisoformat((home.home / "run" / "heartbeat").read_text())


@pytest.mark.parametrize(("damage", "law", "what"), SILENCES)
async def test_a_silence_is_found_in_the_next_round_and_the_heart_does_not_beat(home, damage, law, what):
    async with auditing(home) as (auditor, now):
        async with writing(home) as db:
            name = await damage(db, now)
        await auditor.round()
    assert vigil.Finding(law, what, name) in auditor.findings
    assert not (home.home / "run" / "heartbeat").exists()


async def test_the_auditor_cannot_write(home):
    reader = reader_of(home)
    for statement in (delete(tables.outbox), update(tables.actions).values(note=""), side_tables.used_links.insert().values(link="x")):
        with pytest.raises(DBAPIError):
            async with reader.begin() as db:
                await db.execute(statement)
    await reader.dispose()


async def _found(store, database_url, tmp_path, later=timedelta()):
    """What the auditor finds some time from now."""
    reader = reader_of(Settings(home=tmp_path / "home", database_url=database_url))
    try:
        return await vigil.judge(reader, store.clock.now() + later, UNSENT)
    finally:
        await reader.dispose()


@pytest.fixture
def found(store, database, tmp_path):
    return partial(_found, store, database, tmp_path)


async def test_a_clock_that_stops_is_noticed_within_a_minute(store, found):
    await clock.tick(store)
    assert await found(timedelta(seconds=55)) == ()
    assert await found(timedelta(seconds=62)) == (vigil.Finding("waiting", "clock_stands", "clock"),)


async def test_a_notifier_that_stops_is_noticed_within_a_minute_and_one_that_never_turned_is_not(store, found):
    await clock.tick(store)
    assert await found() == ()
    postman = Notifier(store, LinkMaker(store.keys.links, "http://samsyn.example.se"), None)
    await postman._mark()
    await turn_to(store, store.clock.now() + timedelta(seconds=58))
    await clock.tick(store)
    assert await found() == ()
    await turn_to(store, store.clock.now() + timedelta(seconds=4))
    assert await found() == (vigil.Finding("waiting", "notifier_stands", "notifier"),)
    await postman._mark()
    assert await found() == ()


async def test_the_heart_stops_within_a_minute_of_service_time_when_the_clock_or_the_notifier_really_stops(store, database, tmp_path):
    reader = reader_of(Settings(home=tmp_path / "home", database_url=database))
    own = Reckoning(days_of(store.policy))
    auditor = Auditor(lambda: vigil.look(reader, UNSENT, own), Heartbeat(Settings(home=tmp_path / "beats")), lambda: None)

    async def turning():
        await auditor.round()
        return auditor.findings == ()

    async def stopped(what):
        await turn_clock(store, store.clock.now() + timedelta(seconds=61))
        await until(lambda: _names(auditor, what))

    postman = Notifier(store, LinkMaker(store.keys.links, "http://samsyn.example.se"), partial(mail.send, settings=None))
    sending = asyncio.create_task(postman.turn())
    ticking = clock.scheduler(store, "{}".format)
    ticking.start()
    await until(turning)
    sending.cancel()
    await asyncio.wait([sending])
    await stopped(["notifier_stands"])
    sending = asyncio.create_task(postman.turn())
    await until(turning)
    ticking.shutdown()
    await stopped(["clock_stands"])
    sending.cancel()
    await reader.dispose()


async def _names(auditor, what):
    await auditor.round()
    return [found.what for found in auditor.findings] == what


async def test_a_record_that_is_ahead_of_the_time_is_noticed(store, found):
    await opened(store, category="DAMAGE")
    await clock.tick(store)
    assert await found() == ()
    assert "time_behind" in {finding.what for finding in await found(-timedelta(minutes=6))}


async def test_a_webhook_has_no_mornings_to_wait_for(store, found):
    await opened(store, category="DAMAGE")
    [letter] = await letters(store, kind="assigned")
    later = {"next_at": store.clock.now() + timedelta(days=3)}
    await alter(store, update(tables.notices).where(tables.notices.c.id == letter.id).values(later))
    assert "letter_unsent" not in {finding.what for finding in await found(timedelta(minutes=16))}
    await alter(store, update(tables.notices).where(tables.notices.c.id == letter.id).values(channel="webhook:x"))
    assert ("waiting", "letter_unsent", letter.id) in await found(timedelta(minutes=16))


async def test_a_step_that_the_clock_does_not_take_is_noticed_after_the_grace(store, found):
    _, [action] = await opened(store, category="DAMAGE")
    async with store.look() as look:
        row = await look.row(select(tables.actions).where(tables.actions.c.id == action))
    until = row.next_at - store.clock.now()
    early, late = [await found(until + timedelta(seconds=seconds)) for seconds in (25, 32)]
    assert ("told", "step_missing", action) not in early
    assert ("told", "step_missing", action) in late


async def test_a_dead_mail_server_is_noticed_after_the_limit_however_often_it_is_tried(store, found):
    await opened(store, category="DAMAGE")
    settings = mail.MailSettings(host="127.0.0.1", port=free_port(), starttls=False, timeout=1)
    postman = Notifier(store, LinkMaker(store.keys.links, "http://samsyn.example.se"), partial(mail.send, settings=settings))
    for _ in range(4):
        await turn_to(store, store.clock.now() + timedelta(minutes=3, seconds=30))
        await postman._fill(postman.send)
        await postman.drain(20)
    [letter] = await letters(store, kind="assigned")
    assert letter.attempts > 1
    assert ("waiting", "letter_unsent", letter.id) not in await found()
    await turn_to(store, store.clock.now() + timedelta(minutes=1, seconds=1))
    assert ("waiting", "letter_unsent", letter.id) in await found()


async def test_a_letter_that_a_new_term_closed_unsent_must_have_one_in_its_place(store, found):
    _, [action] = await opened(store, category="DAMAGE")
    async with store.work("function:est-samordnare") as work:
        await actions.extend(work, action, WorkingDays(working_days=30), "Väntar på delar")
    await clock.tick(store)
    assert await found() == ()
    closed, anew = await letters(store, action=action)
    assert (closed.status, anew.status) == ("closed", "waiting")
    await alter(store, delete(tables.notices).where(tables.notices.c.id == anew.id))
    try:
        assert await found() == (("told", "asked_untold", action),)
    finally:  # every law holds after every flow
        await alter(store, tables.notices.insert().values(**anew._mapping))
