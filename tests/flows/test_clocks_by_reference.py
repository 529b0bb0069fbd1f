"""Clocks of LUL by reference number: each action due from what occurred, the number a keyed hash, and nobody told more than when."""

import httpx
from asking import person
from closed import work_by
from house import concern, event, handled, letters_gone, turn_to
from sqlalchemy import select
from town import at, count, do, everything, names, one, report, rows, why

from handlers.theatre.mailbox import words
from schemas.problems import REFERRED
from services.store import feeds
from services.store import tables as t
from services.store.door_tables import referrals

REFERENCE = "5000-K4711-27"
SERVED = "2027-05-11T12:00:00+02:00"


async def heard(store, *concerns, feed="socialtjansten", occurred=SERVED):
    """A coded event as the door hands it on; returns the number of what it led to."""
    sent = concern(store.keys.reference(REFERENCE), concerns=list(concerns), occurred_from=occurred)
    kind, number = await report(store, feed=feed, **sent)
    assert kind == "consultation"
    return number


async def clocks(store):
    return await rows(store, select(t.actions).order_by(t.actions.c.id))


async def test_suspicion_that_was_served_has_two_actions_due_from_when_it_was_served(store):
    await work_by(store)
    assert await heard(store, "SUSPICION_SERVED") == "KLOCKA-K-2027-0001"
    decision, statement = await clocks(store)
    assert {(a.about_kind, a.about_id, a.lane) for a in (decision, statement)} == {("consultation", "KLOCKA-K-2027-0001", "individual")}
    assert (decision.function, statement.function) == ("kommunpolis", "sspf-koordinator")
    since = "; räknat från tis 11 maj kl. 12, när det skedde"
    assert (decision.due_at, decision.due_why) == (at("2027-06-22T10:00"), f"1008 timmar till tis 22 juni kl. 12{since}")
    assert statement.due_why == f"10 arbetsdagar till tis 25 maj kl. 16{since}"
    assert (await count(store, t.cases), await count(store, t.signals)) == (0, 0)


async def test_what_comes_later_about_the_same_number_joins_it_and_adds_the_plan_of_its_own_rule_once(store):
    await work_by(store)
    first = await heard(store, "SUSPICION_SERVED")
    assert await heard(store, "SUSPICION_SERVED") == first
    assert await heard(store, "CAUTION_DECIDED", occurred="2027-05-13T12:00:00+02:00") == first
    assert [action.key for action in await clocks(store)] == ["beslut", "yttrande", "möte"]
    assert (await one(store, t.consultations, first)).signals == 3
    assert await names(store, first) == ["consultation.opened", "consultation.joined", "consultation.joined"]
    assert await heard(store, "SCHOOL_ABSENCE") == "SSPF-K-2027-0001"


async def test_when_every_clock_has_stopped_the_number_begins_anew(store):
    await work_by(store)
    first = await heard(store, "SUSPICION_SERVED")
    for action in await clocks(store):
        assert await heard(store, "SUSPICION_SERVED") == first
        await do(store, "action.done", action=action.id, text="Klart i tid")
    assert await heard(store, "SUSPICION_SERVED") == "KLOCKA-K-2027-0002"


async def test_who_answers_for_a_clock_is_told_its_number_and_its_time_and_the_others_nothing(store):
    await work_by(store)
    number = await heard(store, "SUSPICION_SERVED")
    decision, statement = await clocks(store)
    for function, own, other in (("kommunpolis", decision, statement), ("sspf-koordinator", statement, decision)):
        async with person(store, function) as client:
            shown = (await client.get(f"/actions/{own.id}")).json()
            assert (shown["title"], shown["due_why"]) == ("Ärende med sekretess", own.due_why)
            assert (await client.get(f"/actions/{other.id}")).status_code == 404
    for name in (number, decision.id):
        told = await why(store, name)
        assert not [secret for secret in ("åtal", "yttrande", "ref-", "misstanke") if secret in told.lower()]


async def test_the_reference_is_nowhere_and_who_wants_to_leave_crime_is_pointed_elsewhere_and_not_kept(house, box, tmp_path):
    home, store = tmp_path / "home", house.store
    await work_by(store)
    served = event("x") | {"id": "lul-1", "data": concern(REFERENCE, concerns=["SUSPICION_SERVED"], occurred_from=SERVED)}
    leaving = event("x") | {"id": "lul-2", "data": concern("avhoppare-17", concerns=["PEERS_CRIME", "LEAVING_CRIME"])}
    headers = {"Authorization": f"Bearer {feeds.issue(home, 'socialtjansten')}"}
    async with httpx.AsyncClient(base_url=house.url, headers=headers) as client:
        assert (await client.post("/signals", json=served)).status_code == 202
        answers = [await client.post("/signals", json=leaving) for _ in range(2)]
        batch = await client.post("/signals", json=[served, leaving])
    told = answers[0].json()
    assert (answers[0].status_code, told["type"], told["title"]) == (422, REFERRED, "Hänvisad")
    assert told["detail"] == store.policy.municipality.referrals.avhoppare
    assert [item["status"] for item in batch.json()["items"]] == [202, 422]
    [counted] = await rows(store, select(referrals))
    assert (counted.kind, counted.n, counted.day.isoformat()) == ("avhoppare", 3, "2027-05-13")
    await handled(store, 1)
    await assert_nothing_is_kept(house, home)
    await letters_gone(store)  # before more comes to the same persons, which would share their mails
    await turn_to(store, at("2027-06-01T15:00"))  # past the statement's deadline and the council's step
    await letters_gone(store)
    mine = [letter for letter in box.letters if "Ett ärende väntar i samsyn" in str(letter["Subject"])]
    assert {str(letter["To"]) for letter in mine} >= {"kommunpolis@example.se", "sspf-koordinator@example.se", "operativa-radet@example.se"}
    secrets = ("åtal", "yttrande", "KLOCKA", REFERENCE)
    assert [secret for secret in secrets for letter in box.letters if secret in str(letter["Subject"]) + words(letter)] == []


async def assert_nothing_is_kept(house, home):
    store = house.store
    assert await count(store, t.inbox) == 1
    files = [*(path.read_bytes() for path in home.rglob("*") if path.is_file()), await everything(store)]
    assert [name for name in (REFERENCE, "avhoppare-17") for held in files if name.encode() in held] == []
