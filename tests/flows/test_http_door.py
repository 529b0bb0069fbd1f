"""The HTTP door: what a feed may send, what it gets back, and what it can rely on."""

import asyncio
import json
import os
import random
import signal
from datetime import UTC, datetime, timedelta

import httpx
import nats
import pytest
from house import THURSDAY, concern, event, handled, house_at, until
from sender import assert_members, assert_problem, database_locked, digest_of, sending, with_place
from sqlalchemy import select

from events.table import RECEIVED
from handlers.broker.connection import options
from handlers.broker.provision import STREAMS
from handlers.doors.http import BODY_BYTES
from handlers.doors.intake import BATCH
from schemas.terms import Category, Concern, GroupSize, PoliceReport, Source
from services.store import inbox, tables


@pytest.fixture
async def vakt(house):
    async with sending(house) as sender:
        yield sender


@pytest.fixture
async def skolan(house):
    async with sending(house, "skolan") as sender:
        yield sender


async def kept(house):
    """The place signals as the database holds them, oldest first."""
    async with house.store.look() as look:
        query = select(tables.signals).join(tables.inbox, tables.inbox.c.receipt == tables.signals.c.receipt)
        return await look.rows(query.order_by(tables.inbox.c.accepted_at))


async def counts(house):
    async with house.store.look() as look:
        return await inbox.counts(look)


# --- the contract


async def test_each_source_has_its_feed_and_is_taken_at_its_keys_word(house):
    municipality = house.store.policy.municipality
    assert {feed.source for feed in municipality.feeds} == set(Source)
    partners = [feed for feed in municipality.feeds if feed.format == "cloudevents"]
    for feed in partners:
        async with sending(house, feed.id) as sender:
            assert (await sender.post(event() | {"source": "/party/somebody-else"})).status_code == 202
    await handled(house.store, len(partners))
    assert {(row.source, row.party) for row in await kept(house)} == {(feed.source, feed.party) for feed in municipality.feeds}


async def test_every_field_of_a_report_is_kept_as_it_was_said(house, vakt):
    said = {
        "category": "GATHERING",
        "severity_reported": 3,
        "place": {"name": "Stortorget", "area": "Centrum", "lat": 56.2431, "lon": 12.8621, "precision_m": 40},
        "occurred_from": "2027-05-13T19:00:00+02:00",
        "occurred_to": "2027-05-13T21:30:00+02:00",
        "observed": False,
        "group_size": "10-19",
        "police_report": "yes",
        "text": "Trettio röster hörs, åtta mopeder står parkerade.\nLugnt efter tio.",
    }
    envelope = {"subject": "kväll", "time": "2027-05-13T22:41:00.123Z", "datacontenttype": "application/json", "priority": "low"}
    assert (await vakt.post(event(**said) | envelope)).status_code == 202
    await handled(house.store, 1)
    [row] = await kept(house)
    assert (row.category, row.severity, row.observed, row.group_size, row.police_report) == ("GATHERING", 3, False, "10-19", "yes")
    assert (row.place, row.area, row.lat, row.lon, row.precision_m) == ("stortorget", "centrum", 56.2431, 12.8621, 40)
    assert (row.occurred_from, row.occurred_to) == (datetime(2027, 5, 13, 17, tzinfo=UTC), datetime(2027, 5, 13, 19, 30, tzinfo=UTC))
    assert row.text == said["text"]


async def test_the_whole_catalogue_and_every_band_is_accepted(house, vakt):
    events = [event(category=c) for c in Category]
    events += [event(severity_reported=s) for s in (1, 2, 3, 4)]
    events += [event(group_size=g) for g in GroupSize] + [event(police_report=p) for p in PoliceReport]
    events += [event(observed=o) for o in (True, False)]
    events += [with_place(name="Stortorget"), with_place(area="Nyhem"), with_place(lat=56.25, lon=12.88, precision_m=0)]
    events += [with_place(name="okänd bakgård", area="Centrum", lat=56, lon=12)]
    answer = await vakt.post(events)
    assert answer.status_code == 202, answer.text
    assert {item["status"] for item in answer.json()["items"]} == {202}
    await handled(house.store, len(events))
    assert sum((await counts(house)).values()) == len(events)


