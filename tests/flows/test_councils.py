"""Councils: what is escalated stands on the agenda by itself, a decision acts, and what is left undecided comes back, counted."""

import asyncio
from dataclasses import replace
from datetime import date, time

import pytest
from house import DAY, THURSDAY, concern, turn_to
from sqlalchemy import func, select
from town import at, do, letters, names, one, opened, report, rows, why

from handlers.doors.links import LinkMaker
from handlers.doors.mail import MailDoor
from schemas.notices import MessageWords, Notice
from schemas.parties import Council, Moment
from services import actions, agendas, councils, digests
from services.errors import Refused
from services.store import council_tables as c
from services.store import meta
from services.store import tables as t

CUT_OFF = at("2027-05-19T10:05:30")
MET = at("2027-05-20T09:00")
NEXT_CUT_OFF = at("2027-05-26T10:05:30")
ON_AGENDA = at("2027-05-18T14:01")
SAID = "Det har dragit ut"
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""What holds rows and counts goes through both databases, the rest through one: a week on a ladder takes its seconds."""


@pytest.fixture
async def point(store):
    """The point that the police's action, due Friday 14 May at 18, has become by Tuesday."""
    async with store.work("system:test") as work:
        await meta.put(work, meta.BEGAN, THURSDAY.isoformat())
    strategic = Council(
        id="strategiska-radet",
        name="Strategiska rådet",
        kind="strategic",
        function="strategiska-radet",
        meets=Moment(weekday="mon", at=time(9)),
        week_of_month=1,
        digest=Moment(weekday="wed", at=time(12, 5)),
    )
    town = store.policy.municipality
    if all(council.kind != "strategic" for council in town.councils):
        store.policy = replace(store.policy, municipality=town.model_copy(update={"councils": (*town.councils, strategic)}))
    _, [police, *_] = await opened(store)
    await turn_to(store, ON_AGENDA)
    return await of(store, police)


async def of(store, action, council="operativa-radet"):
    """The point about an action on a council's agenda, the latest."""
    here = (c.agenda.c.action == action) & (c.agenda.c.council == council)
    found = await rows(store, select(c.agenda).where(here).order_by(c.agenda.c.added_at.desc()))
    return found[0] if found else None


async def meetings(store, council="operativa-radet"):
    return await rows(store, select(c.meetings).where(c.meetings.c.council == council).order_by(c.meetings.c.meets_at))


async def decide(store, point, decision, **args):
    return await do(store, "council.decide", item=point.id, decision=decision, text=SAID, **args)


@ON_SQLITE
async def test_an_escalated_action_becomes_a_point_by_itself_and_the_council_knows_when_it_meets(store, point):
    assert (point.council, point.deferred, point.decided_at, point.meeting) == ("operativa-radet", 0, None, None)
    [council, _] = await do(store, "councils")
    assert council["nästa möte"] == "möts tors 20 maj kl. 9; underlaget fryses ons 19 maj kl. 12.05; 1 punkt"
    shown = await do(store, "council.show", council="operativa-radet")
    assert [(row["punkt"], row["åtgärd"]) for row in shown["punkter"]] == [(point.id, point.action)]
    assert shown["ledamöter"]


@ON_SQLITE
async def test_the_pack_is_frozen_once_at_the_cut_off_and_what_comes_later_waits_for_the_next_meeting(store, point):
    await turn_to(store, CUT_OFF)
    [meeting] = await meetings(store)
    pack = await do(store, "council.pack", meeting=meeting.id)
    listed = [row["item"] for row in pack["view"]["points"]]
    assert point.id in listed
    text = " ".join(pack["text"].split())
    assert "Underlag till Operativa rådet tors 20 maj kl. 9" in text
    assert "operativa rådet: Operativa rådet fick veta" in text  # why it was escalated
    assert not [part for part in ("<script", "<link", "src=", "url(") if part in pack["html"]]
    await turn_to(store, MET)  # others were escalated since
    later = [row for row in await rows(store, select(c.agenda).where(c.agenda.c.council == "operativa-radet")) if row.meeting is None]
    assert all(row.added_at > meeting.cut_off_at for row in later)
    assert await do(store, "council.pack", meeting=meeting.id) == pack
    assert len(await meetings(store)) == 1


