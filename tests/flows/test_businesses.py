"""Story line 9: three findings at one business in six weeks become one confidential case, which only authorities may know of."""

import json
from datetime import timedelta

import httpx
import nats
import pytest
from asking import person, with_guards
from closed import work_by
from house import THURSDAY, event, finding, handled, letters_gone, turn_to
from onthebus import on_the_bus
from sqlalchemy import select
from town import at, count, do, facts, letters, one, opened, report, rows, why

from handlers.broker.connection import options
from handlers.broker.survey import survey
from handlers.doors.views import all_actions, all_cases
from handlers.theatre import reckoning
from handlers.theatre.mailbox import words
from schemas.parties import Role
from services import auditor
from services.errors import NotFound, Refused
from services.store import feeds
from services.store import tables as t

BUSINESS = "lokal-4711-aspen"
SEEN = ("UNUSUAL_HOURS", "PERMIT_BREACH", "LICENCE_QUESTION")
NEUTRAL = "Ärende med sekretess"
SECRETS = (BUSINESS, "Samordnad kontroll", "tillsynsdag", "Öppet om natten", "Stäm av")
SAID = {"text": "Vi har varit där"}

AUTHORITIES = ("est-samordnare", "tillsyn", "skola-norr", "sspf-koordinator")
OTHERS = ("bovardar", "vaktledning", "operativa-radet", "strategiska-radet")


async def found(store, category="UNUSUAL_HOURS", business=BUSINESS, weeks_ago=0, **data):
    """A finding by the supervision unit, routed; returns what it led to."""
    seen = THURSDAY - timedelta(weeks=weeks_ago)
    return await report(store, feed="tillsynen", **finding(business, category, occurred_from=seen.isoformat(), **data))


async def case_of(store):
    """The case that three findings have opened, with its actions."""
    await work_by(store)
    led = [await found(store, category, weeks_ago=4 - 2 * n) for n, category in enumerate(SEEN)]
    assert led == [("case", "FRONT-2027-0001")] * 3
    return "FRONT-2027-0001", [row.id for row in await rows(store, select(t.actions).order_by(t.actions.c.id))]


async def test_three_findings_at_one_business_in_six_weeks_open_one_case_and_its_plan(store):
    case, [day, police] = await case_of(store)
    row = await one(store, t.cases, case)
    assert (row.lane, row.business, row.status, row.severity, row.signals) == ("org", BUSINESS, "open", 3, 3)
    assert row.title == f"Samordnad kontroll, {BUSINESS}"
    assert [(await one(store, t.actions, action)).function for action in (day, police)] == ["tillsyn", "kommunpolis"]
    assert {(await one(store, t.actions, action)).lane for action in (day, police)} == {"org"}
    last = (await rows(store, select(t.inbox).order_by(t.inbox.c.accepted_at)))[-1]
    assert last.sentence == f"Samma problem som {case}: samma verksamhet. Signal nummer 3 i ärendet."
    stored = await rows(store, select(t.signals))
    assert {(s.lane, s.business, s.case, s.police_report) for s in stored} == {("org", BUSINESS, case, "unknown")}


async def test_another_business_in_the_same_house_and_a_disturbance_outside_are_cases_of_their_own(store):
    await case_of(store)
    here = {"place": {"name": "Stortorget"}}
    assert await found(store, business="lokal-9", **here) == ("case", "FRONT-2027-0002")
    [outside, _] = await opened(store)
    assert outside == "EST-2027-0001"
    assert (await one(store, t.cases, outside)).signals == 1
    assert await found(store, business="lokal-9", severity_reported=1, **here) == ("case", "FRONT-2027-0002")


async def test_what_no_rule_takes_becomes_a_task_in_the_same_lane(store):
    await work_by(store)
    kind, action = await found(store, "DIPLOMA_EXPIRES")
    row = await one(store, t.actions, action)
    assert (kind, row.lane, row.function) == ("action", "org", "est-samordnare")
    assert row.title == f"Bedöm signal: diplom går ut, {BUSINESS}"


async def test_nothing_of_it_is_for_the_bus(store):
    case, owed = await case_of(store)
    await do(store, "case.comment", case=case, text="Vi väntar")
    await do(store, "action.done", action=owed[0], text="Dagen är bokad")
    receipts = [row.receipt for row in await rows(store, select(t.inbox))]
    assert {row.audience for name in (case, *owed, *receipts) for row in await facts(store, name)} == {"house"}


