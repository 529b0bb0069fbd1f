"""A place that keeps coming back is put to the coordinator, whose answer is a deeper process or a reason; silence climbs the ladder."""

import pytest
from house import DAY, HOUR, THURSDAY, turn_to
from sqlalchemy import select
from town import do, facts, letters, names, one, report, rows, why

from handlers.turning import clock
from services.errors import Refused
from services.store import judgement_tables as j
from services.store import meta
from services.store import tables as t

STATION = {"name": "Järnvägsstationen"}


async def repeats(store, days, **data):
    """Damage at the station so many days before now, one signal each."""
    for ago in days:
        await report(store, category="DAMAGE", place=STATION, occurred=store.clock.now() - ago * DAY, **data)


async def looked(store, after=HOUR):
    """Let the clock look; the proposals there are by then."""
    await turn_to(store, store.clock.now() + after)
    return await rows(store, select(j.proposals).order_by(j.proposals.c.id))


async def test_a_place_that_repeats_is_proposed_once_and_a_yes_opens_a_linked_deep_case(store):
    await repeats(store, (1, 2, 12, 13, 14, 24, 25))
    assert await looked(store) == []
    await repeats(store, (3,))
    [proposal] = await looked(store)
    assert proposal.sentence.startswith("8 signaler om skadegörelse och klotter vid Järnvägsstationen på 28 dagar; gränsen är 8.")
    assert (proposal.programme, proposal.from_programme, proposal.status) == ("EST_DEEP", "EST", "proposed")
    action = await one(store, t.actions, proposal.action)
    assert (action.function, action.about_kind, action.about_id) == ("est-samordnare", "proposal", "F-2027-0001")
    with pytest.raises(Refused, match="samsyn proposals accept F-2027-0001"):
        await do(store, "action.done", action=proposal.action, text="Klart")
    await repeats(store, (4,))
    assert len(await looked(store)) == 1

    deep = await do(store, "proposal.accept", proposal="f-2027-0001", text="Vi tar det tillsammans")
    assert (await one(store, t.cases, deep)).title == "Fördjupat arbete på platsen, Järnvägsstationen"
    origins = sorted({row.case for row in await rows(store, select(t.signals.c.case))})
    assert len(origins) == 3
    assert next(row.fact for row in await facts(store, deep)) == "case.opened"
    assert [row.body["other"] for row in await facts(store, deep) if row.fact == "case.linked"] == origins
    assert f"{deep} Fördjupat arbete på platsen, Järnvägsstationen (öppet): F-2027-0001 bygger på det." in await why(store, origins[0])
    assert (await one(store, t.actions, proposal.action)).status == "done"
    assert await names(store, "F-2027-0001") == ["proposal.made", "proposal.accepted"]
    assert "F-2027-0001: 8 signaler om skadegörelse" in await why(store, "F-2027-0001")
    with pytest.raises(Refused, match="redan besvarat"):
        await do(store, "proposal.decline", proposal="F-2027-0001", text="Nej")
    assert len(await looked(store)) == 1, "it is being worked on"


async def test_a_no_stands_for_its_window_unless_there_are_twice_as_many_and_no_answer_is_never_silence(store):
    await repeats(store, range(1, 9))
    await looked(store)
    await do(store, "proposal.decline", proposal="F-2027-0001", text="Polisen har redan en insats")
    await repeats(store, range(1, 8))
    assert len(await looked(store)) == 1
    await repeats(store, (1,))
    [_, again] = await looked(store)
    assert again.numbers["signals"] == 16
    assert [(row["förslag"], row["läge"]) for row in await do(store, "proposals")] == [
        ("F-2027-0002", "väntar på svar"),
        ("F-2027-0001", "avböjt"),
    ]
    await meta.turn_clock(store, store.clock.now() + 14 * DAY)
    await clock.tick(store)
    assert {n.kind for n in await letters(store, action=again.action)} >= {"assigned", "reminder", "overdue", "escalated"}


async def test_cases_of_different_programmes_at_one_place_are_linked_and_never_merged(store):
    deep = await do(
        store, "case.open", programme="EST_DEEP", rule="fördjupning", place={"name": "Stortorget"}, severity=2, text="Länge känt"
    )
    _, case = await report(store, category="VIOLENCE_THREAT")
    assert f"{deep} Fördjupat arbete på platsen, Stortorget (öppet): samma plats, Stortorget." in await why(store, case)
    assert f"{case} Våld, hot och trakasserier, Stortorget (öppet): samma plats, Stortorget." in await why(store, deep)
    other = await do(
        store, "case.open", programme="EST_DEEP", rule="fördjupning", place={"area": "Centrum"}, severity=2, text="Hela centrum"
    )
    assert f"{case} Våld, hot och trakasserier, Stortorget (öppet): samma område, Centrum." in await why(store, other)
    assert (await one(store, t.cases, case)).signals == 1


async def test_priority_is_reckoned_with_its_sum_and_a_persons_word_stands_over_it(store):
    _, low = await report(store, category="FIRE", severity_reported=2, place={"name": "Nyhems torg"}, occurred=THURSDAY - 3 * DAY)
    await repeats(store, (30, 1, 2, 3, 4), severity_reported=2)
    _, case = await report(store, category="DAMAGE", place=STATION, severity_reported=2)
    listed = await do(store, "cases")
    assert [(row["ärende"], row["prioritet"]) for row in listed if row["ärende"] in {case, low}] == [(case, "7,0"), (low, "2,0")]
    sum_ = "3 × 1,5 (5 signaler på fyra veckor) × 1,25 (ökar från 1) × 1,25 (station) = 7,0"
    assert f"Prioritet: {sum_}." in await why(store, case)
    assert await do(store, "case.prioritise", case=low, to=9, text="Det brann vid skolan") == (
        "9,0; uträknad: 2 × 1,0 (1 signal på fyra veckor) × 1,0 (nytt) × 1,0 (torg) = 2,0"
    )
    assert (await do(store, "cases"))[0] | {"prioritet": "9,0 satt", "ärende": low} == (await do(store, "cases"))[0]
    assert "Prioritet: 9,0, satt tors 13 maj kl. 22.41 av EST-samordnaren: Det brann vid skolan" in await why(store, low)
    await do(store, "case.prioritise", case=case, text="Stämmer")
    assert (await one(store, j.priorities, case)).set_to == pytest.approx(7.0312)