async def test_a_new_deadline_is_a_new_round_and_the_steps_of_the_old_one_are_stopped(store, point):
    await turn_to(store, MET)
    assert (await decide(store, point, "term", days=5)).startswith("ny tid: 5 arbetsdagar")
    action, stands = await one(store, t.actions, point.action), await of(store, point.action)
    assert (action.round, action.status != "done") == (point.round + 1, True)
    assert (stands.decision, stands.reason, stands.by, stands.decided_at >= MET) == ("term", SAID, "function:est-samordnare", True)
    assert stands.meeting == (await meetings(store))[0].id
    [letter] = await letters(store, action=point.action, kind="decided")
    assert letter.function == action.function
    assert "Operativa rådet har beslutat: ny tid" in letter.words["reason"]
    assert SAID in letter.words["reason"]
    assert await names(store, point.id) == ["council.decided"]
    after = select(func.count().label("n")).where(t.escalations.c.action == point.action, t.escalations.c.round == point.round)
    [before] = await rows(store, after)
    await turn_to(store, at("2027-05-24T20:00"))
    assert await rows(store, after) == [before]
    with pytest.raises(Refused, match="redan avgjord"):
        await decide(store, point, "drop")


@ON_SQLITE
async def test_a_new_owner_gets_one_letter_that_says_what_was_decided_and_why(store, point):
    await turn_to(store, MET)
    await decide(store, point, "owner", function="faltgruppen", days=3)
    action = await one(store, t.actions, point.action)
    assert (action.function, action.round) == ("faltgruppen", point.round + 1)
    [letter] = [n for n in await letters(store, action=point.action) if n.function == "faltgruppen" and n.status != "closed"]
    assert "tar över; ny tid: 3 arbetsdagar" in letter.words["reason"]
    assert SAID in letter.words["reason"]


@ON_SQLITE
async def test_resources_say_who_and_how_much_and_the_deadline_stands_unless_another_is_given(store, point):
    await turn_to(store, MET)
    with pytest.raises(Refused, match="vem som bidrar"):
        await decide(store, point, "resources")
    before = await one(store, t.actions, point.action)
    said = await decide(store, point, "resources", who="Kommunen", how_much="två ordningsvakter")
    after = await one(store, t.actions, point.action)
    assert said == "Kommunen bidrar med två ordningsvakter"
    assert (after.round, after.due_at, after.rungs) == (before.round, before.due_at, before.rungs)
    assert (await of(store, point.action)).details["how_much"] == "två ordningsvakter"
    assert f"Beslut i Operativa rådet: {said}. Skäl: {SAID}" in await why(store, point.action)


@ON_SQLITE
async def test_what_is_dropped_ends_with_the_councils_reason_and_its_function_is_still_told(store, point):
    await turn_to(store, MET)
    await decide(store, point, "drop")
    action = await one(store, t.actions, point.action)
    assert (action.status, action.note) == ("done", f"avskriven av operativa rådet: {SAID}")
    [letter] = await letters(store, action=point.action, kind="decided", status="waiting")
    assert letter.words["then"] is None
    assert "avskriven av operativa rådet" in await why(store, point.action)


async def test_what_goes_up_stands_on_the_strategic_councils_agenda_once_and_it_gets_a_letter(store, point):
    await turn_to(store, MET)
    await decide(store, point, "up")
    above = await of(store, point.action, "strategiska-radet")
    assert (above.decided_at, above.deferred) == (None, 0)
    told = {letter.function for letter in await letters(store, action=point.action, kind="decided")}
    assert told == {"strategiska-radet", (await one(store, t.actions, point.action)).function}
    await turn_to(store, at("2027-05-24T20:00"))  # the ladder's own last step tells the strategic council too
    both = select(c.agenda).where(c.agenda.c.council == "strategiska-radet", c.agenda.c.action == point.action)
    assert len(await rows(store, both)) == 1
    with pytest.raises(Refused, match="inget råd ovanför"):
        await decide(store, above, "up")


@ON_SQLITE
async def test_a_decision_needs_a_reason_and_nothing_of_one_that_is_refused_is_kept(store, point):
    await turn_to(store, MET)
    with pytest.raises(Refused, match="Skriv varför"):
        await do(store, "council.decide", item=point.id, decision="drop", text=" ")
    with pytest.raises(Refused, match="Ange den nya tiden"):
        await decide(store, point, "term")
    assert (await of(store, point.action)).decided_at is None


