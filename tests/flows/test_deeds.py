"""What people do to an action by hand: each is one deed, and nobody who ought to know is left out."""

import asyncio

import pytest
from house import turn_to
from sqlalchemy import select
from town import at, count, do, facts, ledger_end, letters, names, one, opened, rows

from handlers.doors.deeds import DEEDS
from services.errors import NotFound, Refused
from services.store import tables as t

OVERDUE = at("2027-05-14T16:00:30")
"""Just after the police's action was due, on Friday at 18."""


@pytest.fixture
async def police(store):
    """An action of the police, due on Friday at 18."""
    _, [action, *_] = await opened(store)
    return action


async def test_accepting_is_written_down_with_who_did_it(store, police):
    await do(store, "action.accept", by="kommunpolis", action=police)
    fact = (await facts(store, police))[-1]
    assert (fact.fact, fact.actor, fact.body) == ("action.accepted", "function:kommunpolis", {"function": "kommunpolis"})


async def test_who_does_not_say_who_they_are_is_the_coordinator(store, police):
    await do(store, "action.accept", action=police)
    assert (await facts(store, police))[-1].actor == "function:est-samordnare"


async def test_nobody_else_than_a_function_of_the_municipality_acts(store, police):
    with pytest.raises(NotFound, match="ingen funktion nemo"):
        await do(store, "action.accept", by="nemo", action=police)


async def test_a_declined_action_goes_to_the_coordinator_who_is_told_why_and_the_deadline_stands(store, police):
    before = await one(store, t.actions, police)
    assert await do(store, "action.decline", by="kommunpolis", action=police, text="Vi har ingen patrull") == "EST-samordnaren"
    after = await one(store, t.actions, police)
    assert (after.function, after.status) == ("est-samordnare", "assigned")
    assert (after.due_at, after.rungs, after.next_at, after.round) == (before.due_at, before.rungs, before.next_at, before.round)
    [letter] = await letters(store, action=police, kind="declined")
    assert (letter.function, letter.words["reason"], letter.words["owner"]) == ("est-samordnare", "Vi har ingen patrull", "EST-samordnaren")
    [unsent] = await letters(store, action=police, kind="assigned")
    assert (unsent.function, unsent.status) == ("kommunpolis", "closed")


async def test_the_ladder_of_a_declined_action_runs_on_and_tells_the_coordinator_and_its_manager(store, police):
    await do(store, "action.decline", by="kommunpolis", action=police, text="Vi har ingen patrull")
    await turn_to(store, OVERDUE)
    [late] = await rows(store, select(t.escalations).where(t.escalations.c.action == police))
    assert (late.key, late.round, late.told) == ("försenad", 1, ["est-samordnare", "trygghetschef"])


async def test_the_coordinator_cannot_decline_what_nobody_else_takes(store, police):
    await do(store, "action.decline", action=police, text="Inte vårt")
    with pytest.raises(Refused, match="redan åtgärden"):
        await do(store, "action.decline", action=police, text="Inte vårt heller")


async def test_an_accepted_action_may_still_be_declined(store, police):
    await do(store, "action.accept", action=police)
    await do(store, "action.decline", action=police, text="Det visade sig vara kommunens mark")
    assert (await one(store, t.actions, police)).status == "assigned"


async def test_another_function_is_asked_with_a_letter_of_its_own_and_the_deadline_stands(store, police):
    before = await one(store, t.actions, police)
    assert await do(store, "action.reassign", action=police, function="faltgruppen", text="De är där ändå") == "Fältgruppen"
    after = await one(store, t.actions, police)
    assert (after.function, after.due_at, after.round) == ("faltgruppen", before.due_at, 1)
    assert [(n.function, n.status) for n in await letters(store, action=police)] == [("kommunpolis", "closed"), ("faltgruppen", "waiting")]


async def test_an_accepted_action_that_is_moved_waits_for_its_new_function_to_accept(store, police):
    await do(store, "action.accept", action=police)
    await do(store, "action.reassign", action=police, function="faltgruppen", text="De är där ändå")
    assert (await one(store, t.actions, police)).status == "assigned"


@pytest.mark.parametrize(
    ("function", "error", "says"),
    [
        ("operativa-radet", Refused, "råd kan inte få en åtgärd"),
        ("strategiska-radet", Refused, "råd kan inte få en åtgärd"),
        ("kommunpolis", Refused, "ligger redan hos Kommunpolisen"),
        ("nemo", NotFound, "ingen funktion nemo"),
    ],
)
async def test_an_action_is_not_given_to_a_council_nor_to_nobody(store, police, function, error, says):
    seq = await ledger_end(store)
    with pytest.raises(error, match=says):
        await do(store, "action.reassign", action=police, function=function, text="Ta den")
    assert await ledger_end(store) == seq


async def test_a_new_time_is_a_new_round_with_a_new_ladder_and_the_old_unsent_letters_are_closed(store, police):
    await turn_to(store, OVERDUE)
    assert await do(store, "action.extend", action=police, days=5, text="Regn") == "5 arbetsdagar till fre 21 maj kl. 16"
    row = await one(store, t.actions, police)
    assert (row.round, row.due_at, row.next_step) == (2, at("2027-05-21T14:00"), 0)
    assert [(r["key"], r["at"]) for r in row.rungs[:2]] == [
        ("påminnelse", "2027-05-19T14:00:00+00:00"),
        ("försenad", "2027-05-21T14:00:00+00:00"),
    ]
    assert {n.status for n in await letters(store, action=police) if n.round == 1} == {"closed"}
    await turn_to(store, at("2027-05-21T14:00:30"))
    climbed = await rows(store, select(t.escalations).where(t.escalations.c.action == police).order_by(t.escalations.c.climbed_at))
    assert [(e.round, e.key) for e in climbed] == [(1, "försenad"), (2, "påminnelse"), (2, "försenad")]