async def test_any_offset_is_the_same_instant(house, vakt):
    spellings = ("2027-05-13T22:41:00+02:00", "2027-05-13T20:41:00Z", "2027-05-13T15:11:00.000-05:30", "2027-05-14t09:41:00+13:00")
    answer = await vakt.post([event(occurred_from=spelt) for spelt in spellings])
    assert answer.status_code == 202, answer.text
    await handled(house.store, len(spellings))
    assert {row.occurred_from for row in await kept(house)} == {THURSDAY}


async def test_a_nil_report_needs_neither_place_nor_severity_and_is_noted(house, vakt):
    nil = {"category": "NIL", "occurred_from": "2027-05-13T20:00:00Z"}
    answer = await vakt.post(event() | {"data": nil})
    assert answer.status_code == 202, answer.text
    await handled(house.store, 1)
    assert await counts(house) == {"noted": 1}


WRONG = {
    "severity_reported": (0, 5, "2", 2.5, True, [2], None),
    "category": ("graffiti", "", 1, None, ["DAMAGE"]),
    "observed": ("yes", 1, None),
    "group_size": ("3", 3, "many", ["1"]),
    "police_report": ("maybe", True, None),
    "place": (None, "Stortorget", [], {}, {"lat": 56.2}, {"lon": 12.8}, {"lat": 91, "lon": 0}, {"lat": 56, "lon": 181}, {"precision_m": 5}),
    "occurred_from": (
        None,
        1_800_000_000,
        "1800000000",
        9001011234,
        "igår",
        "2027-05-13",
        "2027-05-13T20:41:00",
        "0001-01-01T00:00:00+14:00",
    ),
    "occurred_to": ("2027-05-13T20:40:59Z", "9999-12-31T23:59:59-14:00", "2027-13-01T00:00:00Z", "2027-05-13T25:00:00Z"),
    "text": (7, None, {}, "x" * 4001, "noll\0", "\x1b[2J"),
    "lane": ("PLACE", 1, None, [], {}),
    "extra": ("x", None),
}


async def test_a_value_that_does_not_fit_is_refused_by_the_name_of_its_field(house, vakt):
    for field, value in ((field, value) for field, values in WRONG.items() for value in values):
        problem = assert_problem(await vakt.post(event(**{field: value})), 422)
        [error] = problem["errors"]
        assert error["path"].startswith("data.?" if field == "extra" else f"data.{field}"), (field, value)
    assert await counts(house) == {}


async def test_an_event_without_a_required_attribute_is_refused_by_its_name(vakt):
    for field in ("specversion", "id", "source", "type", "data"):
        without = {key: value for key, value in event().items() if key != field}
        [error] = assert_problem(await vakt.post(without), 422)["errors"]
        assert error == {"path": field, "sv": "Fältet saknas.", "en": "The field is missing."}
        for value in (None, "", 7, []):
            [error] = assert_problem(await vakt.post(event() | {field: value}), 422)["errors"]
            assert error["path"] == field, value


async def test_every_field_error_is_told_at_once_in_swedish_and_english(vakt):
    sent = event(
        category="X", severity_reported=None, place=None, occurred_from="igår", occurred_to=3, police_report="?", text=None, a=1, b=2
    )
    problem = assert_problem(await vakt.post(sent | {"specversion": "0.3", "id": ""}), 422)
    paths = [e["path"] for e in problem["errors"]]
    fields = ("category", "severity_reported", "place", "occurred_from", "occurred_to", "police_report", "text", "?")
    assert paths == ["specversion", "id", *(f"data.{field}" for field in fields)]
    assert all(e["sv"] and e["en"] and e["sv"] != e["en"] for e in problem["errors"])
    assert not [e for e in problem["errors"] if e["sv"].startswith("Värdet går inte att använda")]


