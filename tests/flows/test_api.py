"""The JSON API in a house that is up: what it shows, the deeds it does, and that each leaves what the command line would have left."""

import json

import httpx
import pytest
from asking import door, key_for, person
from canaries import person as somebody
from house import concern, event, handled, turn_to
from sender import assert_problem, database_locked, impatient, sending
from sqlalchemy import select
from town import at, do, facts, letters, one, opened, report, rows, why

from services.store import tables as t

SAID = {"text": "Sagt i provet"}
LEAVE = {"until": "2027-05-24", "text": "Lov"}


@pytest.fixture
async def coordinator(store):
    async with person(store) as client:
        yield client


async def test_a_case_its_actions_its_signals_and_its_timeline_are_shown_with_words_for_people(house):
    async with sending(house) as sender, httpx.AsyncClient(base_url=f"{house.url}/api/v1") as client:
        await sender.post(event())
        await handled(house.store, 1)
        client.headers["Authorization"] = f"Bearer {await key_for(house.store, 'est-samordnare')}"
        case = (await client.get("/cases/EST-2027-0001")).json()
        action = (await client.get("/cases/EST-2027-0001/actions")).json()["items"][0]
        reported = (await client.get("/cases/EST-2027-0001/signals")).json()["items"][0]
        first, *_ = (await client.get("/cases/EST-2027-0001/timeline")).json()["items"]
        receipt = (await client.get(f"/receipts/{reported['receipt']}")).json()
    assert (case["title"], case["status"], case["status_sv"], case["severity_sv"]) == ("Buskörning, Stortorget", "open", "öppet", "bevaka")
    assert case["opened_at"].endswith("Z")
    assert (action["function_sv"], action["due_at"], action["due_why"]) == (
        "Kommunpolisen",
        "2027-05-14T16:00:00Z",
        "till fre 14 maj kl. 18",
    )
    assert (action["status_sv"], action["overdue"]) == ("tilldelad", False)
    assert (reported["category_sv"], reported["text"], reported["outcome"]) == ("buskörning", "A-traktorer", "routed")
    assert (first["fact"], first["version"], first["by"]) == ("case.opened", 1, None)
    assert first["sentence"].startswith("Ärendet öppnades: Buskörning, Stortorget, allvar 2.")
    assert (receipt["outcome"], receipt["about_kind"], receipt["about"]) == ("routed", "case", "EST-2027-0001")


async def test_lists_are_filtered(store, coordinator):
    case, [police, street, _] = await opened(store)
    await report(store, category="GRAFFITI", severity_reported=1, place={"name": "Nyhems torg"})
    await do(store, "action.accept", action=street)
    await turn_to(store, at("2027-05-18T10:00"))

    async def ids(path):
        return [item["id"] for item in (await coordinator.get(path)).json()["items"]]

    assert await ids("/cases?status=open") == [case]
    assert await ids("/cases?area=centrum&programme=EST") == [case]
    assert await ids("/cases?status=watched&area=nyhem") == ["EST-2027-0002"]
    assert await ids("/cases?status=closed") == []
    assert await ids("/actions?status=accepted") == [street]
    assert await ids("/actions?overdue=true") == [police]
    assert police not in await ids("/actions?overdue=false")
    assert await ids("/actions?function=gata-park") == [street]


async def test_why_says_what_samsyn_why_says(store, coordinator):
    case, [action, *_] = await opened(store)
    [receipt] = await rows(store, select(t.inbox))
    for name in (case, action, receipt.receipt):
        assert "\n".join((await coordinator.get(f"/why/{name}")).json()["sentences"]) == await why(store, name)


async def test_the_parties_are_listed_with_their_functions_and_without_addresses(store, coordinator):
    parties = (await coordinator.get("/parties")).json()["items"]
    police = next(party for party in parties if party["id"] == "polisen")
    assert police["kind"] == "authority"
    assert police["functions"][0] == {"id": "kommunpolis", "name": "Kommunpolisen", "role": "police", "areas": []}
    assert "@" not in json.dumps(parties)


