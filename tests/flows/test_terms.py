"""A deadline's whole story: what it was reckoned from, paused, extended, decided, and laid out anew when the calendar changes."""

from dataclasses import replace
from datetime import date, time

import pytest
from sqlalchemy import delete, select
from town import at, do, facts, letters, one, opened, rows, why

from handlers.turning import clock
from schemas.calendars import Calendar, HalfDay
from schemas.deadlines import WorkingDays
from services import actions, reprojecting
from services.errors import Refused
from services.store import meta
from services.store import tables as t
from services.store.ladder_tables import terms
from services.workdays import Workdays

REASON = {"text": "Väntar på tillstånd"}


@pytest.fixture
async def street(store):
    """An action of the street unit, due Thursday 27 May at 16: ten working days after Thursday 13 May."""
    _, [_, action, _] = await opened(store)
    return action


async def ledger(store, action):
    return await rows(store, select(terms).where(terms.c.action == action).order_by(terms.c.round))


def change_calendar(store, timezone="Europe/Stockholm", **changed):
    """The municipality changes its calendar, as a restart with another file does."""
    calendar = Calendar(**changed)
    municipality = store.policy.municipality.model_copy(update={"calendar": calendar, "timezone": timezone})
    store.policy = replace(store.policy, municipality=municipality, workdays=Workdays.of(calendar, timezone))


async def reproject(store):
    async with store.work("system:clock") as work:
        return await reprojecting.reproject_due(work)


async def test_each_term_is_written_down_with_what_it_was_reckoned_from(store, street):
    await do(store, "action.extend", action=street, days=12, **REASON)
    await do(store, "action.pause", action=street, until="2027-06-02", **REASON)
    async with store.work("function:operativa-radet") as work:
        await actions.decide_term(work, street, WorkingDays(working_days=30), "Rådet gav mer tid")
    written = await ledger(store, street)
    assert [(row.round, row.kind) for row in written] == [(1, "added"), (2, "extended"), (3, "paused"), (4, "decided")]
    assert [row.deadline and row.deadline["working_days"] for row in written] == [10, 12, None, 30]
    assert {row.calendar for row in written} == {store.policy.workdays.fingerprint}
    row = await one(store, t.actions, street)
    assert (written[-1].due_at, written[-1].why) == (row.due_at, row.due_why)
    assert (row.status, row.extensions, row.round) == ("paused", 1, 4)
    assert (await facts(store, street))[-1].fact == "action.term_decided"


async def test_why_tells_the_whole_story_of_a_deadline(store, street):
    await do(store, "action.extend", action=street, days=12, **REASON)
    await do(store, "action.pause", action=street, until="2027-06-02", text="Skolan har lov")
    told = await why(store, street)
    assert "  Räknad från tors 13 maj kl. 22.41: 10 arbetsdagar till tors 27 maj kl. 16.\n" in told
    assert "  Förlängd tors 13 maj kl. 22.41 (1 av högst 3): 12 arbetsdagar till mån 31 maj kl. 16. Skäl: Väntar på tillstånd\n" in told
    assert (
        "  Pausad från 13 maj till 2 juni: pausad till 2 juni; 12 arbetsdagar var kvar: fre 18 juni kl. 16. Skäl: Skolan har lov\n" in told
    )
    assert "  Använt: förlängd 1 av högst 3 gånger, pausad 20 av högst 30 dagar.\n" in told


async def test_extensions_are_counted_and_after_the_last_a_council_decides(store, street):
    for days in (12, 13, 14):
        await do(store, "action.extend", action=street, days=days, **REASON)
    with pytest.raises(Refused, match="får förlängas högst 3 gånger; operativa rådet beslutar"):
        await do(store, "action.extend", action=street, days=15, **REASON)
    async with store.work("function:operativa-radet") as work:
        await actions.decide_term(work, street, WorkingDays(working_days=20), "Rådet gav mer tid")
    row = await one(store, t.actions, street)
    assert (row.extensions, row.round, row.due_at) == (3, 5, at("2027-06-10T14:00"))


