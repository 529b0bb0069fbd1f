"""The NATS door: a request on in.<feed> with the feed's own key, answered as the HTTP door would, to nobody else."""

import asyncio
import json
import os
import signal
from contextlib import asynccontextmanager

import httpx
import nats
import pytest
from canaries import person
from house import concern, event, handled, house_at, make_home, until
from house import signal as signal_of
from nats.errors import Error, NoRespondersError
from nats.errors import TimeoutError as NoAnswerError
from sender import assert_members, database_locked, digest_of, impatient, sending

from handlers.broker.connection import options
from handlers.broker.provision import STREAMS
from handlers.doors import nats as door
from services.store import feeds, inbox


@asynccontextmanager
async def connected(house, feed, key=None):
    """A partner's own client: in its own account, with the key it was given. `refusals` is what the server told it off for."""
    key = key or feeds.issue(house.nats.home, feed)
    async with httpx.AsyncClient(base_url=house.url) as client:  # what `samsyn feeds key` does
        told = await client.post("/desk/feeds.changed", json={}, headers={"Authorization": f"Bearer {house.store.keys.desk}"})
        assert told.status_code == 200, told.text
    refusals = []

    async def refused(error):
        refusals.append(str(error))

    connection = await nats.connect(
        f"nats://127.0.0.1:{house.nats.port}", user=feed, password=key, error_cb=refused, allow_reconnect=False, connect_timeout=5
    )
    connection.refusals = refusals
    try:
        yield connection
    finally:
        await connection.close()


@pytest.fixture
async def vakt(house):
    async with connected(house, "vaktbolaget") as connection:
        yield connection


async def ask(connection, sent, subject="in.vaktbolaget", **more):
    body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    return json.loads((await connection.request(subject, body, timeout=10, **more)).data)["items"]


async def counts(house):
    async with house.store.look() as look:
        return await inbox.counts(look)


async def test_one_event_and_a_list_get_a_result_for_each(house, vakt):
    sent = event("a")
    [one] = await ask(vakt, sent)
    assert one["status"] == 202
    assert one["receipt"]["digest"] == digest_of(sent)
    assert one["receipt"]["status"] == f"{house.url}/receipts/{one['receipt']['receipt']}"
    items = await ask(vakt, [event(), event(severity_reported=9), event("a", text="annat"), sent, event() | {"data": concern("r-1")}])
    assert [item["status"] for item in items] == [202, 422, 409, 202, 403]
    assert items[3]["receipt"]["accepted_at"] == one["receipt"]["accepted_at"]
    for item in items:
        if item["status"] != 202:
            assert_members(item["problem"], item["status"])
    assert items[1]["problem"]["errors"][0]["path"] == "data.severity_reported"
    assert await ask(vakt, []) == []
    await handled(house.store, 2)
    assert sum((await counts(house)).values()) == 2


async def test_both_doors_are_one_feed(house, vakt):
    async with sending(house) as sender:
        sent = event("a")
        [first] = await ask(vakt, sent)
        by_http = (await sender.post(sent)).json()
        assert {key: by_http[key] for key in ("receipt", "digest", "accepted_at")} == {
            key: first["receipt"][key] for key in ("receipt", "digest", "accepted_at")
        }
        assert (await sender.post(event("a", text="annat"))).status_code == 409
        assert (await sender.get(first["receipt"]["status"])).status_code == 200


async def test_a_person_in_a_signal_parks_it_here_too_and_the_edited_version_goes_on(house, vakt):
    somebody = person("nats")
    items = await ask(vakt, [event("a", text=f"förare {somebody.plate}"), event(f"id {somebody.personal}")])
    assert [item["receipt"]["outcome"] for item in items] == ["parked", "parked"]
    assert await counts(house) == {"parked": 2}
    [edited] = await ask(vakt, event("a", text="en förare"))
    assert edited["receipt"]["receipt"] == items[0]["receipt"]["receipt"]

    async def routed():
        return await counts(house) == {"parked": 1, "routed": 1}

    await until(routed)


async def test_a_full_stream_and_a_locked_database_say_503_and_the_same_id_counts_once_afterwards(house, vakt):
    await impatient(house)
    async with database_locked(house):
        [parked] = await ask(vakt, event("a", text="a@example.se"))
        assert_members(parked["problem"], 503)
    async with await nats.connect(**options(house.nats.address("provision"), "test")) as ours:

        async def full():
            await ours.jetstream().update_stream(STREAMS[0].evolve(max_bytes=1))  # the watch gives it its room back every few seconds
            said.extend(await ask(vakt, event("a")))
            return said[-1]["status"] == 503

        said = []
        await until(full)
        assert_members(said[-1]["problem"], 503)
        await ours.jetstream().update_stream(STREAMS[0])
    [item] = await ask(vakt, event("a"))
    assert item["status"] == 202
    await handled(house.store, 1)
    assert sum((await counts(house)).values()) == 1