async def test_the_individual_lane_takes_codes_a_unit_and_an_opaque_reference(house, skolan):
    everything = {
        "concerns": [c.value for c in Concern if c is not Concern.LEAVING_CRIME][:12],
        "unit": "skola-norr",
        "reference": "8f2c:41.x_y-z",
    }
    answer = await skolan.post(event() | {"data": concern("r-1")})
    assert answer.status_code == 202, answer.text
    assert (await skolan.post(event() | {"data": concern("r-2") | everything})).status_code == 202
    await handled(house.store, 2)
    assert await counts(house) == {"routed": 2}
    assert await kept(house) == []


async def test_the_individual_lane_has_no_room_for_free_text(house, skolan):
    for field in ("text", "name", "note", "place", "severity_reported", "category", "fritext"):
        problem = assert_problem(await skolan.post(event() | {"data": concern("r-1", **{field: "han är ofta borta"})}), 422)
        assert problem["errors"] == [
            {"path": "data.?", "sv": "Fältet finns inte i formatet.", "en": "The field is not part of the format."}
        ]
    for field in ("unit", "reference"):
        problem = assert_problem(await skolan.post(event() | {"data": concern("r-1") | {field: "han är ofta borta"}}), 422)
        assert [e["path"] for e in problem["errors"]] == [f"data.{field}"]
    for concerns in ([], ["han är ofta borta"], "SCHOOL_ABSENCE", ["SCHOOL_ABSENCE"] * 13):
        problem = assert_problem(await skolan.post(event() | {"data": concern("r-1", concerns=concerns)}), 422)
        assert problem["errors"][0]["path"].startswith("data.concerns")
    assert await counts(house) == {}


# --- who may come in


async def test_without_a_feeds_own_key_nobody_comes_in(house, vakt):
    key = vakt.headers["Authorization"].removeprefix("Bearer ")
    for said in ("", "Bearer", "Bearer vaktbolaget.fel", f"Basic {key}", key, f"Bearer polisen.{key}", f"Bearer {key}x", "Bearer å"):
        for method, path in (("POST", "/signals"), ("GET", "/receipts/raaaaaaaaaaaaaaaaaaaaaaaaaa")):
            answer = await vakt.client.request(method, path, json=event(), headers={"Authorization": said.encode()})
            assert_problem(answer, 401)
            assert answer.headers["www-authenticate"] == "Bearer"
    assert_problem(await vakt.client.post("/signals", json=event()), 401)
    assert await counts(house) == {}


async def test_a_new_key_ends_the_old_one(house, vakt):
    async with sending(house) as again:
        assert (await again.post(event())).status_code == 202
        assert_problem(await vakt.post(event()), 401)


async def test_a_lane_that_a_feed_may_not_use_is_forbidden(house, vakt):
    assert_problem(await vakt.post(event() | {"data": concern("r-1")}), 403)
    answer = await vakt.post([event(), event() | {"data": concern("r-1")}])
    assert [item["status"] for item in answer.json()["items"]] == [202, 403]
    await handled(house.store, 1)
    assert sum((await counts(house)).values()) == 1


# --- receipts


async def test_a_receipt_has_our_id_the_digest_the_time_and_where_to_ask(house, vakt):
    sent = event("vakt-åäö-1", text="två 🛵 vid torget")
    before = house.store.clock.now()
    answer = await vakt.post(sent)
    receipt = answer.json()
    assert receipt.keys() == {"receipt", "digest", "accepted_at", "status", "outcome", "message"}
    assert receipt["receipt"] != sent["id"]
    assert receipt["digest"] == digest_of(sent)
    assert before <= datetime.fromisoformat(receipt["accepted_at"]) <= house.store.clock.now()
    assert receipt["status"] == f"{house.url}/receipts/{receipt['receipt']}"
    assert (await vakt.get(receipt["status"])).status_code == 200


