"""Feedback: received, used, decided, done. To the feed's contact, at most once a day, and never a word of anybody else's."""

from dataclasses import replace

import pytest
from house import DAY, THURSDAY, concern, letters_gone, signal
from sqlalchemy import delete, select
from town import alter, at, do, letters, opened, report, route, rows

from handlers.theatre.mailbox import words
from handlers.turning import clock
from services import vigil
from services.store import meta
from services.store import tables as t

PAGE = "http://samsyn.example.se/l/{}".format
FRIDAY, MONDAY, TUESDAY = at("2027-05-14T05:00:30"), at("2027-05-17T05:00:30"), at("2027-05-18T05:00:30")
"""Just after seven."""


@pytest.fixture
async def town(store):
    async with store.work("system:test") as work:
        await meta.put(work, meta.BEGAN, THURSDAY.isoformat())
    return store


async def morning(store, instant, function="vaktledning"):
    """The letters of feedback that a function has when the clock has been round at an instant, oldest first."""
    await meta.turn_clock(store, instant)
    await clock.timetable(store, PAGE)
    return [row.words for row in await letters(store, kind="feedback") if row.function == function]


async def test_a_reporter_is_told_at_each_turn_and_story_2s_gets_atgardat(town):
    """Received and used; then done; then closed. A day on which nothing happens has no letter."""
    case, [police, street, youth] = await opened(town, text="Hemliga ord från vakten")
    [receipt] = [row.receipt for row in await rows(town, select(t.inbox))]
    [first] = await morning(town, FRIDAY)
    assert first["subject"] == "Återkoppling på era signaler: 1 mottagen"
    assert first["lead"] == "Tack. Vi har tagit emot 1 signal sedan sist: 1 tas om hand."
    [line] = first["lines"]
    assert line.startswith(f"tors 13 maj buskörning, Stortorget, kvitto {receipt}: Används i {case}. Beslutat: ")
    assert "Trafikkontroll på platsen, Kommunpolisen, senast fre 14 maj kl. 18" in line
    assert first["after"].startswith("Härnäst: Trafikkontroll på platsen, Kommunpolisen, senast fre 14 maj kl. 18.")
    assert await morning(town, FRIDAY + DAY / 4) == [first]  # once a day

    await do(town, "action.done", action=police, text="Fem bilar stoppade, Kanariefågeln sjöng")
    [_, second] = await morning(town, MONDAY)  # nobody is written to on Saturday or Sunday
    assert second["subject"] == "Återkoppling på era signaler: 1 åtgärdad"
    assert second["lines"] == [f"tors 13 maj buskörning, Stortorget, kvitto {receipt} ({case}): Åtgärdat: Trafikkontroll på platsen."]
    assert len(await morning(town, TUESDAY)) == 2  # nothing has happened

    for action in (street, youth):
        await do(town, "action.done", action=action, text="Gjort")
    await do(town, "case.close", case=case, text="Kanariefågeln har tystnat")
    *_, last = await morning(town, TUESDAY + DAY)
    assert last["lines"][0].endswith(f"{case} är avslutat.")
    assert "åtgärdad" in last["subject"]
    assert "Kanariefågel" not in str([row.words for row in await letters(town, kind="feedback")])


async def test_each_hears_of_its_own_signals_and_no_word_that_others_wrote(town):
    case, _ = await opened(town, text="Vaktens egna ord")
    await route(town, signal(town, feed="fritid", text="Fältgruppens egna ord"))
    await do(town, "action.add", case=case, title="Ring Kanariefågeln", effect="Lugnt", function="gata-park", days=3)
    [guards] = await morning(town, FRIDAY)
    [youth] = await morning(town, FRIDAY, "faltgruppen")
    receipts = {row.feed: row.receipt for row in await rows(town, select(t.inbox))}
    assert receipts["vaktbolaget"] in str(guards)
    assert receipts["fritid"] in str(youth)
    assert receipts["fritid"] not in str(guards)
    assert receipts["vaktbolaget"] not in str(youth)
    assert "en åtgärd som har lagts till, Gata och park" in str(guards)
    for said in ("egna ord", "Kanariefågel"):
        assert said not in str([guards, youth])


