"""Reporters: who is not heard of within its rhythm is asked after once, and the week lacks them until they are heard of again."""

from dataclasses import replace

import pytest
from house import DAY, HOUR, THURSDAY, signal, store_at
from sqlalchemy import select
from town import at, do, expect_feeds, facts, letters, one, route, rows, why

from handlers.turning import clock
from services.store import meta
from services.store import tables as t
from services.store.door_tables import silences

PAGE = "http://samsyn.example.se/l/{}".format
RHYTHM = {"polisen", "skolan", "fritid", "bostadsbolaget", "vaktbolaget"}
NIL = {"category": "NIL", "severity_reported": None, "place": None, "text": ""}


@pytest.fixture
async def town(store):
    """A home that began on a Thursday, and where all but the guards say the next Thursday that there is nothing to report."""
    expect_feeds(store)
    await begin(store)
    await route(store, signal(store))
    await look(store, THURSDAY + HOUR)
    return store


async def begin(store):
    async with store.work("system:test") as work:
        await meta.put(work, meta.BEGAN, THURSDAY.isoformat())


async def look(store, instant):
    """The clock's timetable, as it is at an instant."""
    await meta.turn_clock(store, instant)
    await clock.timetable(store, PAGE)
    return {row.feed: row for row in await rows(store, select(silences)) if row.ended_at is None}


async def nothing_from(store, *feeds):
    await route(store, *(signal(store, feed=feed, occurred=store.clock.now(), **NIL) for feed in feeds))


async def asked(store):
    return await rows(store, select(t.actions).where(t.actions.c.about_kind == "feed").order_by(t.actions.c.id))


async def test_a_silent_feed_is_asked_after_once_and_heard_of_again_it_is_not(town):
    await meta.turn_clock(town, THURSDAY + 6 * DAY)
    await nothing_from(town, *RHYTHM - {"vaktbolaget"})
    assert await look(town, THURSDAY + 7 * DAY) == {}  # the whole of the seventh day is theirs
    [silence] = (await look(town, THURSDAY + 8 * DAY)).values()
    [action] = await asked(town)
    assert (silence.feed, silence.since - THURSDAY < DAY, silence.action) == ("vaktbolaget", True, action.id)
    assert action.title == "Hör efter: Vaktbolaget har inte hörts av på 8 dagar (rytm 7)"
    assert (action.about_id, action.function, action.status) == ("vaktbolaget", "est-samordnare", "assigned")
    assert action.due_at > town.clock.now()
    assert [rung["key"] for rung in action.rungs][-1] == "strategiska rådet"
    [letter] = await letters(town, action=action.id)
    assert (letter.kind, letter.function) == ("assigned", "est-samordnare")
    assert "Veckan är ofullständig: Vaktbolaget saknas." in (await do(town, "status"))["sentences"]

    for later in (9, 10):
        assert len(await look(town, THURSDAY + later * DAY)) == 1
    assert len(await asked(town)) == 1  # once per silence, however long

    await route(town, signal(town, occurred=town.clock.now()))
    assert await look(town, THURSDAY + 10 * DAY + HOUR / 60) == {}  # within the hour
    [action] = await asked(town)
    assert (action.status, action.note) == ("done", "Vaktbolaget hördes av sön 23 maj kl. 22.41.")
    assert [row.fact for row in await facts(town, "vaktbolaget")] == ["feed.fell_silent", "feed.heard"]
    assert "ofullständig" not in str(await do(town, "status"))
    assert "Hör efter" in await why(town, action.id)


async def test_a_feed_that_falls_silent_again_is_asked_after_again(town):
    await nothing_from(town, *RHYTHM)
    assert (await look(town, THURSDAY + 8 * DAY)).keys() == RHYTHM
    await nothing_from(town, "skolan")
    assert RHYTHM - {"skolan"} == (await look(town, THURSDAY + 9 * DAY)).keys()
    assert (await look(town, THURSDAY + 18 * DAY)).keys() == RHYTHM
    assert [action.about_id for action in await asked(town)].count("skolan") == 2