async def test_who_had_not_yet_been_told_of_the_action_is_told_with_the_new_time(store, police):
    await do(store, "action.extend", action=police, days=5, text="Regn")
    assert [(n.round, n.status, n.words["due_why"]) for n in await letters(store, action=police, kind="assigned")] == [
        (1, "closed", "till fre 14 maj kl. 18"),
        (2, "waiting", "5 arbetsdagar till tors 20 maj kl. 16"),
    ]


@pytest.mark.parametrize("term", [{"hours": 1}, {"weekday": "fre", "at": "17"}, {"weekday": "fri", "at": "18:00"}])
async def test_a_new_time_must_be_later_than_the_old(store, police, term):
    with pytest.raises(Refused, match="senare än den gamla"):
        await do(store, "action.extend", action=police, text="Fortare", **term)


@pytest.mark.parametrize("term", [{}, {"days": 3, "hours": 4}, {"days": 3, "weekday": "fri"}])
async def test_a_time_is_given_in_exactly_one_way(store, police, term):
    with pytest.raises(Refused, match="Ange en tid"):
        await do(store, "action.extend", action=police, text="Senare", **term)


async def test_what_is_done_has_a_result_and_nothing_more_is_said_of_it(store, police):
    with pytest.raises(Refused, match="Skriv vad som blev gjort"):
        await do(store, "action.done", action=police, text="  ")
    await do(store, "action.done", action=police, text="Fem bilar stoppade")
    row = await one(store, t.actions, police)
    assert (row.status, row.note, row.next_step, row.next_at) == ("done", "Fem bilar stoppade", None, None)
    assert {n.status for n in await letters(store, action=police)} == {"closed"}
    await turn_to(store, at("2027-06-10T10:00"))
    assert "action.escalated" not in await names(store, police)


async def test_an_action_by_hand_has_one_owner_one_time_and_an_effect(store, police):
    case = (await one(store, t.actions, police)).about_id
    added = await do(
        store, "action.add", case=case.lower(), title="Fler soptunnor", effect="Renare", function="gata-park", weekday="ons", at="9.30"
    )
    row = await one(store, t.actions, added)
    assert (row.title, row.effect, row.function, row.due_why) == ("Fler soptunnor", "Renare", "gata-park", "till ons 19 maj kl. 9.30")
    assert [n.function for n in await letters(store, action=added)] == ["gata-park"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"title": " "}, "Skriv vad som ska göras"),
        ({"effect": ""}, "Skriv vad åtgärden ska leda till"),
        ({"function": "operativa-radet"}, "råd kan inte få"),
        ({"days": None}, "Ange en tid"),
    ],
)
async def test_an_action_without_all_its_parts_is_not_added(store, police, changed, says):
    case, before = (await one(store, t.actions, police)).about_id, await count(store, t.actions)
    with pytest.raises(Refused, match=says):
        await do(store, "action.add", **{"case": case, "title": "A", "effect": "B", "function": "gata-park", "days": 3} | changed)
    assert await count(store, t.actions) == before


async def test_two_deeds_at_once_on_the_same_action_are_done_one_after_the_other(store, police):
    asked = [
        do(store, "action.done", action=police, text="Gjort"),
        do(store, "action.accept", action=police),
        do(store, "action.reassign", action=police, function="faltgruppen", text="Flytta"),
        do(store, "action.extend", action=police, days=9, text="Senare"),
    ]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert all(answer is None or isinstance(answer, str | Refused) for answer in answers)
    told = await names(store, police)
    assert len(told) == 1 + sum(not isinstance(answer, Refused) for answer in answers)
    assert told.index("action.done") == len(told) - 1


async def test_of_two_who_finish_the_same_action_one_is_told_that_it_is_done(store, police):
    answers = await asyncio.gather(*(do(store, "action.done", action=police, text=f"Av {n}") for n in range(5)), return_exceptions=True)
    refused = [str(answer) for answer in answers if isinstance(answer, Refused)]
    assert refused == ["Det går inte nu: åtgärden är klar."] * 4
    assert (await names(store, police)).count("action.done") == 1


@pytest.mark.parametrize("deed", sorted(name for name in DEEDS if name.startswith("action.") and name != "action.add"))
async def test_a_deed_on_an_action_that_does_not_exist_says_so(store, deed):
    more = {"reassign": {"function": "gata-park"}, "extend": {"days": 3}, "pause": {"until": "2027-05-20"}}.get(deed.split(".")[1], {})
    with pytest.raises(NotFound, match="ingen åtgärd A-2027-0404"):
        await do(store, deed, action="A-2027-0404", text="Varför", **more)


async def test_a_deed_nobody_has_heard_of_is_said_not_to_exist(store):
    with pytest.raises(NotFound, match="ingen handling"):
        await do(store, "action.delete", action="A-2027-0001")