async def test_a_day_that_closes_moves_open_deadlines_tells_who_answers_and_is_journaled(store, street):
    await reproject(store)
    change_calendar(store, closed=[date(2027, 5, 24)])
    moved = await reproject(store)
    assert (moved.moved, moved.unknown) == (2, 0)
    row = await one(store, t.actions, street)
    assert (row.round, row.due_at) == (2, at("2027-05-28T14:00"))
    assert "24 maj räknas inte (stängt enligt kommunens kalender)" in row.due_why
    fact = (await facts(store, street))[-1]
    assert (fact.fact, fact.body["was_due_at"], fact.body["due_at"]) == (
        "action.reprojected",
        "2027-05-27T14:00:00Z",
        "2027-05-28T14:00:00Z",
    )
    assert [term.kind for term in await ledger(store, street)] == ["added", "reprojected"]
    assert "Omräknad" in await why(store, street)
    [asked] = await letters(store, action=street, status="waiting")
    assert (asked.kind, asked.round) == ("assigned", 2), "who had not been told yet is told of the new time, once"


async def test_a_letter_tells_of_a_new_day_and_not_of_a_new_hour(store, street):
    await reproject(store)
    async with store.work("system:test") as work:
        await work.write(t.notices.update().values(status="withheld"))
    change_calendar(store, half_days=[HalfDay(day=date(2027, 5, 27))])
    await reproject(store)
    row = await one(store, t.actions, street)
    assert (row.due_at, row.due_why) == (at("2027-05-27T10:00"), "10 arbetsdagar till tors 27 maj kl. 12 (halvdag, stänger kl. 12)")
    assert await letters(store, action=street, kind="moved") == []
    change_calendar(store, closed=[date(2027, 5, 27)])
    await reproject(store)
    assert len(await letters(store, action=street, kind="moved")) == 1
    async with store.work("system:test") as work:  # the vow of the laws: what is withheld was never handed over
        await work.write(t.notices.update().where(t.notices.c.status == "withheld").values(status="waiting"))


async def test_a_pause_is_laid_out_anew_with_what_was_left_and_another_zone_moves_the_instant(store, street):
    await do(store, "action.pause", action=street, until="2027-06-02", **REASON)
    await reproject(store)
    change_calendar(store, closed=[date(2027, 6, 9)])
    await reproject(store)
    row = await one(store, t.actions, street)
    assert (row.status, row.due_at, row.next_at > at("2027-06-02T06:00")) == ("paused", at("2027-06-17T14:00"), True)
    change_calendar(store, timezone="Europe/Helsinki", closed=[date(2027, 6, 9)])
    await reproject(store)
    assert (await one(store, t.actions, street)).due_at == at("2027-06-17T13:00")


async def test_the_same_calendar_moves_nothing_and_neither_does_one_that_changes_other_days(store, street):
    await reproject(store)
    before = await one(store, t.actions, street)
    change_calendar(store, closed=[date(2028, 5, 24)])
    assert (await reproject(store)).stood == 3
    assert await reproject(store) == reprojecting.Reprojected()
    assert await reproject(store) == reprojecting.Reprojected()
    assert await one(store, t.actions, street) == before


async def test_what_is_overdue_stands_and_what_is_older_than_the_ledger_is_counted(store, street):
    await meta.turn_clock(store, at("2027-05-27T14:01"))
    await clock.tick(store)
    async with store.work("system:test") as work:
        [_, other, *_] = [row.id for row in await work.rows(select(t.actions).where(t.actions.c.id != street).order_by(t.actions.c.id))]
        await work.write(delete(terms).where(terms.c.action == other))
    change_calendar(store, closed=[date(2027, 5, 20), date(2027, 5, 21), date(2027, 5, 24)])
    assert (await reproject(store)).unknown == 1
    assert (await one(store, t.actions, street)).round == 1


async def test_a_half_day_closes_early_for_a_new_deadline(store):
    change_calendar(store, half_days=[HalfDay(day=date(2027, 5, 27), closes=time(12, 30))])
    _, [_, action, _] = await opened(store)
    assert (await one(store, t.actions, action)).due_why == "10 arbetsdagar till tors 27 maj kl. 12.30 (halvdag, stänger kl. 12.30)"