@ON_SQLITE
async def test_what_is_done_before_the_meeting_leaves_the_agenda_in_the_same_deed(store, point):
    await turn_to(store, CUT_OFF)
    await do(store, "action.done", action=point.action, text="Gjort till slut")
    assert (await of(store, point.action)).decision == "done"
    [meeting] = await meetings(store)
    assert f"KLART FÖRE MÖTET (1)\n  {point.id}" in (await do(store, "council.minutes", meeting=meeting.id))["text"]


async def test_the_undecided_come_back_counted_once_a_meeting_and_the_minutes_say_so(store, point):
    await turn_to(store, CUT_OFF)
    [meeting] = await meetings(store)
    with pytest.raises(Refused, match="inte börjat"):
        await do(store, "council.close", meeting=meeting.id)
    await turn_to(store, MET)
    text = await do(store, "council.close", meeting=meeting.id)
    assert f"INTE BESLUTAT, KOMMER IGEN (2)\n  {point.id}" in text or f"KOMMER IGEN (1)\n  {point.id}" in text
    assert "Nästa möte tors 27 maj kl. 9" in text
    with pytest.raises(Refused, match="redan avslutat"):
        await do(store, "council.close", meeting=meeting.id)
    assert (await of(store, point.action)).deferred == 1
    await turn_to(store, NEXT_CUT_OFF)
    [first, second] = await meetings(store)
    assert (await of(store, point.action)).deferred == 1
    assert "Uppskjuten 1 gång." in (await do(store, "council.pack", meeting=second.id))["text"]
    assert (await do(store, "council.minutes", meeting=first.id))["text"] == text
    assert await names(store, first.id) == ["meeting.prepared", "meeting.closed"]


@ON_SQLITE
async def test_after_a_month_of_silence_each_missed_meeting_is_prepared_and_counted_in_order(store, point):
    await turn_to(store, CUT_OFF)
    await meta.turn_clock(store, at("2027-06-09T10:06"))  # three cut-offs later
    await turn_to(store, at("2027-06-09T10:06"))
    met = await meetings(store)
    assert [m.held_at is None for m in met] == [False, False, False, True]
    assert (await of(store, point.action)).deferred == 3


@ON_SQLITE
async def test_the_next_pack_says_what_was_decided_last_and_whether_it_got_done(store, point):
    await turn_to(store, MET)
    await decide(store, point, "term", days=3)
    await turn_to(store, NEXT_CUT_OFF)
    pack = await do(store, "council.pack", meeting=(await meetings(store))[1].id)
    text = " ".join(pack["text"].split())
    assert f"BESLUTAT FÖRRA GÅNGEN (1) {point.id}" in text
    assert "Nu: inte gjord, försenad sedan tis 25 maj" in text


@ON_SQLITE
async def test_a_group_past_its_stop_date_stands_in_the_pack_until_it_is_ended_or_prolonged(store, point):
    days = {"first_day": "2027-05-14", "last_day": "2027-05-18"}
    about = {"council": "operativa-radet", "name": "Torget", "purpose": "Tända torget", "members": ["gata-park"]}
    group = await do(store, "group.start", **about, **days)
    await turn_to(store, CUT_OFF)
    pack = (await do(store, "council.pack", meeting=(await meetings(store))[0].id))["text"]
    assert "1 arbetsgrupp har passerat sitt slutdatum" in pack
    await do(store, "group.prolong", group=group, until="2027-06-30", text="Belysningen dröjer")
    await turn_to(store, NEXT_CUT_OFF)
    pack = (await do(store, "council.pack", meeting=(await meetings(store))[1].id))["text"]
    assert "har passerat" not in pack
    assert f"{group} Torget" in pack
    await do(store, "group.end", group=group, text="Tänt")
    assert await do(store, "groups") == []
    assert await names(store, group) == ["group.started", "group.prolonged", "group.ended"]


@ON_SQLITE
async def test_a_confidential_action_is_a_number_and_a_deadline_in_pack_minutes_and_letter(store, point):
    await report(store, feed="skolan", **concern(store.keys.reference("elev-1")))
    [secret] = await rows(store, select(t.actions).where(t.actions.c.lane == "individual"))
    await turn_to(store, CUT_OFF + 21 * DAY)
    about = await of(store, secret.id)
    await decide(store, about, "term", days=20)
    meeting = (await meetings(store))[-1].id
    for told in (await do(store, "council.pack", meeting=meeting), await do(store, "council.minutes", meeting=meeting)):
        assert f"{about.id}: {secret.id} Ärende med sekretess" in told["text"]
        assert not [word for word in (secret.title, SAID, "ref-", secret.due_why) if word in str(told)]