async def test_202_comes_after_the_signal_is_on_disk(house, vakt):
    async with database_locked(house):
        receipt = (await vakt.post(event())).json()["receipt"]
        async with await nats.connect(**options(house.nats.address("provision"), "test")) as connection:
            message = await connection.jetstream().get_last_msg("SIGNALS_PLACE", f"signals.place.{receipt}")
        assert json.loads(message.data)["receipt"] == receipt


SAME = ("receipt", "digest", "accepted_at", "status")


async def test_the_same_id_and_body_gives_the_same_receipt_before_and_after_routing(house, vakt):
    sent = event("vakt-1")
    shuffled = dict(sorted(sent.items(), reverse=True)) | {"data": dict(sorted(sent["data"].items(), reverse=True))}
    async with database_locked(house):
        first = (await vakt.post(sent)).json()
        again = [await vakt.raw(json.dumps(body, indent=indent).encode()) for body in (sent, shuffled) for indent in (None, 4)]
        assert {a.status_code for a in again} == {202}
        assert [{key: a.json()[key] for key in SAME} for a in again] == [{key: first[key] for key in SAME}] * 4
    await handled(house.store, 1)
    later = [await vakt.post(sent), await vakt.post(shuffled), await vakt.get(first["status"])]
    assert [{key: a.json()[key] for key in SAME} for a in later] == [{key: first[key] for key in SAME}] * 3
    assert {a.json()["outcome"] for a in later} == {"routed"}
    assert sum((await counts(house)).values()) == 1


async def test_the_same_id_with_another_body_is_a_conflict_before_and_after_routing(house, vakt):
    async with database_locked(house):
        first = await vakt.post(event("vakt-1"))
        assert_problem(await vakt.post(event("vakt-1", text="något annat")), 409)
        assert (await vakt.receipt(first))["outcome"] == "waiting"
    await handled(house.store, 1)
    assert_problem(await vakt.post(event("vakt-1", text="något annat")), 409)
    assert_problem(await vakt.post(event("vakt-1") | {"note": "ett tillägg"}), 409)
    [row] = await kept(house)
    assert row.text == "A-traktorer"


async def test_two_feeds_may_use_the_same_id(house, vakt, skolan):
    assert (await vakt.post(event("1"))).status_code == 202
    assert (await skolan.post(event("1", text="något annat"))).status_code == 202
    await handled(house.store, 2)


async def test_a_signal_sent_many_times_at_once_counts_once(house, vakt):
    answers = await asyncio.gather(*(vakt.post(event("vakt-1")) for _ in range(20)))
    answers.append(await vakt.post([event("vakt-1")] * 20))
    receipts = [a.json() for a in answers[:-1]] + [item["receipt"] for item in answers[-1].json()["items"]]
    assert {(r["receipt"], r["digest"], r["accepted_at"]) for r in receipts} == {
        tuple(receipts[0][k] for k in ("receipt", "digest", "accepted_at"))
    }
    await handled(house.store, 1)
    assert sum((await counts(house)).values()) == 1


async def test_a_batch_has_a_result_for_each_in_its_order(house, vakt):
    good, bad = event("a"), event("b", severity_reported=9)
    answer = await vakt.post([good, bad, 7, event("a", text="annat"), good])
    assert answer.status_code == 207
    items = answer.json()["items"]
    first, wrong, seven, other, again = (item["status"] for item in items)
    assert (wrong, seven) == (422, 422)
    assert {first, other} == {202, 409}, "of two bodies under one id, one counts"
    assert first == again
    assert items[0].get("receipt") == items[4].get("receipt")
    for item in items:
        if item["status"] == 202:
            assert item["receipt"]["receipt"]
        else:
            assert_members(item["problem"], item["status"])
    assert (await vakt.post([event(), event()], **{"Content-Type": "application/cloudevents-batch+json"})).status_code == 202
    empty = await vakt.post([])
    assert (empty.status_code, empty.json()) == (202, {"items": []})