async def test_of_closed_lanes_it_is_only_told_how_many(town):
    reference = town.keys.reference("elev-17")
    _, consultation = await report(town, feed="skolan", **concern(reference))
    [school] = await morning(town, FRIDAY, "skola-soder")
    assert school["lead"] == "1 signal är mottagen med sekretess; om det skrivs inget i brev."
    assert school["lines"] == []
    for secret in (consultation, reference, "SSPF"):
        assert secret not in str(school)


async def test_what_was_missed_while_the_service_was_down_is_told_once_and_a_restart_doubles_nothing(town):
    await route(town, signal(town))
    await meta.turn_clock(town, THURSDAY + DAY)
    await route(town, signal(town, occurred=THURSDAY + DAY), signal(town, occurred=THURSDAY + DAY))
    [letter] = await morning(town, at("2027-05-19T12:00"))  # down from Thursday to Wednesday
    assert "tagit emot 3 signaler" in letter["lead"]
    for _ in range(2):
        assert await morning(town, at("2027-05-19T12:10")) == [letter]
    assert len(await morning(town, at("2027-05-20T05:01"))) == 1


async def test_several_feeds_share_their_contacts_letter_and_one_that_wants_none_gets_none(town):
    shared = {"fritid": {"contact": "vaktledning"}, "skolan": {"feedback": False}}
    whole = town.policy.municipality
    feeds = tuple(feed.model_copy(update=shared.get(feed.id, {})) for feed in whole.feeds)
    town.policy = replace(town.policy, municipality=whole.model_copy(update={"feeds": feeds}))
    await route(town, signal(town), signal(town, feed="fritid"), signal(town, feed="skolan"))
    [letter] = await morning(town, FRIDAY)
    assert "tagit emot 2 signaler" in letter["lead"]
    assert {row.function for row in await letters(town, kind="feedback")} == {"vaktledning"}


async def test_nothing_is_written_before_seven_and_a_unit_that_was_not_yet_committed_is_told_the_next_day(town):
    await meta.turn_clock(town, FRIDAY - DAY / 720)
    await route(town, signal(town))
    assert await morning(town, FRIDAY - DAY / 1000) == []
    assert await morning(town, FRIDAY) == []  # it came in the last minutes
    [letter] = await morning(town, MONDAY)
    assert "tagit emot 1 signal" in letter["lead"]


async def test_a_letter_that_is_gone_is_missed_by_the_vigil_and_the_laws(town):
    await route(town, signal(town))
    await morning(town, FRIDAY)
    assert not [found for found in await vigil.judge(town.reader, town.clock.now()) if found.what == "feedback_missing"]
    [letter] = await letters(town, kind="feedback")
    await alter(town, delete(t.notices).where(t.notices.c.id == letter.id))
    assert [found.law for found in await vigil.judge(town.reader, town.clock.now()) if found.what == "feedback_missing"] == ["told"]
    await alter(town, t.notices.insert().values(**letter._asdict()))  # the fixture asks the laws


async def test_the_letter_arrives_in_plain_words(house, box):
    async with house.store.work("system:test") as work:
        await meta.put(work, meta.BEGAN, THURSDAY.isoformat())
    await route(house.store, signal(house.store))
    await meta.turn_clock(house.store, FRIDAY)
    await clock.timetable(house.store, PAGE)
    await letters_gone(house.store)
    [mail] = box.to("vaktledning@example.se")
    assert str(mail["Subject"]) == "Återkoppling på era signaler: 1 mottagen"
    text = words(mail)
    assert "Tack. Vi har tagit emot 1 signal sedan sist" in text
    assert max(map(len, text.splitlines())) <= 78
