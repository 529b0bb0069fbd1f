"""Who is away, who stands in, what is warned of ahead, and that the forecast is what then happens."""

from datetime import timedelta

import pytest
from house import DAY, HOUR, THURSDAY, turn_to
from sqlalchemy import select
from town import do, facts, letters, opened, rows

from handlers.turning import clock
from services.errors import NotFound, Refused
from services.store import meta
from services.store import tables as t


async def an_action(store, days=5):
    case, _ = await opened(store, category="DAMAGE", occurred=THURSDAY)
    return await do(store, "action.add", case=case, title="Belys gången", effect="Ljusare", function="gata-park", days=days)


async def climbed(store, action):
    query = select(t.escalations).where(t.escalations.c.action == action).order_by(t.escalations.c.climbed_at, t.escalations.c.planned_at)
    return [(row.step, row.climbed_at.replace(microsecond=0), row.told, row.skipped) for row in await rows(store, query)]


async def test_the_forecast_is_the_rows_and_letters_that_then_come_with_an_absence_and_a_skipped_step(store):
    action = await an_action(store)
    period = {"first_day": "2027-05-13", "last_day": "2027-06-30"}
    said = await do(store, "function.absent", function="samhallschef", deputy="est-samordnare", **period)
    assert said.endswith("EST-samordnaren får veta i stället.")
    await do(store, "function.absent", function="gata-park", **period)
    ahead = await do(store, "forecast", action=action, days=30)
    await turn_to(store, THURSDAY + 30 * DAY)
    came = await climbed(store, action)
    assert [(line["step"], line["told"], line["skipped"]) for line in ahead] == [(step, told, why) for step, _, told, why in came]
    assert [line["at"][:16] for line in ahead] == [at.isoformat()[:16] for _, at, _, _ in came]
    ladder = [n.function for n in await letters(store, action=action) if n.kind in {"reminder", "overdue", "escalated"}]
    assert ladder == [name for line in ahead for name in line["told"]]
    away = [n.words["instead"] for n in await letters(store, action=action) if n.words.get("instead")]
    assert any(words.startswith("i stället för ") and words.endswith("frånvarande till 30 juni") for words in away)


async def test_an_absence_without_a_deputy_is_a_gap_that_the_coordinator_is_told_of_once_until_it_is_mended(store):
    period = {"first_day": "2027-05-14", "last_day": "2027-05-20"}
    await do(store, "function.absent", function="gata-park", **period)
    await turn_to(store, THURSDAY + HOUR)
    await turn_to(store, THURSDAY + 2 * HOUR)
    [letter] = await letters(store, kind="gap")
    assert letter.function == "est-samordnare"
    assert "Gata och park är frånvarande 14 maj–20 maj och ingen ersättare kan nås." in letter.words["lines"]
    assert [gap["funktion"] for gap in await do(store, "function.gaps")] == ["gata-park"]
    await do(store, "function.back", function="gata-park")
    await turn_to(store, THURSDAY + 3 * HOUR)
    assert [row.closed_at is None for row in await rows(store, select(t.metadata.tables["gaps"]))] == [False]
    assert await do(store, "function.gaps") == await do(store, "function.list") == []
    assert [row.fact for row in await facts(store, "gata-park")] == ["function.absent", "function.back"]


async def test_an_absence_that_cannot_be_is_refused(store):
    period = {"first_day": "2027-05-14", "last_day": "2027-05-20"}
    for function, deputy, days, no in (
        ("gata-park", "nemo", {}, NotFound),
        ("nemo", None, {}, NotFound),
        ("gata-park", "gata-park", {}, Refused),
        ("gata-park", None, {"last_day": "2027-05-01"}, Refused),
    ):
        with pytest.raises(no):
            await do(store, "function.absent", function=function, deputy=deputy, **(period | days))
    await do(store, "function.absent", function="samhallschef", deputy="est-samordnare", **period)
    with pytest.raises(Refused, match="själv frånvarande"):
        await do(store, "function.absent", function="gata-park", deputy="samhallschef", **period)
    with pytest.raises(Refused, match="inte frånvarande"):
        await do(store, "function.back", function="gata-park")


async def test_what_was_missed_comes_in_order_and_done_disarms_in_the_same_deed(store):
    action, other = await an_action(store), await an_action(store, days=6)
    await do(store, "action.done", action=other, text="Lampan är bytt")
    [row] = await rows(store, select(t.actions).where(t.actions.c.id == other))
    assert (row.next_step, row.next_at) == (None, None)
    async with store.look() as look:
        later = look.now + timedelta(days=30)

    await meta.turn_clock(store, later)
    await clock.tick(store)
    assert [step for step, *_ in await climbed(store, action)] == [0, 1, 2, 3, 4]
    assert await climbed(store, other) == []