# --- what is refused as a whole


NOT_JSON = (
    b"",
    b"{",
    b"{'id': 1}",
    b'{"id": NaN}',
    b'{"id": Infinity}',
    b'{"id": "\xff"}',
    b'{"id": "\\ud800"}',
    b"[" * 500 + b"]" * 500,
    b'{"a":' * 500 + b"1" + b"}" * 500,
    b"9" * 5000,
    b"{} {}",
)


async def test_what_is_not_json_is_refused_as_such(house, vakt):
    for body in NOT_JSON:
        assert_problem(await vakt.raw(body), 400)
    assert await counts(house) == {}


async def test_a_number_too_large_for_any_computer_is_refused(vakt):
    sent = json.dumps(event() | {"weight": 1}).replace(": 1}", ": 1e400}").encode()
    assert b"1e400" in sent
    assert_problem(await vakt.raw(sent), 400)


async def test_a_body_that_is_too_large_is_refused_wherever_it_ends(house, vakt):
    async def chunks():
        for _ in range(40):
            yield b" " * 100_000

    for body in (b" " * (BODY_BYTES + 1), b" " * 5_000_000, chunks()):
        assert_problem(await vakt.raw(body), 413)
    assert_problem(await vakt.post([{}] * (BATCH + 1)), 413)
    assert (await vakt.post([event()] * 3)).status_code == 202


async def test_json_by_any_of_its_names_is_taken_and_another_format_refused(vakt):
    for media in ("application/json", "application/cloudevents+json; charset=utf-8", "Application/JSON"):
        assert (await vakt.raw(json.dumps(event()).encode(), media)).status_code == 202
    for media in ("text/plain", "application/xml", "multipart/form-data", "", "application/x-www-form-urlencoded"):
        assert_problem(await vakt.raw(json.dumps(event()).encode(), media), 415)


async def test_a_feed_that_floods_is_asked_to_wait_and_nothing_of_it_is_taken(tmp_path, monkeypatch):
    monkeypatch.setenv("SAMSYN_SIGNALS_PER_MINUTE", "5")
    async with house_at(tmp_path / "home") as house, sending(house) as vakt, sending(house, "skolan") as skolan:
        assert (await vakt.post([event("a"), event("b"), event("c")])).status_code == 202
        answer = await vakt.post([event("d"), event("e"), event("f")])
        assert_problem(answer, 429)
        assert 0 < int(answer.headers["retry-after"]) <= 60
        assert (await vakt.post(event("g"))).status_code == 202
        assert (await skolan.post(event("h"))).status_code == 202
        await handled(house.store, 5)
        assert sum((await counts(house)).values()) == 5


NOT_THERE = (
    ("GET", "/", 404),
    ("POST", "/receipts", 404),
    ("GET", "/docs", 404),
    ("GET", "/signals", 405),
    ("PUT", "/signals", 405),
    ("DELETE", "/receipts/raaaaaaaaaaaaaaaaaaaaaaaaaa", 405),
    ("GET", "/desk/cases", 405),
    ("POST", "/desk/cases", 401),
)


async def test_what_is_not_there_is_a_problem_too(vakt):
    for method, path, status in NOT_THERE:
        assert_problem(await vakt.client.request(method, path), status)


async def test_head_is_answered_without_a_body(vakt):
    for path, status in (("/signals", 405), ("/nothing", 404)):
        answer = await vakt.client.head(path)
        assert (answer.status_code, answer.headers["content-type"], answer.content) == (status, "application/problem+json", b"")


# --- while something is away