@ON_SQLITE
async def test_over_three_meetings_what_is_undecided_comes_back_counted_and_a_red_day_that_nobody_met_on_is_not_counted(store, point):
    """The Thursdays are 20 and 27 May and 3 June; 27 May is closed in this municipality."""
    shut(store, date(2027, 5, 27))
    counted = []
    for cut_off in (NEXT_CUT_OFF, NEXT_CUT_OFF + 7 * DAY, NEXT_CUT_OFF + 14 * DAY):
        await turn_to(store, cut_off)
        counted.append((await of(store, point.action)).deferred)
    assert counted == [1, 1, 2]
    met = await meetings(store)
    assert [len([p for p in m.pack["points"] if p["item"] == point.id]) for m in met] == [1, 1, 1, 1]
    assert "Stängd dag (stängt enligt kommunens kalender): mötet hålls" in " ".join((await documents(store, met[1]))[0].split())
    assert "inget beslutades: det räknas inte som uppskjutet" in " ".join((await documents(store, met[1]))[1].split())
    assert "Uppskjuten 2 gånger." in (await documents(store, met[3]))[0]


def shut(store, day):
    town, days = store.policy.municipality, store.policy.workdays
    calendar = town.calendar.model_copy(update={"closed": (day,)})
    municipality = town.model_copy(update={"calendar": calendar})
    store.policy = replace(store.policy, municipality=municipality, workdays=type(days).of(calendar, town.timezone))


async def documents(store, meeting):
    return [(await do(store, f"council.{kind}", meeting=meeting.id))["text"] for kind in ("pack", "minutes")]


@ON_SQLITE
async def test_the_letter_before_the_meeting_leads_to_the_pack_and_one_after_it_to_the_minutes_once_for_each_member(store, point):
    await turn_to(store, CUT_OFF)
    [meeting] = await meetings(store)
    [before] = [n for n in await letters(store, kind="digest") if n.function == "operativa-radet" and n.created_at >= meeting.cut_off_at]
    page = f"http://samsyn.example.se/l/{meeting.id}"
    assert f"Underlaget till mötet: {page}" in before.words["text"]
    assert f'<a href="{page}"' in before.words["html"]
    await turn_to(store, MET)
    await decide(store, point, "term", days=5)
    await do(store, "council.close", meeting=meeting.id)
    await turn_to(store, NEXT_CUT_OFF)
    after = [n for n in await letters(store, kind="minutes") if meeting.id in n.words["lead"]]
    assert sorted(n.function for n in after) == ["est-samordnare", "kommunpolis"]
    assert "1 punkt beslutad" in after[0].words["subject"]
    assert not [word for n in after for word in ("Trafikkontroll", SAID) if word in str(n.words)], "others than its reader may see a mail"
    links = LinkMaker(store.keys.links, "http://samsyn.example.se")
    notice = Notice.model_validate({**after[0]._asdict(), "words": MessageWords.model_validate(after[0].words)})
    answer = await MailDoor(store, links).show(links.links(notice, None).page.rpartition("/")[2])
    assert "ny tid: 5 arbetsdagar" in answer.body.decode().replace("Ny tid", "ny tid")
    assert SAID in answer.body.decode()


async def test_two_clocks_prepare_one_meeting_with_one_agenda_and_one_letter_and_put_an_action_there_once(store, point):
    await meta.turn_clock(store, CUT_OFF)

    async def prepared():
        async with store.work("system:clock") as work:
            return await councils.prepare_due(work, str)

    async def posted():
        async with store.work("system:clock") as work:
            return await digests.freeze_due(work, str)

    async def put():
        async with store.work("system:clock") as work:
            action = await actions.find(work, point.action)
            return await agendas.put_on(work, agendas.council_of(work, "strategiska-radet"), action, 1, 9)

    assert sum(await asyncio.gather(put(), put())) == 1
    assert sum(await asyncio.gather(prepared(), prepared())) == 1
    await asyncio.gather(posted(), posted())
    [meeting] = await meetings(store)
    assert await names(store, meeting.id) == ["meeting.prepared"]
    frozen = [n for n in await letters(store, kind="digest") if n.function == "operativa-radet" and n.created_at >= meeting.cut_off_at]
    assert len(frozen) == 1
