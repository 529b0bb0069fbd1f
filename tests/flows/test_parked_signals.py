"""A signal that holds something about a person is parked: sealed, said so, and gone on with once its sender has edited it."""

import copy
import json

import pytest
from canaries import person
from house import concern, event, handled, until
from sender import assert_problem, database_locked, digest_of, impatient, sending
from sqlalchemy import select

from schemas.canonical import canonical
from services.errors import Unreadable
from services.keys import Keys
from services.store import door_tables, inbox, tables


@pytest.fixture
async def vakt(house):
    async with sending(house) as sender:
        yield sender


@pytest.fixture
async def skolan(house):
    async with sending(house, "skolan") as sender:
        yield sender


async def counts(house):
    async with house.store.look() as look:
        return await inbox.counts(look)


async def sealed(house):
    async with house.store.look() as look:
        return {row.id: row for row in await look.rows(select(door_tables.sealed))}


async def texts(house):
    async with house.store.look() as look:
        return [row.text for row in await look.rows(select(tables.signals))]


def open_with(keys, row):
    return keys.sealed.open(row.blob, f"sealed:{row.id}:{row.purpose}")


def files_with(folder, traces):
    """The files under a folder that hold one of these traces, whatever the case."""
    low = {trace.lower() for trace in traces}
    return {path.name: trace for path in folder.rglob("*") if path.is_file() for trace in low if trace in path.read_bytes().lower()}


def put(sent, path, value):
    """The event with a value at a dotted path."""
    made = copy.deepcopy(sent)
    *way, last = path.split(".")
    at = made
    for step in way:
        at = at.setdefault(step, {})
    at[last] = value
    return made


ANYWHERE = ("source", "subject", "extension", "data.place.name", "data.place.area", "data.text", "deep.inside.it")


@pytest.mark.parametrize("kind", ["personal", "coordination", "phone", "email", "plate"])
async def test_a_person_anywhere_in_a_signal_parks_it(house, vakt, kind):
    somebody = person(kind).kinds[kind]
    sent = [put(event(), path, f"förare {somebody} igen") for path in ANYWHERE]
    sent += [
        event(f"rapport {somebody}"),
        put(event(), "extension", {f"nyckel {somebody}": 1}),
        put(event(), "many", [1, {"x": [somebody]}]),
    ]
    digits = somebody.replace("-", "").replace(" ", "")
    if digits.isdecimal():
        sent += [put(event(), "extension", int(digits)), put(event(), "extension", float(digits))]
    answer = await vakt.post(sent)
    assert answer.status_code == 202, answer.text
    receipts = [item["receipt"] for item in answer.json()["items"]]
    assert [r["outcome"] for r in receipts] == ["parked"] * len(sent)
    assert all("samma id" in r["message"] and "Ta bort" in r["message"] for r in receipts)
    assert digits not in answer.text.replace("-", "").replace(" ", "")
    assert await counts(house) == {"parked": len(sent)}
    assert files_with(house.nats.home, person(kind).traces) == {}


async def test_a_reference_or_unit_that_is_a_persons_number_is_parked_too(house, skolan):
    somebody = person("reference")
    for field in ("reference", "unit"):
        for value in (
            somebody.personal,
            somebody.personal.replace("-", ""),
            somebody.phone.replace(" ", "-"),
            somebody.plate.replace(" ", ""),
        ):
            answer = await skolan.post(event() | {"data": concern("r-1") | {field: value}})
            assert answer.json()["outcome"] == "parked", value
    assert files_with(house.nats.home, somebody.traces) == {}


async def test_only_the_key_opens_what_is_sealed(house, vakt, tmp_path):
    somebody = person("sealed")
    sent = event(text=f"{somebody.name}, {somebody.personal}, har setts här")
    receipt = (await vakt.post(sent)).json()
    row = (await sealed(house))[receipt["receipt"]]
    assert json.loads(open_with(house.store.keys, row)) == sent
    with pytest.raises(Unreadable):
        open_with(Keys.load(tmp_path / "other"), row)
    with pytest.raises(Unreadable):
        house.store.keys.sealed.open(row.blob[:-1] + bytes([row.blob[-1] ^ 1]), f"sealed:{row.id}:parked")
    with pytest.raises(Unreadable):
        house.store.keys.sealed.open(row.blob, f"sealed:{'r' * 27}:parked")
    assert files_with(house.nats.home, somebody.traces) == {}