# Each deed twice over: as the API is asked, and as the command line asks.
DEEDS = (
    ("/cases/{case}/comment", {"text": "Lugnt"}, "case.comment", {"case": "{case}", "text": "Lugnt"}),
    ("/actions/{first}/accept", {}, "action.accept", {"action": "{first}"}),
    (
        "/actions/{first}/extend",
        {"deadline": {"working_days": 9, "at": "15:00"}, "text": "Mer tid"},
        "action.extend",
        {"action": "{first}", "days": 9, "at": "15", "text": "Mer tid"},
    ),
    ("/actions/{first}/pause", LEAVE, "action.pause", {"action": "{first}", **LEAVE}),
    ("/actions/{first}/resume", {}, "action.resume", {"action": "{first}"}),
    ("/actions/{first}/decline", {"text": "Inte vårt"}, "action.decline", {"action": "{first}", "text": "Inte vårt"}),
    (
        "/actions/{first}/reassign",
        {"function": "faltgruppen", "text": "De är där"},
        "action.reassign",
        {"action": "{first}", "function": "faltgruppen", "text": "De är där"},
    ),
    (
        "/cases/{case}/actions",
        {"title": "Ring", "effect": "De vet", "function": "gata-park", "deadline": {"weekday": "fri", "at": "10:00"}},
        "action.add",
        {"case": "{case}", "title": "Ring", "effect": "De vet", "function": "gata-park", "weekday": "fri", "at": "10"},
    ),
    *((f"/actions/{{{n}}}/done", SAID, "action.done", {"action": f"{{{n}}}", **SAID}) for n in ("first", "second", "third", "added")),
    ("/cases/{case}/close", SAID, "case.close", {"case": "{case}", **SAID}),
    ("/cases/{case}/reopen", SAID, "case.reopen", {"case": "{case}", **SAID}),
)


async def test_a_deed_through_the_api_leaves_what_the_same_deed_by_command_leaves(store, coordinator):
    left = []
    for place, through_the_api in (("Stortorget", True), ("Nyhems torg", False)):
        case, [first, second, third] = await opened(store, place={"name": place})
        named = {"case": case, "first": first, "second": second, "third": third, "added": ""}
        for path, body, deed, args in DEEDS:
            if through_the_api:
                answer = await coordinator.post(path.format(**named), json=body)
                assert answer.status_code in {200, 201}, (path, answer.text)
            else:
                given = {key: value.format(**named) if isinstance(value, str) else value for key, value in args.items()}
                await do(store, deed, **given)
            if deed == "action.add":
                every = await rows(store, select(t.actions.c.id).where(t.actions.c.about_id == case))
                [named["added"]] = {row.id for row in every} - set(named.values())
        left.append(await _left(store, named, place))
    assert left[0] == left[1]


async def _left(store, named, place):
    """What stands in the database about a case, without the names and the instants of this one."""
    names = [named["case"], *(named[n] for n in ("first", "second", "third", "added"))]
    told = [(row.fact, row.version, row.audience, row.body) for name in names for row in await facts(store, name)]
    rows_ = [(await one(store, t.actions, name))._asdict() for name in names[1:]] + [(await one(store, t.cases, names[0]))._asdict()]
    mails = sorted((n.kind, n.function, n.status) for n in await letters(store) if n.action in names)
    text = json.dumps([told, rows_, mails], default=str)
    for number, name in enumerate((*names, place, "Nyhem", "nyhems-torg", "nyhem", "stortorget", "centrum")):
        text = text.replace(name, f"#{number if number < 5 else ''}")
    return _without_time(json.loads(text))


def _without_time(value):
    """Instants and where the place lies differ; that they are there does not."""
    if isinstance(value, dict):
        timed = {key for key in value if key.endswith("_at") or key in {"at", "rungs", "lat", "lon", "area", "place", "reason", "rule"}}
        return {key: bool(inner) if key in timed else _without_time(inner) for key, inner in value.items()}
    return [_without_time(inner) for inner in value] if isinstance(value, list) else value


async def test_a_case_is_opened_and_a_watched_line_lifted(store, coordinator):
    asked = {"rule": "fordon", "place": {"name": "Nyhems torg"}, "severity": 2, "text": "Beslutat på mötet"}
    made = await coordinator.post("/cases", json=asked)
    assert (made.status_code, made.json()["id"], made.json()["signals"]) == (201, "EST-2027-0001", 0)
    assert len((await coordinator.get("/cases/EST-2027-0001/actions")).json()["items"]) == 3
    await report(store, category="GRAFFITI", severity_reported=1)
    lifted = await coordinator.post("/cases/EST-2027-0002/lift", json=SAID)
    assert lifted.json()["status"] == "open"
    assert_problem(await coordinator.post("/cases/EST-2027-0002/lift", json=SAID), 409)


