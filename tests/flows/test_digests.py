"""Digests: what a manager reads in the morning and a council before it meets, once each, as it was when it was frozen."""

import asyncio
import re
from contextlib import asynccontextmanager
from datetime import time

import pytest
from house import DAY, THURSDAY, concern, make_home, store_at, turn_to
from sqlalchemy import select
from town import at, do, ledger_end, letters, opened, report, rows

from handlers.turning import clock
from schemas.deadlines import FixedTime
from services import cases
from services.clock_guard import Guard
from services.digests import freeze_due
from services.programmes.loader import HERE
from services.store import digests, leases, meta, side_tables
from services.store import tables as t
from services.store.council_tables import agenda

WEDNESDAY = at("2027-05-19T10:05:30")
"""Just after the council's digest is due, the day before its meeting on Thursday 20 May."""
PAGE = "http://samsyn.example.se/l/{}".format


@asynccontextmanager
async def home_at(folder, now=THURSDAY, database=None):
    """A home that began at an instant, so that no slot before it is owed."""
    async with store_at(folder, now, database) as opened_store:
        async with opened_store.work("system:test") as work:
            await meta.put(work, meta.BEGAN, THURSDAY.isoformat())
        yield opened_store


@pytest.fixture
async def store(tmp_path, database):
    async with home_at(tmp_path / "home", database=database) as begun:
        yield begun


async def frozen(store, function):
    """The digests a function was sent, oldest first: day and text."""
    found = await rows(store, select(t.digests).where(t.digests.c.function == function).order_by(t.digests.c.frozen_at))
    return [(str(row.day), row.words["text"]) for row in found if row.words is not None]


async def at_council(store):
    [(_, text)] = await frozen(store, "operativa-radet")
    return text


def section(text, heading):
    """The lines below a heading, up to the next."""
    _, _, rest = text.partition(f"\n{heading} (")
    return rest.partition("\n\n")[0]


async def test_the_council_reads_what_is_late_who_answers_what_escalated_and_what_fires_next(store):
    _, [police, street, _] = await opened(store)
    await turn_to(store, WEDNESDAY)
    text = await at_council(store)
    assert text.startswith("Inför Operativa rådet tors 20 maj kl. 9\n")
    assert "1 åtgärd är försenad. Sedan sist: 1 eskalerad, 0 klara, 1 ärende öppnat och" in text.replace("\n", " ")
    late = section(text, "FÖRSENAT")
    assert f"{police} Trafikkontroll på platsen" in late
    assert "Polisen, lokalpolisområde Ängelholm" in late
    assert "Kommunpolisen; fre 14 maj kl. 18, 3 arbetsdagar sen; EST-2027-0001" in late
    assert "härnäst Strategiska rådet fre 21 maj kl. 18" in " ".join(late.split())
    assert police in section(text, "ESKALERAT SEDAN SIST")
    coming = " ".join(section(text, "ESKALERAS HÄRNÄST").split())
    assert "Fältgruppen; senast mån 24 maj kl. 16" in coming
    assert "härnäst Fältgruppen och Fritidschefen mån 24 maj kl. 16" in coming
    assert street not in coming  # due in six working days, after the council has met again


async def test_a_programme_may_keep_its_actions_out_of_the_councils_digest(tmp_path):
    home = make_home(tmp_path / "home")
    (home / "programmes").mkdir()
    ours = (HERE / "est.toml").read_text()
    (home / "programmes" / "est.toml").write_text(ours.replace('digest = "operational_council"', 'digest = "none"'))
    async with home_at(home) as store:
        await opened(store)
        await turn_to(store, WEDNESDAY - DAY)
        assert "FÖRSENAT (1)" in (await frozen(store, "lpo-chef"))[-1][1]
        await turn_to(store, WEDNESDAY)
        assert "FÖRSENAT" not in await at_council(store)


async def test_what_escalated_and_has_been_done_since_is_said_to_be_done(store):
    _, [police, *_] = await opened(store)
    await turn_to(store, at("2027-05-18T10:00"))
    await do(store, "action.done", action=police, text="Fem bilar stoppade")
    await turn_to(store, WEDNESDAY)
    text = await at_council(store)
    assert "FÖRSENAT" not in text
    assert "klar tis 18 maj kl. 12" in " ".join(section(text, "ESKALERAT SEDAN SIST").split())
    assert "Inget är försenat. Sedan sist: 1 eskalerad, 1 klar" in " ".join(text.split())


async def test_what_is_paused_is_shown_with_its_reason_and_until_when(store):
    _, [_, street, _] = await opened(store)
    await do(store, "action.pause", action=street, until="2027-06-02", text="Väntar på tillstånd")
    await turn_to(store, WEDNESDAY)
    paused = " ".join(section(await at_council(store), "PAUSAT").split())
    assert f"{street} Pröva hinder mot genomfart" in paused
    assert "pausad till ons 2 juni: Väntar på tillstånd" in paused


