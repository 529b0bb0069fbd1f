"""The police's API is asked politely, by one at a time; every notice is on disk before it counts as read, and none is sent twice."""

import asyncio
import json
from datetime import timedelta

import httpx
import pytest
from fastapi import Response
from house import furnish, handled, until
from mailserver import free_port
from onthebus import bus_at
from police import police
from reported import notice
from sqlalchemy import delete, select
from structlog.testing import capture_logs
from town import alter, count, rows

from events.signals import SignalReceived
from events.table import RECEIVED
from handlers.app import up
from handlers.broker.embedded import EmbeddedNats
from handlers.broker.provision import provision
from handlers.doors.intake import Intake
from handlers.turning import fetch
from handlers.turning.poller import Polling
from schemas.terms import Lane
from services.clock import true_now
from services.settings import Settings
from services.store import door_tables, side_tables
from services.store import tables as t

STREAM = RECEIVED[Lane.PLACE].name


@pytest.fixture
async def bus(tmp_path):
    async with EmbeddedNats(tmp_path / "bus") as server, bus_at(server) as connection:
        yield connection


@pytest.fixture
async def there():
    async with police() as running:
        yield running


@pytest.fixture
def polling(store, bus, there):
    return a_process(store, bus, there.url)


@pytest.fixture
def told():
    with capture_logs() as lines:
        yield lines


def a_process(store, bus, url):
    """What one process knows of the address: nothing yet."""
    intake = Intake(store, bus.jetstream(timeout=2), store.keys, "http://samsyn.example.se", 6000)
    feed = next(f for f in store.policy.municipality.feeds if f.format == "polisen")
    return Polling(intake, feed.model_copy(update={"url": url, "every_minutes": 15}))


async def later(polling):
    """A round when the next question may be put."""
    await alter(polling.store, delete(side_tables.leases))
    await polling.round()


async def wait_of(store):
    """How long until the next question, in minutes."""
    [lease] = await rows(store, select(side_tables.leases))
    return (lease.expires_at - true_now()) / timedelta(minutes=1)


async def on_disk(bus):
    """The texts of the signals in the stream, in order."""
    state = (await bus.jetstream().stream_info(STREAM)).state
    messages = [await bus.jetstream().get_msg(STREAM, seq) for seq in range(max(state.first_seq, 1), state.last_seq + 1)]
    return [SignalReceived.model_validate_json(message.data).report.text for message in messages]


def polled(told):
    return [(line["signals"], line["accepted"], line["revised"], line["refused"]) for line in told if line["event"] == "notices_polled"]


def notices(*numbers):
    """Newest first, as they are served; each says its number."""
    return [notice(n, summary=f"Händelse {n}.") for n in sorted(numbers, reverse=True)]


async def test_the_first_list_is_taken_oldest_first_and_then_only_what_is_new(polling, there, bus, told):
    there.notices = notices(*range(1, 251))
    await polling.round()
    assert await on_disk(bus) == [f"Händelse {n}." for n in range(1, 251)]
    there.notices = notices(*range(3, 254))
    await later(polling)
    assert await on_disk(bus) == [f"Händelse {n}." for n in range(1, 254)]
    assert polled(told) == [(250, 250, 0, 0), (3, 3, 0, 0)]


async def test_it_says_who_it_is_and_asks_for_nothing_that_it_has(polling, there, store, bus, told):
    there.notices = notices(1, 2)
    await polling.round()
    await later(polling)
    await later(a_process(store, bus, there.url))
    first, again, another = there.asked
    assert first["user-agent"].startswith("samsyn/")
    assert store.policy.municipality.mail.sender in first["user-agent"]
    assert "if-none-match" not in first
    assert again["if-none-match"] == another["if-none-match"], "another process begins where the last one was"
    assert again["if-modified-since"] == "Thu, 13 May 2027 18:30:00 GMT"
    assert polled(told) == [(2, 2, 0, 0)]
    await later(a_process(store, bus, there.url + "&page=2"))
    assert "if-none-match" not in there.asked[-1], "what is known of one address says nothing of another"


async def test_one_asks_at_a_time_however_often_processes_start_and_not_again_before_it_is_time(polling, there, store, bus):
    others = [a_process(store, bus, there.url) for _ in range(4)]
    await asyncio.gather(*(one.round() for one in (polling, *others)))
    await polling.round()
    assert len(there.asked) == 1
    assert 14 < await wait_of(store) < 17


async def test_a_revised_notice_is_refused_counted_and_told_once(polling, there, bus, told):
    there.notices = notices(1, 2)
    await polling.round()
    there.notices[0]["summary"] = "Uppdaterad text."
    await later(polling)
    there.notices = [*notices(3), *there.notices]
    await later(polling)
    assert await on_disk(bus) == ["Händelse 1.", "Händelse 2.", "Händelse 3."]
    assert polled(told) == [(2, 2, 0, 0), (1, 0, 1, 0), (1, 1, 0, 0)]


async def test_what_is_no_notice_takes_nobody_with_it(polling, there, bus, told):
    there.notices = [*notices(1, 2), {"id": "x"}, None, notice(4, summary="Ring 070-174 06 35.")]
    await polling.round()
    await later(polling)
    assert await on_disk(bus) == ["Händelse 1.", "Händelse 2."]
    assert await count(polling.store, door_tables.sealed) == 1
    assert polled(told) == [(5, 3, 0, 2)]
    there.instead = Response(b'[{"id": 1e400}]', media_type="application/json")
    await later(polling)
    assert polled(told)[1:] == [(1, 0, 0, 1)]


