"""The auditor reckons each term and step anew from what is written down, a fixed number of actions at a time."""

from datetime import timedelta

import pytest
from house import turn_to
from sqlalchemy import delete, insert, select, update
from town import alter, opened, rows

from handlers.house.auditor import days_of, reader_of
from services.reckoning.look import SLICE, Reckoning
from services.settings import Settings
from services.store import tables as t

A = t.actions.c


@pytest.fixture
async def reckoned(store, database, tmp_path):
    """A round of the auditor's own arithmetic, at the store's time."""
    reader = reader_of(Settings(home=tmp_path / "home", database_url=database))
    reckoning = Reckoning(days_of(store.policy))

    async def round_():
        async with reader.connect() as connection:
            return await reckoning.round(connection, store.clock.now())

    yield round_
    await reader.dispose()


async def test_a_term_and_a_ladder_that_are_not_what_was_agreed_are_named(store, reckoned):
    await opened(store, category="DAMAGE")
    [action] = await rows(store, select(t.actions))
    await turn_to(store, action.due_at + timedelta(days=1))
    assert await reckoned() == []

    here = A.id == action.id
    for changed, what in (
        ({"due_at": action.due_at + timedelta(days=1)}, "due_wrong"),
        ({"rungs": action.rungs[:-1]}, "step_wrong"),
        ({"rungs": [action.rungs[0] | {"at": "2027-05-14T00:00:00+00:00"}, *action.rungs[1:]]}, "step_wrong"),
    ):
        await alter(store, update(t.actions).where(here).values(changed))
        assert (what, action.id) in await reckoned()
        await alter(store, update(t.actions).where(here).values({name: getattr(action, name) for name in changed}))
    [taken, *_] = await rows(store, select(t.escalations))
    await alter(store, delete(t.escalations).where(t.escalations.c.step == taken.step))
    assert await reckoned() == [("step_missing", action.id)]
    await alter(store, insert(t.escalations).values(**taken._mapping))
    assert await reckoned() == []


async def test_a_round_goes_on_where_the_last_one_ended_and_begins_anew(store, reckoned):
    await opened(store, category="DAMAGE")
    [action] = await rows(store, select(t.actions))
    future = {"added_at": action.added_at + timedelta(days=9), "next_at": action.next_at + timedelta(days=9)}
    others = [dict(action._mapping) | future | {"id": f"A-0000-{n:04}", "policy": action.policy} for n in range(SLICE)]
    await alter(store, insert(t.actions).values(others))
    changed = {"due_at": action.due_at + timedelta(days=1), "added_at": action.added_at + timedelta(days=9), "next_at": None}
    await alter(store, update(t.actions).where(A.id == action.id).values(changed))
    wrong_in = [{name for _, name in await reckoned()} for _ in range(3)]
    assert wrong_in == [set(), {action.id}, set()]
    await alter(store, delete(t.actions).where(A.id.like("A-0000-%")))
    await alter(store, update(t.actions).where(A.id == action.id).values({name: getattr(action, name) for name in changed}))
