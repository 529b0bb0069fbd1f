"""A pause has a reason and an end: the ladder waits, the rest of the term runs on, and it ends by itself."""

import pytest
from house import DAY, turn_to
from sqlalchemy import select
from town import at, do, facts, letters, names, one, opened, rows

from services.errors import Refused
from services.store import tables as t

WAITS = {"text": "Väntar på tillstånd"}


@pytest.fixture
async def street(store):
    """An action of the street unit, due Thursday 27 May at 16: ten working days after Thursday 13 May."""
    _, [_, action, _] = await opened(store)
    return action


async def test_the_working_days_that_were_left_run_on_from_the_end_of_the_pause(store, street):
    told = await do(store, "action.pause", action=street, until="2027-06-02", **WAITS)
    assert told.startswith("pausad till 2 juni; 10 arbetsdagar var kvar: ons 16 juni kl. 16")
    row = await one(store, t.actions, street)
    assert (row.status, row.round, str(row.paused_until), row.paused_days) == ("paused", 2, "2027-06-02", 20)
    assert (row.due_at, row.note) == (at("2027-06-16T14:00"), "Väntar på tillstånd")


async def test_the_ladder_waits_during_the_pause_and_climbs_after_it(store, street):
    await do(store, "action.pause", action=street, until="2027-06-02", **WAITS)
    await turn_to(store, at("2027-06-01T21:00"))
    assert (await one(store, t.actions, street)).status == "paused"
    assert "action.escalated" not in await names(store, street)
    await turn_to(store, at("2027-06-16T14:00:30"))
    climbed = await rows(store, select(t.escalations).where(t.escalations.c.action == street).order_by(t.escalations.c.planned_at))
    assert [(e.round, e.key, e.planned_at) for e in climbed] == [
        (2, "påminnelse", at("2027-06-14T14:00")),
        (2, "försenad", at("2027-06-16T14:00")),
    ]


async def test_it_resumes_by_itself_when_the_date_comes_there_and_not_in_utc(store, street):
    await do(store, "action.pause", action=street, until="2027-06-02", **WAITS)
    await turn_to(store, at("2027-06-01T21:59"))
    assert (await one(store, t.actions, street)).status == "paused"
    await turn_to(store, at("2027-06-01T22:00"))
    row = await one(store, t.actions, street)
    assert (row.status, row.paused_until) == ("assigned", None)
    fact = (await facts(store, street))[-1]
    assert (fact.fact, fact.actor) == ("action.resumed", "system:clock")


async def test_it_may_be_resumed_before_and_keeps_the_time_that_was_agreed(store, street):
    await do(store, "action.pause", action=street, until="2027-06-02", **WAITS)
    due_at = (await one(store, t.actions, street)).due_at
    await do(store, "action.resume", action=street)
    row = await one(store, t.actions, street)
    assert (row.status, row.due_at) == ("assigned", due_at)


async def test_a_pause_of_what_is_late_already_gives_until_that_day_and_no_longer(store, street):
    await turn_to(store, at("2027-05-31T10:00"))
    await do(store, "action.pause", action=street, until="2027-06-03", **WAITS)
    row = await one(store, t.actions, street)
    assert row.due_at == at("2027-06-03T14:00")
    assert "ingen arbetsdag var kvar" in row.due_why


async def test_letters_of_the_round_before_are_closed_and_who_was_not_told_is_told(store, street):
    await do(store, "action.pause", action=street, until="2027-06-02", **WAITS)
    assert [(n.round, n.status) for n in await letters(store, action=street, kind="assigned")] == [(1, "closed"), (2, "waiting")]


@pytest.mark.parametrize("until", ["2027-05-13", "2027-05-12", "2020-01-01"])
async def test_a_pause_ends_on_a_later_day(store, street, until):
    with pytest.raises(Refused, match="sluta en senare dag"):
        await do(store, "action.pause", action=street, until=until, **WAITS)


async def test_pauses_are_capped_and_the_days_of_all_of_them_count(store, street):
    with pytest.raises(Refused, match="högst 30 dagar; 0 är redan använda"):
        await do(store, "action.pause", action=street, until="2027-06-13", **WAITS)
    await do(store, "action.pause", action=street, until="2027-06-02", **WAITS)
    await turn_to(store, at("2027-06-02T10:00"))
    with pytest.raises(Refused, match="högst 30 dagar; 20 är redan använda"):
        await do(store, "action.pause", action=street, until="2027-06-13", **WAITS)
    await do(store, "action.pause", action=street, until="2027-06-12", **WAITS)
    assert (await one(store, t.actions, street)).paused_days == 30


async def test_a_pause_has_a_reason(store, street):
    with pytest.raises(Refused, match="Skriv ett skäl"):
        await do(store, "action.pause", action=street, until="2027-06-02", text=" ")


async def test_what_got_done_during_the_pause_is_done_and_is_not_resumed(store, street):
    await do(store, "action.pause", action=street, until="2027-06-02", **WAITS)
    await do(store, "action.done", action=street, text="Hindret är på plats")
    await turn_to(store, at("2027-06-02T10:00") + DAY)
    assert (await one(store, t.actions, street)).status == "done"
    assert (await names(store, street))[-1] == "action.done"


async def test_a_pause_over_a_change_of_clocks_keeps_the_time_of_day(store):
    await turn_to(store, at("2027-10-25T10:00"))
    case, [_, street, _] = await opened(store, occurred=at("2027-10-25T09:00"))
    assert case == "EST-2027-0001"
    await do(store, "action.pause", action=street, until="2027-11-15", **WAITS)
    assert (await one(store, t.actions, street)).due_at == at("2027-11-29T15:00")