async def matrix(store, case, action, receipt):
    """What each function is answered about the case and its action; and whether its lists hold them."""
    told = {}
    paths = [f"/cases/{case}", f"/cases/{case}/timeline", f"/cases/{case}/actions", f"/cases/{case}/signals", f"/why/{case}"]
    paths += [f"/actions/{action}", f"/actions/{action}/timeline", f"/why/{action}"]
    for function in (*AUTHORITIES, *OTHERS):
        async with person(store, function) as client:
            answers = [await client.get(path) for path in (*paths, "/cases", "/actions", f"/receipts/{receipt}", f"/why/{receipt}")]
            heard = "".join(answer.text for answer in answers)
            done = [await client.post(f"/cases/{case}/comment", json=SAID), await client.post(f"/actions/{action}/accept")]
            told[function] = ([a.status_code for a in answers], [d.status_code for d in done], [s for s in SECRETS if s in heard], heard)
    return told


async def test_only_functions_of_authorities_may_know_of_it_and_a_council_may_not(store):
    with_guards(store)
    case, [day, _] = await case_of(store)
    [receipt, *_] = [row.receipt for row in await rows(store, select(t.inbox))]
    told = await matrix(store, case, day, receipt)
    for function in OTHERS:
        read, did, secrets, heard = told[function]
        assert set(read[:8]) <= {404, 403}, function
        assert 404 in read
        assert (set(did), secrets) == ({404}, []), function
        assert not {case, day} & set(json.dumps(heard).split('\\"')), function
    for function in AUTHORITIES:
        read, did, secrets, _ = told[function]
        assert read[:10] == [200] * 10, function
        assert read[10:] == ([200, 200] if function == "est-samordnare" else [403, 404])
        assert did[0] == 200
        assert set(secrets) >= {BUSINESS, "tillsynsdag", "Öppet om natten"}, function


async def test_the_desk_and_the_demo_show_that_there_is_something_and_when_but_not_what(store):
    case, [day, police] = await case_of(store)
    async with store.look() as look:
        shown = [*await all_cases(look), *await all_actions(look)]
        board = str(await reckoning.board(look, 0))
    assert {row["vad"] for row in shown} == {NEUTRAL}
    assert {row["ansvarig"] for row in shown if "ansvarig" in row} == {"Ansvarig myndighet"}
    [receipt, *_] = [row.receipt for row in await rows(store, select(t.inbox))]
    told = [await why(store, name) for name in (case, day, police, receipt)]
    assert f"{case} {NEUTRAL}: öppet." in told[0]
    assert [secret for secret in SECRETS for text in (*told, str(shown), board) if secret in text] == []


async def test_an_action_of_it_goes_to_authorities_only(store):
    with_guards(store)
    case, [day, _] = await case_of(store)
    for function in ("bovardar", "vaktledning"):
        with pytest.raises(Refused, match="får inte svara för åtgärder i Prov av verksamheter"):
            await do(store, "action.reassign", action=day, function=function, text="De är närmare")
        with pytest.raises(Refused, match="får inte svara för åtgärder"):
            await do(store, "action.add", case=case, title="Titta", effect="Vi vet", function=function, days=2)
    assert await do(store, "action.reassign", action=day, function="kommunpolis", text="De leder dagen") == "Kommunpolisen"
    added = await do(store, "action.add", case=case, title="Ring länsstyrelsen", effect="De vet", function="gata-park", days=2)
    assert {(await one(store, t.actions, action)).lane for action in (day, added)} == {"org"}
    assert {row.lane for row in await letters(store)} == {"org"}


async def test_a_case_by_hand_is_about_a_business_and_may_be_opened_by_those_who_may_see_it(store):
    await work_by(store)
    asked = {"programme": "FRONT", "rule": "samordnad kontroll", "business": BUSINESS, "severity": 2, "text": "Beslutat i dag"}
    async with person(store) as client:
        made = await client.post("/cases", json=asked)
        assert (made.status_code, made.json()["lane"], made.json()["business"]) == (201, "org", BUSINESS)
        assert (await client.post("/cases", json=asked | {"business": "811228-9874"})).status_code == 409
        assert (await client.post("/cases", json=asked | {"business": None, "place": {"name": "Stortorget"}})).status_code == 409
    company = next(f for f in store.policy.municipality.functions if f.id == "bovardar")
    steers = company.model_copy(update={"role": Role.COORDINATOR})
    functions = tuple(steers if f is company else f for f in store.policy.municipality.functions)
    changed = store.policy.municipality.model_copy(update={"functions": functions})
    store.policy = type(store.policy)(**vars(store.policy) | {"municipality": changed})
    before = await count(store, t.cases)
    async with person(store, "bovardar") as client:
        assert (await client.post("/cases", json=asked)).status_code == 404
        assert (await client.get("/cases")).json()["items"] == []
    assert await count(store, t.cases) == before