BROKEN = (b"", b"{", b"\xff\xfe", b'{"id": NaN}', b"[" * 500, b"9" * 5000, b"null", b"7", b'"x"', b"[null]", b"{}", b"[[]]")


async def test_a_malformed_request_gets_an_answer(house, vakt):
    for body in BROKEN:
        [item] = await ask(vakt, body)
        assert item["status"] in {400, 422}, body
        assert_members(item["problem"], item["status"])
    [item] = await ask(vakt, [{}] * (door.BATCH + 1))
    assert item["status"] == 413
    assert (await ask(vakt, event()))[0]["status"] == 202


async def test_an_answer_too_long_for_a_message_is_shortened_to_one_that_says_so(house, vakt):
    faulty = event(category="X", severity_reported=9, place={"name": 1, "area": 1, "lat": "x", "lon": "x", "precision_m": -1}, text=1)
    items = await ask(vakt, [faulty | {"id": ""}] * door.BATCH)
    assert [item["status"] for item in items] == [413]
    assert_members(items[0]["problem"], 413)


async def test_a_request_too_large_for_the_broker_never_leaves_the_sender(vakt):
    with pytest.raises(Error):
        await ask(vakt, event(text="x" * 300_000))


async def test_a_feed_that_floods_is_asked_to_wait_through_both_doors_together(tmp_path, monkeypatch):
    monkeypatch.setenv("SAMSYN_SIGNALS_PER_MINUTE", "3")
    async with house_at(tmp_path / "home") as house, sending(house) as sender:
        key = sender.headers["Authorization"].removeprefix("Bearer ")
        async with connected(house, "vaktbolaget", key) as vakt:
            assert [item["status"] for item in await ask(vakt, [event(), event()])] == [202, 202]
            [item] = await ask(vakt, [event(), event()])
            assert item["status"] == 429
            assert_members(item["problem"], 429)
            assert (await sender.post(event())).status_code == 202
            assert (await sender.post(event())).status_code == 429
            await handled(house.store, 3)
            assert sum((await counts(house)).values()) == 3


# --- who may ask, and who hears the answer


async def test_only_the_feeds_own_key_opens_its_account(house, vakt):
    for user, key in (("vaktbolaget", "fel"), ("polisen", "fel"), ("samsyn", ""), ("", "")):
        with pytest.raises(Error):
            async with connected(house, user or "nobody", key or "x"):
                pass


async def test_a_feed_cannot_use_anothers_subject_nor_hear_anything_but_its_own_answers(house, vakt):
    async with connected(house, "skolan") as skolan:
        answer = await skolan.request("in.skolan", json.dumps(event()).encode(), timeout=10)
        assert json.loads(answer.data)["items"][0]["status"] == 202
        for subject in ("in.skolan", "in.*", "signals.place.x", "$JS.API.STREAM.NAMES", "facts.case.opened", "$SYS.REQ.USER.INFO.x"):
            with pytest.raises((NoAnswerError, NoRespondersError)):
                await vakt.request(subject, json.dumps(event()).encode(), timeout=0.5)
        heard = []

        async def overheard(message):
            heard.append(message.subject)

        for subject in (">", "in.>", "signals.>", "facts.>", "_INBOX.>"):
            await vakt.subscribe(subject, cb=overheard)
        await vakt.flush()
        [item] = await ask(skolan, event(), "in.skolan")
        assert item["status"] == 202
        await ask(vakt, event())
    await handled(house.store, 3)
    assert sum((await counts(house)).values()) == 3
    own = {subject for subject in heard if subject.startswith("_INBOX.")}
    assert len(own) <= 1, "its own answer, and no answer of another feed"
    assert set(heard) == own
    assert [said for said in vakt.refusals if "permissions violation" in said.lower()]