async def test_a_signal_by_hand_is_routed_at_once_and_the_same_name_gives_the_same_receipt(store, coordinator):
    said = {"category": "FIRE", "severity_reported": 4, "place": {"name": "Stortorget"}, "occurred_from": "2027-05-13T20:00:00+02:00"}
    asked = said | {"name": "samtal-17", "source": "resident", "group_size": "2-4", "text": "Det brinner i en papperskorg"}
    made = [(await coordinator.post("/signals", json=asked)) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json() == made[1].json()
    assert made[0].json()["about"] == "EST-2027-0001"
    row = await one(store, t.signals, made[0].json()["receipt"])
    assert (row.source, row.severity, row.group_size, row.text) == ("resident", 4, "2-4", "Det brinner i en papperskorg")


TWICE = (
    ("accept", {}),
    ("extend", {"deadline": {"working_days": 20}, "text": "Mer tid"}),
    ("pause", {"until": "2027-05-24", "text": "Lov"}),
    ("resume", {}),
    ("reassign", {"function": "faltgruppen", "text": "De är där"}),
    ("decline", SAID),
    ("done", SAID),
)


async def test_a_deed_that_means_nothing_the_second_time_is_refused_with_a_sentence(store, coordinator):
    _, [action, *_] = await opened(store)
    for deed, body in TWICE:
        first = await coordinator.post(f"/actions/{action}/{deed}", json=body)
        assert first.status_code == 200, (deed, first.text)
        problem = assert_problem(await coordinator.post(f"/actions/{action}/{deed}", json=body), 409)
        assert problem["detail"].endswith(".")


WRONG = (
    ("/cases/{case}/comment", {}, "text"),
    ("/cases/{case}/comment", {"text": "  "}, "text"),
    ("/cases/{case}/comment", {"text": 1}, "text"),
    ("/cases/{case}/comment", {"text": "a\0b"}, "text"),
    ("/cases/{case}/comment", {"text": "a\x1bb"}, "text"),
    ("/cases/{case}/comment", {"text": "x" * 2001}, "text"),
    ("/cases/{case}/comment", {"text": "a", "by": "kommunpolis"}, "?"),
    ("/actions/{action}/extend", {"deadline": {}, "text": "a"}, "deadline"),
    ("/actions/{action}/extend", {"deadline": {"working_days": 1, "clock_hours": 1}, "text": "a"}, "deadline"),
    ("/actions/{action}/extend", {"deadline": {"working_days": True}, "text": "a"}, "deadline.working_days"),
    ("/actions/{action}/extend", {"deadline": {"working_days": "9"}, "text": "a"}, "deadline.working_days"),
    ("/actions/{action}/extend", {"deadline": {"working_days": 9, "at": "24:00"}, "text": "a"}, "deadline.at"),
    ("/actions/{action}/pause", {"until": 20270524, "text": "a"}, "until"),
    ("/actions/{action}/reassign", {"function": "Ga ta", "text": "a"}, "function"),
    ("/cases", {"rule": "fordon", "place": {"name": "x\0"}, "severity": 2, "text": "a"}, "place.name"),
    ("/cases", {"rule": "fordon", "place": {}, "severity": 2, "text": "a"}, "place"),
)


async def test_a_field_that_is_wrong_is_named_and_never_repeated(store, coordinator):
    case, [action, *_] = await opened(store)
    for path, body, field in WRONG:
        problem = assert_problem(await coordinator.post(path.format(case=case, action=action), json=body), 422)
        assert [error["path"] for error in problem["errors"]] == [field], body
    for query, field in (
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=1_0", "limit"),
        ("stauts=open", "?"),
        ("status=x", "status"),
    ):
        problem = assert_problem(await coordinator.get(f"/cases?{query}"), 422)
        assert [error["path"] for error in problem["errors"]] == [field], query


async def test_whole_numbers_may_be_written_with_a_point(store, coordinator):
    _, [action, *_] = await opened(store)
    body = '{"deadline": {"working_days": 9.0}, "text": "a"}'
    answer = await coordinator.post(f"/actions/{action}/extend", content=body, headers={"Content-Type": "application/json"})
    assert answer.json()["due_why"].startswith("9 arbetsdagar")


async def test_what_is_no_request_is_refused(store, coordinator):
    case, _ = await opened(store)
    path, kind = f"/cases/{case}/comment", {"Content-Type": "application/json"}
    for body in (b"{", b"\xff", b'{"text": "\\ud800"}', b"[]", b""):
        assert_problem(await coordinator.post(path, content=body, headers=kind), 422)
    assert_problem(await coordinator.post(path, content=b'{"text": "a"}', headers={"Content-Type": "text/plain"}), 415)
    assert_problem(await coordinator.post(path, content=b'{"text": "' + b"x" * 100_000 + b'"}', headers=kind), 413)
    for name in ("%00", "EST-2027-1%00", "%ED%A0%80", "est-2027-0001", "900101-9802"):
        assert "900101" not in assert_problem(await coordinator.get(f"/cases/{name}"), 422)["detail"]
    refused = await coordinator.put("/cases")
    assert_problem(refused, 405)
    assert refused.headers["allow"] == "GET, POST"


async def test_a_text_about_a_person_is_refused_by_its_kind_and_not_repeated(store, coordinator):
    case, [action, *_] = await opened(store)
    anna = somebody("api")
    asked = {"title": "Ring", "effect": "De vet", "function": "gata-park", "deadline": {"clock_hours": 5}}
    hand = {"category": "LITTER", "severity_reported": 1, "occurred_from": "2027-05-13T20:00:00Z", "name": "n-1", "source": "resident"}
    before = len(await rows(store, select(t.ledger)))
    for value in anna.kinds.values():
        said = f"{anna.name} {value}"
        for path, body in (
            (f"/cases/{case}/comment", {"text": said}),
            (f"/actions/{action}/done", {"text": said}),
            (f"/actions/{action}/reassign", {"function": "gata-park", "text": said}),
            (f"/cases/{case}/actions", asked | {"title": said}),
            (f"/cases/{case}/actions", asked | {"effect": said}),
            ("/signals", hand | {"place": {"name": "Stortorget"}, "text": said}),
            ("/signals", hand | {"place": {"name": said}}),
        ):
            answer = await coordinator.post(path, json=body)
            assert_problem(answer, 409)
            assert "Ta bort det" in answer.json()["detail"]
            assert not [part for part in anna if part in answer.text]
    assert len(await rows(store, select(t.ledger))) == before


async def test_the_name_of_a_signal_by_hand_is_kept_as_a_keyed_hash_only(store, coordinator):
    anna = somebody("api-name")
    hand = {"category": "NIL", "occurred_from": "2027-05-13T20:00:00Z", "source": "resident"}
    made = await coordinator.post("/signals", json=hand | {"name": anna.personal})
    row = await one(store, t.inbox, made.json()["receipt"])
    assert row.digest.startswith("hmac-sha256:")
    assert anna.personal not in json.dumps(row._asdict(), default=str) + made.text


async def test_a_locked_database_gives_503_and_reading_goes_on(house):
    case, _ = await opened(house.store)
    key = await key_for(house.store, "est-samordnare")
    await impatient(house)
    async with door(house.store) as client:
        client.headers["Authorization"] = f"Bearer {key}"
        async with database_locked(house):
            busy = await client.post(f"/cases/{case}/comment", json=SAID)
            assert_problem(busy, 503)
            assert busy.headers["retry-after"] == "5"
            assert (await client.get(f"/cases/{case}")).status_code == 200
        assert (await client.post(f"/cases/{case}/comment", json=SAID)).status_code == 200


async def test_a_consultation_is_done_by_who_answers_for_it(store):
    await report(store, feed="skolan", **concern(store.keys.reference("elev-17")))
    async with person(store, "sspf-koordinator") as client:
        [action] = (await client.get("/actions")).json()["items"]
        assert (action["about_kind"], action["title"], action["effect"], action["note"]) == (
            "consultation",
            "Ärende med sekretess",
            "sekretess",
            None,
        )
        done = await client.post(f"/actions/{action['id']}/done", json=SAID)
        assert (done.json()["status"], done.json()["note"]) == ("done", None)
        told = (await client.get(f"/actions/{action['id']}/timeline")).json()["items"]
    assert [event["sentence"] for event in told if event["fact"] == "action.done"] == ["Klar: sekretess"]