async def test_the_individual_lane_is_shown_without_content(store):
    await report(store, feed="skolan", **concern(store.keys.reference("elev-1")))
    await do(store, "action.pause", action="A-2027-0001", until="2027-05-25", text="Hemlig orsak")
    await report(store, feed="skolan", **concern(store.keys.reference("elev-2")))
    await turn_to(store, WEDNESDAY)
    text = await at_council(store)
    assert "A-2027-0002 Ärende med sekretess" in section(text, "FÖRSENAT")
    assert "A-2027-0001 Ärende med sekretess" in section(text, "PAUSAT")
    assert not {"Hemlig", "SSPF", "Konsultation", "Socialtjänsten", "ref-"} & set(text.replace(":", " ").split())


async def test_two_hundred_actions_take_forty_lines_and_the_rest_are_counted_with_a_link(store):
    case, _ = await opened(store)
    functions = ("gata-park", "kommunpolis", "faltgruppen", "bovardar")
    async with store.work("system:test") as work:
        for n in range(197):
            await cases.add_action(work, case, f"Åtgärd {n}", "Bättre", functions[n % 4], FixedTime(weekday="wed", at=time(12)))
    await turn_to(store, WEDNESDAY)
    text = await at_council(store)
    assert len(text.splitlines()) <= 40
    owed = text.partition("\nGJORT I TID")[0]
    shown = [int(n) for n in re.findall(r"^(?!FÖRSENAT PER)[A-ZÅÄÖ ]+ \((\d+)(?: AV \d+)?\)$", owed, re.MULTILINE)]
    assert re.search(r"^FÖRSENAT \(\d+ AV 198\)$", text, re.MULTILINE)
    assert text.count("\n  A-2027-") == sum(shown)
    assert "Hela sammanställningen i samsyn: http://samsyn.example.se/l/" in text


async def test_a_digest_stays_as_it_was_frozen_whatever_happens_afterwards(store):
    _, [police, *_] = await opened(store)
    await turn_to(store, WEDNESDAY)
    before = await at_council(store)
    await do(store, "action.done", action=police, text="Gjort till slut")
    await do(store, "action.reassign", action="A-2027-0002", function="faltgruppen", text="Flytta")
    [letter] = [n for n in await letters(store, kind="digest") if n.function == "operativa-radet"]
    await turn_to(store, WEDNESDAY + DAY)
    assert await at_council(store) == before == letter.words["text"]
    assert police in letter.words["html"]


async def test_the_council_reads_also_when_nothing_has_happened(store):
    await turn_to(store, WEDNESDAY)
    assert "Inget är försenat." in await at_council(store)


async def mornings(store, manager, until):
    """Which days a manager was written to, when the clock has gone on to an instant half a day at a time."""
    while store.clock.now() < until:
        await turn_to(store, min(store.clock.now() + DAY / 2, until))
    return [day for day, _ in await frozen(store, manager)]


async def test_a_manager_reads_the_morning_after_something_changed_and_when_something_is_about_to_fail(store):
    _, [action] = await opened(store, category="DAMAGE")  # of the street unit, due Tuesday 18 May at 16
    assert await mornings(store, "samhallschef", at("2027-05-14T05:00:30")) == ["2027-05-14"]  # 7.00: it was added yesterday
    assert await mornings(store, "samhallschef", at("2027-05-18T05:00:30")) == ["2027-05-14", "2027-05-17", "2027-05-18"]  # soon due
    await do(store, "action.extend", action=action, days=40, text="Material saknas")
    days = await mornings(store, "samhallschef", at("2027-05-27T10:00"))
    assert days == ["2027-05-14", "2027-05-17", "2027-05-18", "2027-05-19"]  # the change is told once, and then nothing is


async def test_a_manager_reads_nothing_before_seven_nor_when_nobody_of_theirs_has_anything(store):
    await opened(store, category="DAMAGE")
    assert await mornings(store, "samhallschef", at("2027-05-14T04:59:50")) == []
    assert await mornings(store, "skolchef", at("2027-05-18T10:00")) == []


async def test_what_was_done_yesterday_is_news_and_only_their_own_is_counted(store):
    _, [police, street, _] = await opened(store)
    await turn_to(store, at("2027-05-14T10:00"))
    for action in (police, street):
        await do(store, "action.done", action=action, text="Gjort")
    assert (await mornings(store, "samhallschef", at("2027-05-17T05:01")))[-1] == "2027-05-17"
    _, text = (await frozen(store, "samhallschef"))[-1]
    assert "Inget är försenat. Sedan sist: 0 eskalerade och 1 klar." in " ".join(text.split())
    assert "Samhällschefen" in text