async def test_a_broker_that_stands_still_gives_503_and_the_same_id_counts_once_afterwards(house, vakt):
    sent = event("vakt-1")
    os.kill(house.nats.pid, signal.SIGSTOP)
    try:
        batch = [event("vakt-2"), event("vakt-3", severity_reported=9)]
        status = f"/receipts/{house.store.keys.receipt_id('vaktbolaget', 'vakt-1')}"
        answer, batch, asked = await asyncio.gather(vakt.post(sent), vakt.post(batch), vakt.get(status))
    finally:
        os.kill(house.nats.pid, signal.SIGCONT)
    for problem in (answer, asked):
        assert_problem(problem, 503)
        assert int(problem.headers["retry-after"]) > 0
    assert batch.status_code == 207
    assert int(batch.headers["retry-after"]) > 0
    assert [item["status"] for item in batch.json()["items"]] == [503, 422]
    assert (await vakt.post(sent)).status_code == 202
    assert (await vakt.post(event("vakt-2"))).status_code == 202
    await handled(house.store, 2)
    assert sum((await counts(house)).values()) == 2


async def test_a_full_stream_gives_503_and_the_same_id_counts_once_afterwards(house, vakt):
    place = STREAMS[0]
    async with await nats.connect(**options(house.nats.address("provision"), "test")) as connection:
        js = connection.jetstream()

        async def is_full():
            await js.update_stream(place.evolve(max_bytes=1))  # the watch gives it its room back every few seconds
            answers.append(await vakt.post(event("vakt-1")))
            return answers[-1].status_code == 503

        answers = []
        await until(is_full)
        assert_problem(answers[-1], 503)
        assert int(answers[-1].headers["retry-after"]) > 0
        await js.update_stream(place)
    assert (await vakt.post(event("vakt-1"))).status_code == 202
    await handled(house.store, 1)
    assert sum((await counts(house)).values()) == 1


async def test_a_signal_is_taken_while_the_database_is_locked_and_routed_when_it_is_back(house, vakt):
    async with database_locked(house):
        first = await vakt.post(event())
        assert first.status_code == 202
        assert (await vakt.receipt(first))["outcome"] == "waiting"
    await handled(house.store, 1)
    assert (await vakt.receipt(first))["outcome"] == "routed"


# --- what became of it


async def test_a_receipt_says_in_a_sentence_what_became_of_the_signal_and_why(house, vakt, skolan):
    async with database_locked(house):
        waiting = await vakt.post(event())
        assert await told(vakt, waiting) == ("waiting", "Signalen är mottagen och väntar på att få sin väg.")
    await handled(house.store, 1)
    assert await told(vakt, waiting) == ("routed", "Nytt ärende: buskörning. Se EST-2027-0001.")
    later = (THURSDAY + timedelta(hours=1)).isoformat()
    sent = {
        "attached": await vakt.post(event(occurred_from=later)),
        "noted": await vakt.post(event(category="NIL")),
        "set aside": await vakt.post(event(category="EVENT_UPCOMING")),
        "watched": await vakt.post(event(category="GRAFFITI", severity_reported=1)),
        "triage": await vakt.post(event(category="OTHER_PLACE")),
        "parked": await vakt.post(event(text="ring 070-174 06 05")),
    }
    consultation = await skolan.post(event() | {"data": concern("hemlig-7")})
    await handled(house.store, 8)
    assert {name: await told(vakt, answer) for name, answer in sent.items()} == {
        "attached": ("attached", "Samma problem som EST-2027-0001: samma plats, Stortorget. Signal nummer 2 i ärendet. Se EST-2027-0001."),
        "noted": ("noted", "Inget att rapportera är också ett besked; det räknas i lägesbilden."),
        "set aside": ("set_aside", "Kommande arrangemang är underlag för veckans lägesbild och öppnar inget ärende."),
        "watched": ("routed", "En ensam signal med allvar 1 (notera) bevakas tills den upprepas. Se EST-2027-0002."),
        "triage": ("routed", "Ingen regel passade, så samordnaren bedömer signalen."),
        "parked": (
            "parked",
            "Signalen innehåller telefonnummer och är förseglad. Ta bort uppgiften om en person och skicka signalen igen med samma id.",
        ),
    }
    outcome, message = await told(skolan, consultation)
    assert outcome == "routed"
    assert message == "En signal öppnar aldrig ett ärende om en ung person; SSPF-koordinatorn bedömer den först."
    assert not {"hemlig-7", "skola-norr", "SCHOOL_ABSENCE", "SSPF-K"} & set(json.dumps(await skolan.receipt(consultation)).split('"'))