FOREIGN = {
    "reply_to": "forged.answer",
    "Reply-To": "forged.answer",
    "Nats-Msg-Id": "forged",
    "Nats-Expected-Stream": "FACTS",
    "Nats-Expected-Last-Sequence": "7",
    "Nats-Rollup": "all",
    "Nats-TTL": "1s",
    "Samsyn-Feed": "polisen",
    "Samsyn-Digest": "sha256:forged",
    "Samsyn-Accepted-At": "1999-01-01T00:00:00+00:00",
    "correlation_id": "forged",
    "X-Anything": "forged",
}
OURS = {"Nats-Msg-Id", "Nats-Expected-Stream", "Samsyn-Feed", "Samsyn-Digest", "Samsyn-Accepted-At"}


async def through_nats(house, sent):
    async with connected(house, "vaktbolaget") as vakt:
        [item] = await ask(vakt, sent, headers=FOREIGN)
        return item["receipt"]


async def through_http(house, sent):
    async with sending(house) as sender:
        answer = await sender.client.post("/signals", json=sent, headers=FOREIGN | sender.headers)
        assert answer.status_code == 202
        return answer.json()


@pytest.mark.parametrize("door", [through_nats, through_http])
async def test_headers_of_a_partners_own_go_nowhere(house, door):
    forged = []

    async def heard(message):
        forged.append(message.subject)

    async with await nats.connect(**options(house.nats.address("provision"), "test")) as ours:
        for subject in ("forged.>", "facts.forged"):
            await ours.subscribe(subject, cb=heard)
        await ours.flush()
        sent = event("a")
        receipt = await door(house, sent | {"reply_to": "forged.answer"})
        await handled(house.store, 1)
        stored = await ours.jetstream().get_last_msg("SIGNALS_PLACE", f"signals.place.{receipt['receipt']}")
        await ours.flush()
    assert set(stored.headers) == OURS
    assert {stored.headers[name] for name in ("Nats-Msg-Id", "Nats-Expected-Stream")} == {receipt["receipt"], "SIGNALS_PLACE"}
    assert (stored.headers["Samsyn-Feed"], stored.headers["Samsyn-Digest"]) == ("vaktbolaget", receipt["digest"])
    assert not [value for value in stored.headers.values() if value in FOREIGN.values()]
    assert forged == []


async def test_a_router_answers_nobody_whatever_a_message_asks_for(house):
    forged = []

    async def heard(message):
        forged.append(message.subject)

    async with await nats.connect(**options(house.nats.address("provision"), "test")) as ours:
        await ours.subscribe("forged.>", cb=heard)
        await ours.flush()
        one = signal_of(house.store)
        mine = {"Samsyn-Feed": one.feed, "Samsyn-Digest": one.digest, "reply_to": "forged.answer"}
        await ours.jetstream().publish(f"signals.place.{one.receipt}", one.model_dump_json().encode(), headers=mine)
        await handled(house.store, 1)
        await ours.flush()
    assert forged == []


async def test_a_request_without_a_reply_address_is_taken_all_the_same(house, vakt):
    await vakt.publish("in.vaktbolaget", json.dumps(event()).encode())
    await vakt.flush()
    await handled(house.store, 1)


async def test_a_feed_that_is_no_longer_in_the_municipality_is_told_so(tmp_path):
    key = feeds.issue(make_home(tmp_path / "home"), "gammal")
    async with house_at(tmp_path / "home") as house, connected(house, "gammal", key) as gammal:
        [item] = await ask(gammal, event(), "in.gammal")
        assert_members(item["problem"], 404)


async def test_a_feed_that_gets_its_first_key_while_we_run_is_heard_at_once(house):
    for feed in (f for f in house.store.policy.municipality.feeds if f.format == "cloudevents"):
        async with connected(house, feed.id) as partner:
            [item] = await ask(partner, event(), f"in.{feed.id}")
            assert item["status"] == 202


async def test_one_feeds_long_wait_does_not_keep_another_waiting(house, vakt):
    async with connected(house, "skolan") as skolan:
        async with database_locked(house):
            slow = asyncio.create_task(ask(vakt, event(text="a@example.se")))
            await vakt.flush()
            [item] = await ask(skolan, event(), "in.skolan")
            assert item["status"] == 202
            assert not slow.done()
        assert (await slow)[0]["receipt"]["outcome"] == "parked"


async def test_the_door_is_open_again_after_the_broker_was_killed(house, vakt):
    before = house.nats.pid
    key = feeds.issue(house.nats.home, "skolan")
    os.kill(before, signal.SIGKILL)

    async def answered():
        if house.nats.pid in {None, before}:
            return False
        try:
            async with connected(house, "skolan", key) as skolan:
                [item] = await ask(skolan, event("a"), "in.skolan")
        except (Error, OSError):
            return False
        return item["status"] == 202

    await until(answered)
