"""Cases that were one problem become one, and two again: every row is what it was, and what came after stays where it came."""

import random

import pytest
from house import DAY, THURSDAY, signal
from sqlalchemy import select, update
from town import alter, do, names, one, opened, report, route, rows, why

from services import auditor, vigil
from services.errors import Refused
from services.store import judgement_tables as j
from services.store import tables as t

SAME = {"text": "Samma gäng bilar"}
ELSEWHERE = {"place": {"name": "Kronoskogen"}}


async def two(store):
    """Two open cases of one programme: the one to keep, and the one to merge."""
    kept, _ = await opened(store)
    other, actions = await opened(store, severity_reported=3, occurred=THURSDAY + DAY, **ELSEWHERE)
    await report(store, occurred=THURSDAY + 2 * DAY, **ELSEWHERE)
    return kept, other, actions


async def stand(store):
    """The rows of cases, actions and signals, and where every receipt is."""
    led = select(t.inbox.c.receipt, t.inbox.c.outcome, t.inbox.c.about_kind, t.inbox.c.about_id)
    queries = (select(t.cases).order_by(t.cases.c.id), select(t.actions).order_by(t.actions.c.id), select(t.signals).order_by("receipt"))
    return [await rows(store, query) for query in (*queries, led.order_by("receipt"))]


async def test_a_merge_moves_signals_and_actions_with_all_that_was_agreed(store):
    kept, other, actions = await two(store)
    agreed = [await one(store, t.actions, action) for action in actions]
    assert await do(store, "case.merge", case=kept, other=other, **SAME) == "M-2027-0001"
    one_case, gone = await one(store, t.cases, kept), await one(store, t.cases, other)
    assert (one_case.status, one_case.signals, one_case.severity, one_case.last_at) == ("open", 3, 3, THURSDAY + 2 * DAY)
    assert (gone.status, gone.signals) == ("closed", 0)
    for before in agreed:
        after = await one(store, t.actions, before.id)
        assert after._asdict() == before._asdict() | {"about_id": kept}
    assert {row.about_id for row in await rows(store, select(t.inbox))} == {kept}
    assert {row.case for row in await rows(store, select(t.signals))} == {kept}
    assert (await names(store, other))[-1] == "case.merged"
    assert (await names(store, actions[0]))[-1] == "action.moved"
    assert f'Ångra: samsyn case unmerge {other} "skälet"' in await why(store, kept)
    assert f"Ärendet slogs ihop med {kept}, som fortsätter. Skäl: Samma gäng bilar" in await why(store, other)
    with pytest.raises(Refused, match=f"sammanslaget med {kept}"):
        await do(store, "case.reopen", case=other, text="Det kom tillbaka")
    assert [found for found in await vigil.judge(store.reader, store.clock.now()) if found.law == vigil.TOLD] == []


async def test_to_undo_a_merge_makes_every_row_what_it_was(store):
    kept, other, _ = await two(store)
    before = await stand(store)
    await do(store, "case.merge", case=kept, other=other, **SAME)
    assert await do(store, "case.unmerge", case=other.lower(), text="Två gäng") == kept
    assert await stand(store) == before
    [row] = await rows(store, select(j.merges))
    assert row.undone_at is not None
    assert "och skildes igen" in await why(store, kept)
    with pytest.raises(Refused, match="inte sammanslaget"):
        await do(store, "case.unmerge", case=other, text="En gång till")


async def test_what_came_after_a_merge_stays_with_the_kept_case(store):
    kept, other, actions = await two(store)
    was = {name: await one(store, t.cases, name) for name in (kept, other)}
    await do(store, "case.merge", case=kept, other=other, **SAME)
    _, later = await report(store, severity_reported=4, occurred=THURSDAY + DAY)
    assert later == kept
    await do(store, "action.done", action=actions[0], text="Gjort")
    asked = await do(store, "action.add", case=kept, title="Ring", effect="De vet", function="gata-park", days=3)
    await do(store, "case.unmerge", case=other, text="Två gäng")
    left, back = await one(store, t.cases, kept), await one(store, t.cases, other)
    assert back == was[other]
    assert (left.signals, left.severity, left.first_at, left.last_at) == (2, 4, THURSDAY, THURSDAY + DAY)
    assert (await one(store, t.actions, actions[0])).about_id == other
    assert (await one(store, t.actions, actions[0])).status == "done"
    assert (await one(store, t.actions, asked)).about_id == kept