async def test_a_case_by_hand_of_a_place_names_no_business(store):
    await work_by(store)
    with pytest.raises(Refused, match="Ange bara platsen"):
        await do(store, "case.open", programme="EST", rule="fordon", business=BUSINESS, severity=2, text="Nej")
    with pytest.raises(NotFound):
        await do(store, "case.open", programme="NEJ", rule="fordon", business=BUSINESS, severity=2, text="Nej")


async def sent(house, home):
    """Three findings, one that names a person's number as the business, and one from a feed that may not send any."""
    bodies = [event("x") | {"id": f"tillsyn-{n}", "data": finding(BUSINESS, category)} for n, category in enumerate(SEEN)]
    sole = event("x") | {"id": "tillsyn-9", "data": finding("811228-9874")}
    async with httpx.AsyncClient(base_url=house.url) as client:
        keys = {feed: {"Authorization": f"Bearer {feeds.issue(home, feed)}"} for feed in ("tillsynen", "bostadsbolaget")}
        for body in bodies:
            assert (await client.post("/signals", json=body, headers=keys["tillsynen"])).status_code == 202
        parked = await client.post("/signals", json=sole, headers=keys["tillsynen"])
        assert (parked.json()["outcome"], parked.json()["digest"][:4]) == ("parked", "hmac")
        refused = await client.post("/signals", json=bodies[0], headers=keys["bostadsbolaget"])
        assert refused.status_code == 403


async def test_letters_digests_the_streams_and_what_is_logged_say_nothing_of_a_business(house, box, tmp_path, capfd):
    home, store = tmp_path / "home", house.store
    await work_by(store)
    await sent(house, home)
    await handled(store, 4)
    await letters_gone(store)  # before more comes to the same persons, which would share their mails
    await turn_to(store, at("2027-05-26T10:10"))  # past the police's deadline, the council's step and the council's digest
    await letters_gone(store)
    [case] = await rows(store, select(t.cases))
    assert (case.business, case.signals, case.status) == (BUSINESS, 3, "open")
    await assert_letters_are_empty(box)
    files = {path: path.read_bytes() for path in home.rglob("*") if path.is_file() and not path.name.startswith("samsyn.db")}
    printed = "".join(capfd.readouterr())
    assert [str(path) for path, held in files.items() if BUSINESS.encode() in held] == []
    assert "811228" not in printed
    assert BUSINESS not in printed
    async with await nats.connect(**options(house.nats.address("provision"), "provision")) as connection:
        told = await on_the_bus(connection)
        assert (await connection.jetstream().stream_info("SIGNALS_ORG")).state.messages == 3

    assert [secret for secret in (*SECRETS, *await subjects(store)) if secret in json.dumps(told, ensure_ascii=False)] == []
    found_wrong = await auditor.laws(store.reader, await survey(house.nats.address("auditor")), drained=True)
    assert [finding for law in found_wrong.values() for finding in law.findings] == []


async def subjects(store):
    """The numbers and receipts of everything that is about a business."""
    owed = await rows(store, select(t.actions.c.id).where(t.actions.c.lane == "org"))
    receipts = await rows(store, select(t.inbox.c.receipt).where(t.inbox.c.lane == "org"))
    return {row.id for row in (*owed, *await rows(store, select(t.cases.c.id)))} | {row.receipt for row in receipts}


async def assert_letters_are_empty(box):
    """A number, a deadline and a link; in a digest a line that says that there is something, and how late."""
    about = [letter for letter in box.letters if "Ett ärende väntar i samsyn" in str(letter["Subject"])]
    digests = [letter for letter in box.letters if letter not in about]
    assert {str(letter["To"]) for letter in about} >= {"tillsyn@example.se", "kommunpolis@example.se", "operativa-radet@example.se"}
    council = [letter for letter in digests if "operativa-radet" in str(letter["To"])]
    assert any(NEUTRAL in words(letter) for letter in council)
    html = [str(letter.get_body(("html",)).get_content()) for letter in box.letters]
    said = [str(letter["Subject"]) + words(letter) for letter in box.letters] + html
    assert [secret for secret in (*SECRETS, "FRONT-") for text in said if secret in text] == []
