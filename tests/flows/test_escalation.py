"""The climb: what nobody did in time is said to the next one up, at the hour the ladder says, once, and never in silence."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from apscheduler.triggers.interval import IntervalTrigger
from house import DAY, HOUR, THURSDAY, store_at, turn_to
from sqlalchemy import select, text
from town import alter, at, do, facts, ledger_end, letters, one, opened, rows

from handlers.house.ground import store_of
from handlers.turning import clock
from services import auditor
from services.settings import Settings
from services.store import meta
from services.store import tables as t


async def asked(store, now, **term):
    """An action of the street unit added by hand at an instant."""
    await meta.turn_clock(store, now)
    case, _ = await opened(store, category="DAMAGE", occurred=now)
    return await do(store, "action.add", case=case, title="Belys gången", effect="Ljusare", function="gata-park", **term)


async def climbed(store, action):
    """Each step that was climbed: its key, the minute it was planned for, and who was told."""
    query = select(t.escalations).where(t.escalations.c.action == action).order_by(t.escalations.c.planned_at, t.escalations.c.step)
    return [(e.key, e.planned_at.replace(second=0, microsecond=0), e.told) for e in await rows(store, query)]


STREET = [["gata-park"], ["gata-park", "samhallschef"], ["est-samordnare"], ["operativa-radet"], ["strategiska-radet"]]
KEYS = ["påminnelse", "försenad", "samordnare", "operativa rådet", "strategiska rådet"]


@pytest.mark.parametrize(
    ("now", "days", "instants"),
    [
        # Midsommar: due Monday 28 June at 16; midsommarafton, Friday 25 June, is no working day.
        ("2027-06-18T08:00", 5, ["2027-06-23T14:00", "2027-06-28T14:00", "2027-06-29T09:00", "2027-06-29T14:00", "2027-07-05T14:00"]),
        # The clocks go back on Sunday 31 October: due Friday 29 October at 16, summer time.
        ("2027-10-20T08:00", 7, ["2027-10-27T14:00", "2027-10-29T14:00", "2027-11-01T10:00", "2027-11-01T15:00", "2027-11-05T15:00"]),
        # They go forward on Easter Sunday, 28 March: due Thursday 25 March at 16, winter time; Friday and Monday are holidays.
        ("2027-03-15T09:00", 8, ["2027-03-23T15:00", "2027-03-25T15:00", "2027-03-30T09:00", "2027-03-30T14:00", "2027-04-05T14:00"]),
        # Christmas: due Thursday 23 December at 16; the eve is a Friday, and New Year's Eve the Friday after.
        ("2027-12-16T08:00", 5, ["2027-12-21T15:00", "2027-12-23T15:00", "2027-12-27T10:00", "2027-12-27T15:00", "2028-01-03T15:00"]),
    ],
)
async def test_the_ladder_climbs_at_the_instants_reckoned_by_hand(store, now, days, instants):
    action = await asked(store, at(now), days=days)
    await turn_to(store, at(instants[-1]) + HOUR)
    assert await climbed(store, action) == [(key, at(instant), told) for key, instant, told in zip(KEYS, instants, STREET, strict=True)]
    told = [(row.body["key"], row.body["told"], row.actor) for row in await facts(store, action) if row.fact == "action.escalated"]
    assert told == [(key, who, "system:clock") for key, who in zip(KEYS, STREET, strict=True)]
    kinds = [(n.kind, n.function) for n in await letters(store, action=action) if n.kind != "assigned"]
    assert kinds == [
        ("reminder", "gata-park"),
        ("overdue", "gata-park"),
        ("overdue", "samhallschef"),
        ("escalated", "est-samordnare"),
        ("escalated", "operativa-radet"),
        ("escalated", "strategiska-radet"),
    ]


async def test_hours_run_over_the_weekend_and_only_what_asks_for_working_time_waits_for_monday(store):
    action = await asked(store, at("2027-05-14T20:00"), hours=24)
    await turn_to(store, at("2027-05-24T20:00"))
    assert await climbed(store, action) == [  # no reminder: two working days before had passed when it was asked for
        ("försenad", at("2027-05-15T20:00"), STREET[1]),
        ("samordnare", at("2027-05-17T10:00"), STREET[2]),
        ("operativa rådet", at("2027-05-17T20:00"), STREET[3]),
        ("strategiska rådet", at("2027-05-21T20:00"), STREET[4]),
    ]


async def test_nothing_fires_before_its_hour(store):
    action = await asked(store, at("2027-06-18T08:00"), days=5)
    await turn_to(store, at("2027-06-23T13:59:50"))
    assert await climbed(store, action) == []
    await turn_to(store, at("2027-06-23T14:00:01"))
    assert len(await climbed(store, action)) == 1


SPOILED = {
    "the escalation": "INSERT ON escalations",
    "the letter": "INSERT ON notices",
    "the ledger row": "INSERT ON ledger",
    "the next step": "UPDATE ON actions",
}


@asynccontextmanager
async def refused(store, what):
    """The database refuses one kind of write."""
    if store.aside is None:
        await alter(store, text(f"CREATE TRIGGER spoilt BEFORE {what} BEGIN SELECT RAISE(ABORT, 'spoilt'); END"))
        yield
        await alter(store, text("DROP TRIGGER spoilt"))
        return
    say_no = "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''spoilt''; END'"
    await alter(store, text(say_no), text(f"CREATE TRIGGER spoilt BEFORE {what} FOR EACH ROW EXECUTE FUNCTION no()"))
    yield
    await alter(store, text(f"DROP TRIGGER spoilt ON {what.rpartition(' ')[2]}"))


@pytest.mark.parametrize("what", SPOILED)
async def test_the_escalation_its_letters_its_ledger_row_and_the_next_step_are_one_transaction(store, what):
    _, [action, *_] = await opened(store)
    await meta.turn_clock(store, at("2027-05-14T16:00:30"))
    before, seq = (await one(store, t.actions, action)), await ledger_end(store)
    async with refused(store, SPOILED[what]):
        assert await clock.tick(store) == 0
    climbed_at = [e.climbed_at for e in await rows(store, select(t.escalations))]
    assert [instant for instant in climbed_at if instant > THURSDAY] == []
    assert await letters(store, action=action, kind="overdue") == []
    assert (await one(store, t.actions, action), await ledger_end(store)) == (before, seq)
    assert await clock.tick(store) == 1
    assert [n.function for n in await letters(store, action=action, kind="overdue")] == ["kommunpolis", "lpo-chef"]


async def test_two_clocks_on_one_database_climb_each_step_once(store, database, tmp_path):
    actions = []
    for category in ("VEHICLE_RECKLESS", "FIRE", "DAMAGE", "BURGLARY_THEFT"):
        actions += (await opened(store, category=category))[1]
    other = store_of(Settings(home=tmp_path / "home", database_url=database))
    other.clock = store.clock
    try:
        await meta.turn_clock(store, THURSDAY + 40 * DAY)
        counts = await asyncio.gather(*(clock.tick(one_of) for one_of in (store, other, store, other)))
    finally:
        await other.close()
    steps = [(e.action, e.round, e.step) for e in await rows(store, select(t.escalations))]
    told = [row.fact for action in actions for row in await facts(store, action) if row.fact == "action.escalated"]
    assert len(steps) == len(set(steps)) == len(told) == sum(counts)
    assert {action for action, _, _ in steps} == set(actions)
    assert {(await one(store, t.actions, action)).next_step for action in actions} == {None}


async def test_steps_that_were_missed_while_the_service_was_down_fire_in_their_order_at_once(store):
    action = await asked(store, at("2027-06-18T08:00"), days=5)
    await meta.turn_clock(store, at("2027-08-02T08:00"))
    await clock.tick(store)
    assert [row.body["key"] for row in await facts(store, action) if row.fact == "action.escalated"] == KEYS
    assert [key for key, _, _ in await climbed(store, action)] == KEYS
    assert await clock.tick(store) == 0


@pytest.mark.parametrize(
    ("deed", "args"),
    [
        ("action.done", {"text": "Gjort"}),
        ("action.pause", {"text": "Väntar", "until": "2027-06-30"}),
        ("action.extend", {"text": "Mer tid", "days": 20}),
    ],
)
async def test_what_is_done_paused_or_has_a_new_time_climbs_no_further_on_the_old_ladder(store, deed, args):
    action = await asked(store, at("2027-06-18T08:00"), days=5)
    await turn_to(store, at("2027-06-28T14:00:30"))
    before = await climbed(store, action)
    await do(store, deed, action=action, **args)
    await turn_to(store, at("2027-06-29T21:00"))
    assert await climbed(store, action) == before
    assert {n.status for n in await letters(store, action=action) if n.round == 1} == {"closed"}


def test_the_clock_asks_at_intervals_in_utc_and_holds_no_deadline(store):
    turning = clock.scheduler(store, "http://samsyn.example.se/l/{}".format)
    assert str(turning.timezone) == "UTC"
    jobs = turning.get_jobs()
    assert {(job.id, type(job.trigger)) for job in jobs} == {("tick", IntervalTrigger), ("timetable", IntervalTrigger)}
    assert all(job.coalesce and job.max_instances == 1 and job.misfire_grace_time is None for job in jobs)
    assert [type(kept) for kept in turning._jobstores.values()] == []  # none but its own memory


async def test_an_action_that_cannot_be_climbed_silences_no_other_and_the_auditor_names_it(tmp_path):
    async with store_at(tmp_path / "home") as store:
        first, second, third = [await asked(store, THURSDAY, hours=n) for n in (1, 2, 3)]
        await alter(store, t.actions.update().where(t.actions.c.id == first).values(next_step=99))
        await meta.turn_clock(store, THURSDAY + 3 * HOUR + HOUR / 60)
        assert await clock.tick(store) == 2
        assert await climbed(store, first) == []
        assert len(await climbed(store, second)) == len(await climbed(store, third)) == 1
        laws = await auditor.laws(store.reader, [])
        assert not laws["L3"].holds
        assert any(first in finding for finding in laws["L3"].findings)
