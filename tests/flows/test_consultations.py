"""A concern about a young person: the SSPF coordinator is consulted, by keyed reference only, and nobody else learns more."""

import httpx
import pytest
from house import concern, event, handled, letters_gone, turn_to
from sqlalchemy import select
from town import at, count, do, everything, facts, letters, names, one, report, rows, why

from handlers.theatre.mailbox import words
from services.errors import Refused
from services.store import feeds
from services.store import tables as t

REFERENCE = "elev-4711-aspen"


async def consulted(store, reference=REFERENCE, feed="skolan"):
    """A concern as the door hands it on, with the reference keyed; returns the consultation's number."""
    kind, consultation = await report(store, feed=feed, **concern(store.keys.reference(reference)))
    assert kind == "consultation"
    return consultation


async def test_one_concern_makes_one_task_for_the_sspf_coordinator_and_no_case(store):
    consultation = await consulted(store)
    assert consultation == "SSPF-K-2027-0001"
    [action] = await rows(store, select(t.actions))
    assert (action.about_kind, action.about_id, action.lane) == ("consultation", consultation, "individual")
    assert (action.function, action.due_why) == ("sspf-koordinator", "2 arbetsdagar till mån 17 maj kl. 16")
    assert (await count(store, t.cases), await count(store, t.signals)) == (0, 0)
    assert [n.function for n in await letters(store)] == ["sspf-koordinator"]


async def test_a_second_concern_about_the_same_reference_joins_while_the_task_is_open_and_opens_a_new_one_after(store):
    first = await consulted(store)
    assert await consulted(store, feed="fritid") == first
    assert (await one(store, t.consultations, first)).signals == 2
    assert await consulted(store, reference="elev-4712") == "SSPF-K-2027-0002"
    assert await count(store, t.actions) == 2
    await do(store, "action.done", action="A-2027-0001", text="Kontakt tagen enligt rutin")
    assert await consulted(store) == "SSPF-K-2027-0003"
    assert await names(store, first) == ["consultation.opened", "consultation.joined"]


async def test_no_fact_about_the_individual_lane_is_for_the_bus(store):
    consultation = await consulted(store)
    await do(store, "action.accept", action="A-2027-0001")
    told = [*await facts(store, consultation), *await facts(store, "A-2027-0001")]
    assert {row.audience for row in told} == {"house"}
    [receipt] = await rows(store, select(t.inbox))
    assert {row.audience for row in await facts(store, receipt.receipt)} == {"house"}


async def test_the_task_stays_with_its_coordinator(store):
    await consulted(store)
    with pytest.raises(Refused, match="stannar hos sin koordinator"):
        await do(store, "action.reassign", action="A-2027-0001", function="kommunpolis", text="De kan mer")
    with pytest.raises(Refused, match="kan inte avböja"):
        await do(store, "action.decline", action="A-2027-0001", text="Inte vårt")


async def test_who_asks_why_is_told_the_number_and_the_time_and_nothing_that_was_written(store):
    consultation = await consulted(store)
    [receipt] = await rows(store, select(t.inbox))
    await do(store, "action.done", action="A-2027-0001", text="Hemlig bedömning")
    for name in (consultation, "A-2027-0001", receipt.receipt):
        told = await why(store, name)
        assert "Hemlig" not in told
        assert "Konsultation för SSPF" not in told
        assert "ref-" not in told
    assert "A-2027-0001 Ärende med sekretess, klar tors 13 maj kl. 22.41." in await why(store, consultation)
    assert "En signal öppnar aldrig ett ärende om en ung person" in await why(store, receipt.receipt)
    assert await do(store, "actions") == []


async def test_lists_show_that_there_is_something_and_when_but_not_what(store):
    await consulted(store)
    [row] = await do(store, "actions")
    assert (row["vad"], row["ansvarig"], row["ärende"]) == ("Ärende med sekretess", "Ansvarig koordinator", "")


async def test_the_reference_is_nowhere_in_the_database_and_the_letters_say_nothing(house, box, database, tmp_path):
    home = tmp_path / "home"
    headers = {"Authorization": f"Bearer {feeds.issue(home, 'skolan')}"}
    async with httpx.AsyncClient(base_url=house.url, headers=headers) as client:
        answer = await client.post("/signals", json=event("skola-1") | {"data": concern(REFERENCE)})
        assert answer.status_code == 202, answer.text
    await handled(house.store, 1)
    await turn_to(house.store, at("2027-05-20T15:00"))  # reminder, overdue, reminded again, the operational council
    await letters_gone(house.store)
    files = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert database or home / "samsyn.db" in files
    assert [name for name, held in [*files.items(), ("rows", await everything(house.store))] if REFERENCE.encode() in held] == []
    mine = [letter for letter in box.letters if "A-2027-0001" in str(letter["Subject"])]
    assert {str(letter["To"]) for letter in mine} >= {"sspf-koordinator@example.se", "socialchef@example.se", "operativa-radet@example.se"}
    for letter in mine:
        assert "Ett ärende väntar i samsyn: A-2027-0001" in str(letter["Subject"])
        assert not {"SSPF", "skola", "oro", "konsultation", "frånvaro"} & set(words(letter).replace(".", " ").split())