async def told(sender, answer):
    receipt = await sender.receipt(answer)
    return receipt["outcome"], receipt["message"]


async def test_a_second_concern_about_the_same_reference_tells_its_sender_nothing_of_the_first(house, skolan):
    async with sending(house, "fritid") as fritid:
        answers = [await sender.post(event() | {"data": concern("gemensam-1")}) for sender in (skolan, fritid)]
        await handled(house.store, 2)
        assert len({await told(sender, a) for sender, a in zip((skolan, fritid), answers, strict=True)}) == 1


async def test_only_the_feed_that_sent_it_may_ask(house, vakt, skolan):
    async with database_locked(house):
        waiting = await vakt.post(event())
        assert_problem(await skolan.get(waiting.json()["status"]), 404)
    parked = await vakt.post(event(text="ring 070-174 06 05"))
    await handled(house.store, 2)
    for answer in (waiting, parked):
        assert (await vakt.get(answer.json()["status"])).status_code == 200
        assert_problem(await skolan.get(answer.json()["status"]), 404)


async def test_a_receipt_that_is_not_one_is_not_found(vakt):
    await vakt.post(event("vakt-1"))
    for name in ("*", "%3E", "r" * 27, "vakt-1", "raaaaaaaaaaaaaaaaaaaaaaaaaa", "%0d%0a", "a.b", "å", "r" + "a" * 5000):
        assert_problem(await vakt.get(f"/receipts/{name}"), 404)


async def test_lanes_travel_in_their_own_streams_and_the_individual_one_sealed(house, skolan):
    async with database_locked(house):
        await skolan.post(event())
        await skolan.post(event() | {"data": concern("hemlig-7")})
        async with await nats.connect(**options(house.nats.address("provision"), "test")) as connection:
            js = connection.jetstream()
            sizes = {lane: (await js.stream_info(stream.name)).state.messages for lane, stream in RECEIVED.items()}
            sealed = await js.get_msg("SIGNALS_INDIVIDUAL", 1)
    assert sizes == {"place": 1, "org": 0, "individual": 1}
    everything = sealed.data + str(sealed.headers).encode()
    assert not [word for word in (b"hemlig-7", b"SCHOOL_ABSENCE", b"skola-norr", b"concerns") if word in everything]
    assert sealed.headers["Samsyn-Digest"].startswith("hmac-sha256:")


async def test_an_evening_of_signals_sent_twice_adds_up(house, vakt):
    draw = random.Random(7)
    sent = [draw.choice([event(), event(category="NIL"), event(text="a@example.se"), event(severity_reported=1)]) for _ in range(60)]
    for number, body in enumerate(sent):
        body["id"] = f"s-{number}"
    answers = await asyncio.gather(*(vakt.post(body) for body in sent for _ in range(2)))
    assert {a.status_code for a in answers} == {202}
    await handled(house.store, len(sent))
    assert sum((await counts(house)).values()) == len({a.json()["receipt"] for a in answers}) == len(sent)


async def test_a_connection_that_breaks_off_leaves_the_door_open(house, vakt):
    with pytest.raises(httpx.HTTPError):
        await vakt.client.post("/signals", content=_broken_off(), headers=vakt.headers | {"Content-Type": "application/json"})
    assert (await vakt.post(event())).status_code == 202


async def _broken_off():
    yield b'{"specversion":'
    raise httpx.WriteError("the sender went away")