async def test_a_manager_sees_the_actions_of_their_own_functions_only(store):
    await opened(store)
    await turn_to(store, at("2027-05-17T05:01"))
    _, text = (await frozen(store, "lpo-chef"))[-1]
    assert "A-2027-0001" in section(text, "FÖRSENAT")
    assert not {"A-2027-0002", "A-2027-0003"} & set(text.split())


async def test_nobody_is_written_to_on_a_holiday_and_the_next_working_day_tells_of_it(store):
    await meta.turn_clock(store, at("2027-06-23T12:00"))  # Wednesday before midsommar
    await opened(store, category="DAMAGE", occurred=at("2027-06-23T11:00"))
    days = await mornings(store, "samhallschef", at("2027-06-28T05:01"))
    assert days == ["2027-06-24", "2027-06-28"]  # Friday is midsommarafton


async def test_each_slot_is_frozen_once_over_restarts_and_jumps_of_the_clock(tmp_path):
    async with home_at(tmp_path / "home") as store:
        await opened(store)
        await turn_to(store, WEDNESDAY)
    for instant in (WEDNESDAY, WEDNESDAY - DAY, WEDNESDAY + DAY / 2, WEDNESDAY - 2 * DAY, WEDNESDAY + DAY):
        async with home_at(tmp_path / "home", instant) as store:
            await clock.timetable(store, PAGE)
            await clock.timetable(store, PAGE)
            slots = [(d.kind, d.function, d.day) for d in await rows(store, select(t.digests))]
            assert len(slots) == len(set(slots))
            assert [day for day, _ in await frozen(store, "operativa-radet")] == ["2027-05-19"]


async def test_a_slot_that_came_while_the_service_was_down_is_kept_when_it_is_up_again(tmp_path):
    async with home_at(tmp_path / "home") as store:
        await opened(store)
    async with home_at(tmp_path / "home", at("2027-05-19T20:00")) as store:
        await clock.tick(store)
        await clock.timetable(store, PAGE)
        assert [day for day, _ in await frozen(store, "operativa-radet")] == ["2027-05-19"]
        assert (await at_council(store)).startswith("Inför Operativa rådet tors 20 maj kl. 9")
        assert [day for day, _ in await frozen(store, "lpo-chef")] == ["2027-05-19"]


async def test_one_that_is_frozen_after_the_meeting_does_not_claim_to_come_before_it(tmp_path):
    async with home_at(tmp_path / "home") as store:
        await opened(store)
    async with home_at(tmp_path / "home", at("2027-05-21T08:00")) as store:
        await clock.timetable(store, PAGE)
        assert (await at_council(store)).startswith("Läget fre 21 maj för Operativa rådet\n")
        await turn_to(store, at("2027-05-26T10:05:30"))
        assert [day for day, _ in await frozen(store, "operativa-radet")] == ["2027-05-19", "2027-05-26"]


async def test_no_digest_is_made_of_the_time_before_there_was_a_home(store):
    await clock.timetable(store, PAGE)
    assert await rows(store, select(t.digests)) == []


@pytest.mark.parametrize("turned", ["2027-10-31T23:00", "2028-03-26T22:00"])
async def test_seven_in_the_morning_is_seven_there_on_both_sides_of_a_change_of_clocks(store, turned):
    await meta.turn_clock(store, at(turned))
    await opened(store, category="DAMAGE", occurred=at(turned))
    hour = {"2027-10-31T23:00": "2027-11-01T06:00:30", "2028-03-26T22:00": "2028-03-27T05:00:30"}[turned]
    assert await mornings(store, "samhallschef", at(hour) - DAY / 720) == []
    assert await mornings(store, "samhallschef", at(hour)) == [hour[:10]]


async def test_of_two_clocks_that_freeze_the_same_digest_one_posts_it(store, monkeypatch):
    """The second does not see the first's row when it looks: only the key tells."""
    await opened(store)
    await turn_to(store, WEDNESDAY)
    before = await rows(store, select(t.digests)), await letters(store, kind="digest"), await ledger_end(store)

    async def nothing_yet(*_):
        return set()

    monkeypatch.setattr(digests, "of_days", nothing_yet)
    async with store.work("system:clock") as work:
        assert await freeze_due(work, PAGE) == 0
    assert before[1]
    assert before == (await rows(store, select(t.digests)), await letters(store, kind="digest"), await ledger_end(store))