async def test_a_watched_line_that_was_merged_is_watched_again(store):
    light = {"category": "GRAFFITI", "severity_reported": 1}
    _, kept = await report(store, **light)
    _, other = await report(store, **light, **ELSEWHERE)
    await do(store, "case.lift", case=other, text="Vi gör det nu")
    with pytest.raises(Refused, match="Behåll det öppna"):
        await do(store, "case.merge", case=kept, other=other, **SAME)
    await do(store, "case.merge", case=other, other=kept, **SAME)
    await do(store, "case.unmerge", case=kept, text="Två ställen")
    assert (await one(store, t.cases, kept)).status == "watched"
    assert (await names(store, kept))[-1] == "case.rewatched"


async def test_a_signal_corrected_away_after_a_merge_does_not_come_back_with_it(store):
    kept, other, _ = await two(store)
    grave = next(row.receipt for row in await rows(store, select(t.signals)) if row.severity == 3)
    await do(store, "case.merge", case=kept, other=other, **SAME)
    await do(store, "signal.correct", receipt=grave, category="FIRE", text="Det brann")
    await do(store, "case.unmerge", case=other, text="Två gäng")
    back = await one(store, t.cases, other)
    assert (back.signals, back.severity, back.first_at) == (1, 2, THURSDAY + 2 * DAY)


async def test_only_standing_cases_of_one_programme_merge_and_what_is_merged_on_is_undone_first(store):
    kept, other, _ = await two(store)
    third, _ = await opened(store, place={"name": "Nyhems torg"}, category="FIRE")
    with pytest.raises(Refused, match="med sig självt"):
        await do(store, "case.merge", case=kept, other=kept, **SAME)
    await alter(store, update(t.cases).where(t.cases.c.id == third).values(programme="ANDTS"))
    with pytest.raises(Refused, match="samma program"):
        await do(store, "case.merge", case=kept, other=third, **SAME)
    await alter(store, update(t.cases).where(t.cases.c.id == third).values(programme="EST"))
    await do(store, "case.merge", case=kept, other=other, **SAME)
    with pytest.raises(Refused, match="är avslutat"):
        await do(store, "case.merge", case=third, other=other, **SAME)
    await do(store, "case.merge", case=third, other=kept, **SAME)
    with pytest.raises(Refused, match=f"sammanslaget med {third}"):
        await do(store, "case.unmerge", case=other, text="Två gäng")
    await do(store, "case.unmerge", case=kept, text="Ett bråk för sig")
    await do(store, "case.unmerge", case=other, text="Två gäng")
    assert [row.status for row in await rows(store, select(t.cases))] == ["open"] * 3


PLACES = ("Stortorget", "Kronoskogen", "Nyhems torg", "Sockerbruket")
CATEGORIES = ("VEHICLE_RECKLESS", "GRAFFITI", "DAMAGE", "FIRE", "OTHER_PLACE")


def some(store, chance, n):
    """Signals at random places and times."""
    return [
        signal(
            store,
            occurred=THURSDAY + chance.randrange(200) * DAY / 20,
            category=chance.choice(CATEGORIES),
            severity_reported=chance.randint(1, 3),
            place={"name": chance.choice(PLACES)},
        )
        for _ in range(n)
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_is_merged_and_undone_again_leaves_the_rows_as_they_were(store, seed):
    chance = random.Random(seed)
    await route(store, *some(store, chance, 25))
    before, merged = await stand(store), []
    for _ in range(12):
        standing = [row for row in before[0] if row.status != "closed" and row.id not in merged]
        kept, other = chance.sample(standing, 2)
        if kept.status == "watched" and other.status == "open":
            kept, other = other, kept
        await do(store, "case.merge", case=kept.id, other=other.id, **SAME)
        merged.append(other.id)
        if chance.random() < 0.4:
            await do(store, "case.unmerge", case=merged.pop(), text="Ändå inte")
        if len(standing) < 4:
            break
        found = await auditor.laws(store.reader, ())
        assert [finding for law in found.values() for finding in law.findings] == []
    while merged:
        await do(store, "case.unmerge", case=merged.pop(), text="Ändå inte")
    assert await stand(store) == before