async def test_an_action_that_was_done_by_hand_leaves_the_week_incomplete_until_they_are_heard_of(town):
    await nothing_from(town, *RHYTHM - {"vaktbolaget"})
    await look(town, THURSDAY + 8 * DAY)
    for action in await asked(town):
        await do(town, "action.done", action=action.id, text="De skickar i morgon")
    assert "vaktbolaget" in await look(town, THURSDAY + 8 * DAY + 2 * HOUR)
    await route(town, signal(town, occurred=town.clock.now()))
    assert "vaktbolaget" not in await look(town, THURSDAY + 8 * DAY + 3 * HOUR)


async def test_of_an_exercise_and_of_a_feed_without_a_rhythm_nothing_is_expected(town):
    feeds = tuple(feed.model_copy(update={"rhythm_days": None}) for feed in town.policy.municipality.feeds)
    exercise = town.policy.municipality.model_copy(update={"exercise": True})
    usual = town.policy
    town.policy = replace(usual, municipality=exercise)
    assert await look(town, THURSDAY + 30 * DAY) == {}
    town.policy = usual
    assert (await look(town, THURSDAY + 30 * DAY)).keys() == RHYTHM
    town.policy = replace(usual, municipality=usual.municipality.model_copy(update={"feeds": feeds}))
    assert await look(town, THURSDAY + 31 * DAY) == {}
    assert {action.note for action in await asked(town)} == {"Flödet har ingen rytm längre."}


async def test_a_feed_that_is_added_later_is_expected_from_then_on(tmp_path):
    async with store_at(tmp_path / "home") as store:
        expect_feeds(store)
        await begin(store)
        whole = store.policy.municipality
        known = tuple(feed for feed in whole.feeds if feed.id != "vaktbolaget")
        store.policy = replace(store.policy, municipality=whole.model_copy(update={"feeds": known}))
        await look(store, THURSDAY + 8 * DAY)
        store.policy = replace(store.policy, municipality=whole)
        assert "vaktbolaget" not in await look(store, THURSDAY + 10 * DAY)
        assert "vaktbolaget" not in await look(store, THURSDAY + 17 * DAY)
        assert "vaktbolaget" in await look(store, THURSDAY + 18 * DAY)


async def test_what_is_asked_every_few_seconds_uses_its_index(town, database):
    """However many signals there are: the newest of one feed is the end of an index."""
    query = "explain {} select accepted_at from inbox where feed = 'vaktbolaget' order by accepted_at desc limit 1"
    async with town.writer.begin() as connection:
        if database is not None:
            await connection.exec_driver_sql("set local enable_seqscan = off")
        plan = str((await connection.exec_driver_sql(query.format("" if database else "query plan"))).all())
    assert "ix_inbox_feed" in plan


async def test_story_3_a_week_that_is_said_to_be_quiet_and_lacks_the_guards(tmp_path):
    """Week 8, a school holiday: housing and leisure have nothing to report, the police's list is late, the guards say nothing."""
    async with store_at(tmp_path / "home", at("2027-02-16T08:00")) as store:
        expect_feeds(store)
        async with store.work("system:test") as work:
            await meta.put(work, meta.BEGAN, "2027-01-04T08:00:00+00:00")
        await route(store, *(signal(store, feed=feed, occurred=store.clock.now()) for feed in ("vaktbolaget", "polisen", "skolan")))
        await look(store, at("2027-02-24T09:00"))
        await nothing_from(store, "bostadsbolaget", "fritid")
        await nothing_from(store, "skolan")
        await look(store, at("2027-02-24T11:05:30"))  # Wednesday of week 8, just after noon
        await route(store, signal(store, feed="polisen", occurred=at("2027-02-19T20:00"), place={"area": "Centrum"}))
        await look(store, at("2027-02-25T08:00"))  # 9 days
        text = " ".join((await do(store, "weekly"))["text"].split())
        assert "Veckan är ofullständig: Vaktbolaget saknas." in text
        assert "Inget att rapportera: Lärande och familj, Kultur och fritid, Bostadsbolaget" in text
        assert "lugn" not in text
        [guards] = [action for action in await asked(store) if action.about_id == "vaktbolaget"]
        assert guards.title == "Hör efter: Vaktbolaget har inte hörts av på 8 dagar (rytm 7)"
        assert (await one(store, t.actions, guards.id)).status == "assigned"
        [council] = [d for d in await rows(store, select(t.digests)) if d.kind == "council" and str(d.day) == "2027-02-24"]
        assert "Polisen, lokalpolisområde Ängelholm (polisen) saknas." in council.words["text"].replace("\n", " ")
