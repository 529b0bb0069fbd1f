"""Several deadlines in one case: first contact, decision, plan and follow-up, each with its owner, and some only after another."""

import pytest
from asking import person
from sqlalchemy import select
from town import at, do, rows, why

from handlers.turning import clock
from services import plans
from services.errors import Refused
from services.store import cases, meta
from services.store import tables as t

GROUP = {"programme": "SSPF_GRUPP", "rule": "grupp", "place": {"name": "Stortorget"}, "severity": 2, "text": "Mönstret är bedömt"}


async def of_case(store, case):
    return {row.key: row for row in await rows(store, select(t.actions).where(t.actions.c.about_id == case))}


@pytest.fixture
async def group(store):
    return await do(store, "case.open", **GROUP)


async def test_what_starts_after_something_is_asked_for_when_that_is_done_and_its_clock_runs_from_there(store, group):
    assert "uppföljning" not in await of_case(store, group)
    await meta.turn_clock(store, at("2027-05-20T08:00"))
    await do(store, "action.done", action=(await of_case(store, group))["åtagandeplan"].id, text="Planen är klar")
    follow_up = (await of_case(store, group))["uppföljning"]
    assert (follow_up.added_at.date().isoformat(), follow_up.due_at) == ("2027-05-20", at("2027-07-02T14:00"))
    async with store.look() as look:
        assert await plans.unasked(look, await cases.get(look, group)) == []


async def test_a_case_does_not_close_while_a_follow_up_has_not_been_asked_for(store, group):
    asked = await of_case(store, group)
    async with store.work("system:test") as work:  # ended without its deed, as when somebody writes in the database
        await work.write(t.actions.update().where(t.actions.c.id == asked["åtagandeplan"].id).values(key="annat"))
    for row in asked.values():
        await do(store, "action.done", action=row.id, text="Gjort")
    with pytest.raises(Refused, match="Följ upp åtagandeplanen återstår: det börjar när åtagandeplan är klar"):
        await do(store, "case.close", case=group, text="Klart")


async def test_why_shows_the_deadlines_of_the_case_as_kept_due_overdue_and_waiting(store, group):
    told = await why(store, group)
    assert "Första kontakt (A-2027-0003): senast tors 27 maj kl. 16." in told
    assert "Uppföljning: börjar räknas när ”Gemensam åtagandeplan för skola, socialtjänst, polis och fritid” är klar." in told
    asked = await of_case(store, group)
    await do(store, "action.done", action=asked["åtagandeplan"].id, text="Planen är klar")
    await meta.turn_clock(store, at("2027-06-01T08:00"))
    await clock.tick(store)
    told = await why(store, group)
    assert "Plan (A-2027-0004): hölls, klar tors 13 maj kl. 22.41 (senast tors 10 juni kl. 16)." in told
    assert f"Första kontakt ({asked['fritid'].id}): försenad sedan tors 27 maj kl. 16." in told
    await do(store, "action.done", action=asked["fritid"].id, text="Till slut")
    assert "hölls inte, klar först tis 1 juni kl. 10 (senast tors 27 maj kl. 16)" in await why(store, group)


async def test_the_api_shows_the_deadlines_of_a_case(store, group):
    async with person(store) as client:
        told = (await client.get(f"/cases/{group}/deadlines")).json()["items"]
    assert [(one["milestone"], one["stand"]) for one in told] == [("first_contact", "due"), ("plan", "due"), ("follow_up", "waits")]