async def test_an_address_that_fails_is_asked_more_and_more_seldom_and_as_before_when_it_is_well(polling, there, store, bus, told):
    there.notices, there.instead = notices(1), Response(status_code=500)
    waits = []
    for _ in range(5):
        await later(polling)
        waits.append(round(await wait_of(store)))
    assert all(low <= wait <= low * 1.1 + 1 for wait, low in zip(waits, (30, 60, 120, 120, 120), strict=True)), waits
    failed = [line for line in told if line["event"] == "poll_failed"]
    assert [(line["code"], line["attempts"]) for line in failed] == [(500, n) for n in range(1, 6)]
    there.instead = None
    await later(polling)
    assert await on_disk(bus) == ["Händelse 1."]
    assert 14 < await wait_of(store) < 17


ASKED = [
    ("21600", 359, 361),
    ("Thu, 01 Jan 2099 00:00:00 GMT", 1439, 1441),
    ("Wed, 21 Oct 2015 07:28:00 +99999999999999", 29, 34),
    ("soon", 14, 34),
    ("-5", 14, 34),
    ("", 14, 34),
]


async def test_an_address_that_asks_to_be_left_alone_is_for_as_long_as_it_asks_but_at_most_a_day(store, bus, there):
    for said, least, most in ASKED:
        for code in (429, 503):
            there.instead = Response(status_code=code, headers={"Retry-After": said})
            await later(a_process(store, bus, there.url))
            assert least < await wait_of(store) < most, (said, code)


HUGE = b"[" + b" " * fetch.MOST_BYTES + b"]"
NO_LISTS = [
    (Response(b"<html>", media_type="text/html"), "not_json", 0),
    (Response(b'{"error": "x"}', media_type="application/json"), "no_list", 0),
    (Response(b'[{"id": NaN}]', media_type="application/json"), "not_json", 0),
    (Response(HUGE, media_type="application/json"), "too_large", 200),
    (Response(json.dumps([0] * (fetch.MOST_ITEMS + 1)), media_type="application/json"), "too_large", 0),
    (Response(status_code=404), "status", 404),
]


async def test_what_is_no_list_of_notices_is_a_failure_and_a_redirect_is_not_followed(polling, there, store, bus, told):
    for answer, reason, code in NO_LISTS:
        there.instead = answer
        await later(polling)
        assert (told[-1]["event"], told[-1]["reason"], told[-1]["code"]) == ("poll_failed", reason, code)
    async with police() as elsewhere:
        there.instead = Response(status_code=302, headers={"Location": elsewhere.url})
        await later(polling)
        assert (told[-1]["code"], elsewhere.asked) == (302, [])
    await later(a_process(store, bus, f"http://127.0.0.1:{free_port()}/"))
    assert (told[-1]["event"], told[-1]["reason"]) == ("poll_failed", "ConnectError")
    assert await on_disk(bus) == []


async def test_an_answer_that_drips_for_ever_is_given_up(polling, store, told, monkeypatch):
    monkeypatch.setattr(fetch, "TIMEOUT_S", 0.3)

    async def drip(_reader, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
        while not writer.is_closing():
            writer.write(b" ")
            await asyncio.sleep(0.05)

    async with await asyncio.start_server(drip, "127.0.0.1", 0) as slow:
        polling.url = f"http://127.0.0.1:{slow.sockets[0].getsockname()[1]}/"
        await polling.round()
    assert told[-1]["reason"] == "TimeoutError"


async def test_no_notice_is_lost_when_the_bus_is_away_or_we_die_between_asking_and_handing_in(polling, there, store, bus, told):
    there.notices = notices(1, 2, 3)
    await bus.jetstream().delete_stream(STREAM)
    await polling.round()
    assert len(polling.handing.left) == 3
    assert (told[-1]["event"], told[-1]["signals"]) == ("notices_wait", 3)
    await provision(bus.jetstream())
    heir = a_process(store, bus, there.url)  # the first one dies with what it has in hand
    await later(heir)
    assert await on_disk(bus) == ["Händelse 1.", "Händelse 2.", "Händelse 3."]
    assert "if-none-match" not in there.asked[-1], "what was not taken does not count as read"
    await polling.round()  # or it was only slow
    assert len(there.asked) == 2, "it has them in hand and need not ask"
    assert await on_disk(bus) == ["Händelse 1.", "Händelse 2.", "Händelse 3."]
    assert polling.handing.left == []


@pytest.fixture
async def house(tmp_path, database, there):
    home = furnish(tmp_path / "home")
    there.notices = [notice(n) for n in (3, 2, 1)]
    town = (home / "municipality.toml").read_text()
    away = f'[[feeds]]\nid = "bortom"\nparty = "polisen"\nsource = "police"\nformat = "polisen"\nurl = "http://127.0.0.1:{free_port()}/"\n'
    asked = town.replace('# url = "https://polisen.se/api/events?locationname=Ängelholm"', f'url = "{there.url}"')
    (home / "municipality.toml").write_text(f"{asked}\n{away}")
    async with up(Settings(home=home, database_url=database), turnable=True) as running:
        yield running


async def test_a_feed_with_an_address_is_polled_by_the_service_and_one_that_is_away_is_seen_and_hinders_nothing(house):
    await handled(house.store, 3)
    async with httpx.AsyncClient(base_url=house.url) as client:

        async def both_asked():
            counted = (await client.get("/metrics")).text
            return all(
                f'samsyn_polls_total{{feed="{feed}",result="{result}"}} ' in counted
                for feed, result in (("polisen-notiser", "read"), ("bortom", "failed"))
            )

        await until(both_asked)
        assert (await client.get("/readyz")).status_code == 200
    assert {row.outcome for row in await rows(house.store, select(t.inbox))} == {"set_aside"}