async def test_clocks_that_freeze_at_the_same_moment_post_each_digest_once(store):
    await opened(store)
    await meta.turn_clock(store, WEDNESDAY)

    async def freeze():
        async with store.work("system:clock") as work:
            return await freeze_due(work, PAGE)

    posted = await asyncio.gather(*(freeze() for _ in range(4)))
    sent = await letters(store, kind="digest")
    assert sum(posted) == len(sent) == len({letter.function for letter in sent}) > 1


async def test_of_several_clocks_one_keeps_the_timetable(store):
    await opened(store)
    await meta.turn_clock(store, WEDNESDAY)
    async with store.work("system:test") as work:
        await leases.hold(work, "timetable", "another clock", 60)
    await clock.timetable_in_turn(store, PAGE, "this clock", Guard(store.clock))
    assert await letters(store, kind="digest") == []
    async with store.work("system:test") as work:
        await work.write(side_tables.leases.delete())
    await clock.timetable_in_turn(store, PAGE, "this clock", Guard(store.clock))
    assert len(await letters(store, kind="digest")) > 1


TUESDAY = at("2027-06-07T07:00:30")
"""Just after the strategic council's digest is due, on the Monday before the second Tuesday of June."""


async def test_the_strategic_council_reads_before_it_meets_each_month(store):
    await opened(store)
    await turn_to(store, TUESDAY)
    [(day, text)] = await frozen(store, "strategiska-radet")
    assert day == "2027-06-07"
    assert text.startswith("Inför Strategiska rådet tis 8 juni kl. 13\n")
    assert "Polisen, lokalpolisområde Ängelholm: mer än 10 arbetsdagar: 1" in text
    await turn_to(store, at("2027-07-12T07:00:30"))
    assert [day for day, _ in await frozen(store, "strategiska-radet")] == ["2027-06-07", "2027-07-12"]


async def decide(store, action, decision, decided_at):
    known = {"id": f"{action}-{decision}", "council": "operativa-radet", "action": action, "round": 1, "step": 3, "lane": "place"}
    row = known | {"added_at": decided_at, "decision": decision, "reason": "Gatan stängs av först", "decided_at": decided_at}
    async with store.work("system:test") as work:
        await work.write(agenda.insert().values(**row))


async def test_what_a_council_decided_on_and_nobody_has_done_is_shown_until_it_is_done(store):
    _, [police, street, field] = await opened(store)
    for action, decision in ((police, "term"), (street, "owner"), (field, "up")):
        await decide(store, action, decision, at("2027-05-18T08:00"))
    await do(store, "action.done", action=street, text="Gjort")
    await turn_to(store, WEDNESDAY)
    decided = " ".join(section(await at_council(store), "BESLUTAT MEN INTE GJORT").split())
    assert police in decided
    assert "beslutat tis 18 maj: Gatan stängs av först" in decided
    assert not {street, field} & set(decided.split())  # what is done, and what waits for the strategic council
    assert police in section((await frozen(store, "lpo-chef"))[-1][1], "BESLUTAT MEN INTE GJORT")


async def test_eight_weeks_of_signals_and_terms_are_compared_by_place_and_by_party(store):
    await meta.turn_clock(store, at("2027-07-07T09:00"))
    early, late = at("2027-05-20T20:00"), at("2027-06-20T20:00")
    sent = [("Stortorget", early)] * 2 + [("Stortorget", late)] * 6 + [("Tingstorget", early)] * 5 + [("Tingstorget", late)]
    for place, day in sent:
        await report(store, occurred=day, place={"name": place})
    async with store.work("system:test") as work:
        await work.write(t.actions.update().values(due_at=at("2027-07-01T10:00")))
        await work.write(t.actions.update().where(t.actions.c.function == "kommunpolis").values(done_at=late, status="done"))
        await work.write(t.meta.update().where(t.meta.c.key == meta.BEGAN).values(value=at("2027-05-01T00:00").isoformat()))
    await turn_to(store, at("2027-07-07T10:05:30"))
    _, text = (await frozen(store, "operativa-radet"))[-1]
    assert "Mest ökat: Buskörning, Stortorget\n  Fyra veckor före       ████ 2\n  Senaste fyra veckorna  ████████████ 6\n" in text
    assert "Mest minskat: Buskörning, Tingstorget\n  Fyra veckor före       ██████████ 5\n" in text
    [*_, last] = await rows(
        store, select(t.digests.c.view).where(t.digests.c.function == "operativa-radet").order_by(t.digests.c.frozen_at)
    )
    kept = {one["what"]: (one["now"], one["of_now"], one["of_before"]) for one in last.view["in_time"]}
    police, others = kept.pop("Polisen, lokalpolisområde Ängelholm"), kept.values()
    assert police[0] == police[1] > 0 == police[2]
    assert {now for now, _, _ in others} == {0}