async def test_the_digest_of_a_parked_signal_cannot_be_tried_against_guesses(house, vakt):
    sent = event(text=f"ring {person('digest').phone}")
    receipt = (await vakt.post(sent)).json()
    assert receipt["digest"].startswith("hmac-sha256:")
    assert files_with(house.nats.home, {digest_of(sent).removeprefix("sha256:").encode()}) == {}


async def test_the_edited_version_under_the_same_id_goes_on_and_is_routed_once(house, vakt):
    dirty, edited = event("vakt-1", text=f"ring {person(1).phone}"), event("vakt-1", text="en man ringde")
    parked = await vakt.post(dirty)
    async with database_locked(house):
        waiting = await vakt.post(edited)
        assert (waiting.status_code, waiting.json()["outcome"]) == (202, "waiting")
        assert waiting.json()["digest"] == digest_of(edited)
        assert (await vakt.receipt(parked)) == waiting.json()
    await until_routed(house)
    assert waiting.json()["receipt"] == parked.json()["receipt"]
    for again in (await vakt.post(edited), await vakt.get(parked.json()["status"])):
        assert {key: again.json()[key] for key in ("digest", "accepted_at")} == {
            key: waiting.json()[key] for key in ("digest", "accepted_at")
        }
        assert again.json()["outcome"] == "routed"
    assert await texts(house) == ["en man ringde"]


async def until_routed(house):
    async def holds():
        return await counts(house) == {"routed": 1}

    await until(holds)


async def test_a_version_that_is_still_dirty_is_parked_again_in_the_place_of_the_first(house, vakt):
    first, second = (event("vakt-1", text=f"ring {person(n).phone}") for n in (1, 2))
    receipts = [(await vakt.post(sent)).json() for sent in (first, first, second)]
    assert {r["outcome"] for r in receipts} == {"parked"}
    assert receipts[0] == receipts[1]
    assert receipts[2]["receipt"] == receipts[0]["receipt"]
    assert receipts[2]["digest"] != receipts[0]["digest"]
    assert await counts(house) == {"parked": 1}
    [row] = (await sealed(house)).values()
    assert open_with(house.store.keys, row) == canonical(second)
    await vakt.post(event("vakt-1"))
    await until_routed(house)


async def test_a_dirty_version_of_what_is_on_its_way_or_routed_is_a_conflict(house, vakt):
    clean, dirty = event("vakt-1"), event("vakt-1", text=f"ring {person(1).phone}")
    async with database_locked(house):
        first = await vakt.post(clean)
        assert_problem(await vakt.post(dirty), 409)
    await until_routed(house)
    assert_problem(await vakt.post(dirty), 409)
    assert (await vakt.receipt(first))["outcome"] == "routed"
    assert await sealed(house) == {}


async def test_while_the_database_is_away_nothing_is_parked_and_the_sender_is_asked_to_come_back(house, vakt):
    await impatient(house)
    dirty, clean = event("vakt-1", text=f"ring {person(1).phone}"), event("vakt-2")
    async with database_locked(house):
        answer = await vakt.post(dirty)
        assert_problem(answer, 503)
        assert int(answer.headers["retry-after"]) > 0
        batch = await vakt.post([dirty, clean])
        assert batch.status_code == 207
        assert int(batch.headers["retry-after"]) > 0
        assert [item["status"] for item in batch.json()["items"]] == [503, 202]
    assert await sealed(house) == {}
    assert (await vakt.post(dirty)).json()["outcome"] == "parked"
    await handled(house.store, 2)
    assert await counts(house) == {"parked": 1, "routed": 1}


async def test_what_only_looks_like_a_person_goes_on(house, vakt):
    sent = [
        event("550e8400-e29b-41d4-a716-446655440000", text="ring 112 eller 114 14, öppet 10-12, 2027-05-13 2215, hus 10, 12, 14, 16"),
        event(place={"name": "Stortorget 1", "lat": 56.2430123, "lon": 12.8620456, "precision_m": 150}),
        event(text="EST-2027-0001, dnr 2027-123, buss 506, SWEREF 6234567, 372345, väg E6"),
    ]
    answer = await vakt.post(sent)
    assert [item["receipt"]["outcome"] for item in answer.json()["items"]] == ["waiting"] * 3
