"""What people do to a case by hand, what they phone in, and what may not be written anywhere."""

import pytest
from sqlalchemy import select
from town import at, count, do, facts, ledger_end, letters, names, one, opened, report, rows

from services.errors import NotFound, Refused
from services.store import tables as t

PERSONS = {
    "personnummer": "Det var 19811228-9874 som ringde",
    "telefonnummer": "Ring 070-123 45 67",
    "e-postadress": "Skriv till anna@exempel.se",
    "registreringsnummer": "En Volvo ABC 123 stod där",
}


async def test_open_actions_block_closing_and_are_named(store):
    case, actions = await opened(store)
    with pytest.raises(Refused, match=r"3 åtgärder är inte klara: A-2027-0001, A-2027-0002, A-2027-0003\."):
        await do(store, "case.close", case=case, text="Klart")
    for action in actions[1:]:
        await do(store, "action.done", action=action, text="Gjort")
    with pytest.raises(Refused, match=r"1 åtgärd är inte klar: A-2027-0001\."):
        await do(store, "case.close", case=case, text="Klart")
    await do(store, "action.done", action=actions[0], text="Gjort")
    await do(store, "case.close", case=case, text="Lugnt sedan två veckor")
    row = await one(store, t.cases, case)
    assert (row.status, row.closed_at is not None) == ("closed", True)
    assert (await facts(store, case))[-1].body == {"reason": "Lugnt sedan två veckor"}


async def test_of_many_open_actions_the_first_five_are_named(store):
    case, _ = await opened(store)
    for n in range(4):
        await do(store, "action.add", case=case, title=f"Mer {n}", effect="Bättre", function="gata-park", days=3)
    with pytest.raises(Refused, match=r"7 åtgärder är inte klara: A-2027-0001, .*, A-2027-0005 med flera"):
        await do(store, "case.close", case=case, text="Klart")


async def test_a_case_that_is_opened_again_goes_on_with_its_number_and_its_story(store):
    case, actions = await opened(store)
    for action in actions:
        await do(store, "action.done", action=action, text="Gjort")
    await do(store, "case.close", case=case, text="Lugnt")
    await do(store, "case.reopen", case=case, text="Det började om")
    row = await one(store, t.cases, case)
    assert (row.status, row.closed_at) == ("open", None)
    assert (await names(store, case))[-2:] == ["case.closed", "case.reopened"]
    assert await count(store, t.actions) == 3
    await do(store, "action.add", case=case, title="Tätare kontroller", effect="Lugnt igen", function="kommunpolis", days=5)
    assert (await report(store))[1] == case


async def test_a_line_that_had_closed_quietly_gets_its_plan_when_it_is_opened_again(store):
    _, line = await report(store, category="GRAFFITI", severity_reported=1)
    await do(store, "case.close", case=line, text="Redan sanerat")
    await do(store, "case.reopen", case=line, text="Nytt klotter")
    [action] = await rows(store, select(t.actions).where(t.actions.c.about_id == line))
    assert (action.key, action.function) == ("återställ", "gata-park")


async def test_a_watched_line_is_opened_with_its_plan_by_a_decision(store):
    _, line = await report(store, category="GRAFFITI", severity_reported=1)
    await do(store, "case.lift", case=line, text="Mötet vill ha det borta före helgen")
    assert (await one(store, t.cases, line)).status == "open"
    assert (await facts(store, line))[-1].body["reason"] == "Mötet vill ha det borta före helgen"
    assert [n.function for n in await letters(store)] == ["gata-park"]


HAND = {"programme": "EST", "rule": "brand", "place": {"name": "Nyhems torg"}, "severity": 4, "text": "Beslut på mötet"}


async def test_a_case_is_opened_by_hand_with_the_plan_of_its_rule_and_the_next_signal_joins_it(store):
    case = await do(store, "case.open", **HAND)
    row = await one(store, t.cases, case)
    assert (row.status, row.severity, row.signals, row.area, row.rule) == ("open", 4, 0, "nyhem", "brand")
    planned = await rows(store, select(t.actions).where(t.actions.c.about_id == case).order_by(t.actions.c.id))
    assert [a.function for a in planned] == ["bovard-nyhem", "kommunpolis", "skola-norr", "est-samordnare"]
    told = await facts(store, case)
    by_hand = ("function:est-samordnare", "Beslut på mötet")
    assert [(f.fact, f.actor, f.body["reason"]) for f in told] == [("case.opened", *by_hand), ("case.alarmed", *by_hand)]
    assert (await report(store, category="FIRE", place={"name": "Nyhems torg"}))[1] == case
    assert (await one(store, t.cases, case)).signals == 1


@pytest.mark.parametrize(
    ("changed", "error", "says"),
    [
        ({"rule": "eld"}, NotFound, "EST har ingen regel eld. Välj bland fordon, brand"),
        ({"programme": "ABC"}, NotFound, "inget program ABC"),
        ({"programme": "AVHOPPARE"}, Refused, "114 14"),
        ({"programme": "SSPF"}, Refused, "SSPF öppnar inga ärenden"),
        ({"place": {"name": "bakom affären"}}, Refused, "Platsen är okänd"),
        ({"place": {"name": PERSONS["telefonnummer"]}}, Refused, "telefonnummer"),
        ({"text": ""}, Refused, "Skriv varför"),
    ],
)
async def test_a_case_that_cannot_be_placed_is_not_opened_by_hand(store, changed, error, says):
    with pytest.raises(error, match=says):
        await do(store, "case.open", **HAND | changed)
    assert (await count(store, t.cases), await count(store, t.actions), await ledger_end(store)) == (0, 0, 0)


async def test_a_note_is_kept_with_who_wrote_it_also_after_the_case_is_closed(store):
    _, line = await report(store, category="GRAFFITI", severity_reported=1)
    await do(store, "case.close", case=line, text="Sanerat")
    await do(store, "case.comment", by="gata-park", case=line.lower(), text="Färgen kom från bygget intill")
    fact = (await facts(store, line))[-1]
    assert (fact.fact, fact.actor, fact.audience) == ("case.commented", "function:gata-park", "bus")
    assert fact.body == {"text": "Färgen kom från bygget intill"}


@pytest.mark.parametrize("deed", ["case.open", "case.lift", "case.close", "case.reopen", "case.comment"])
async def test_every_deed_on_a_case_says_why(store, deed):
    _, line = await report(store, category="GRAFFITI", severity_reported=1)
    if deed == "case.reopen":
        await do(store, "case.close", case=line, text="Sanerat")
    seq, args = await ledger_end(store), HAND if deed == "case.open" else {"case": line}
    with pytest.raises(Refused, match="Skriv"):
        await do(store, deed, **args | {"text": "  "})
    assert await ledger_end(store) == seq


@pytest.mark.parametrize(("kind", "text"), PERSONS.items())
async def test_nothing_about_a_person_is_written_by_hand_and_the_refusal_does_not_repeat_it(store, kind, text):
    case, [action, *_] = await opened(store)
    _, line = await report(store, category="GRAFFITI", severity_reported=1)
    added = {"case": case, "effect": "x", "function": "gata-park", "days": 2}
    deeds = [
        *(("case." + name, {"case": line, "text": text}) for name in ("close", "comment", "lift")),
        ("case.open", HAND | {"text": text}),
        *(("action." + name, {"action": action, "text": text}) for name in ("decline", "done")),
        ("action.reassign", {"action": action, "function": "gata-park", "text": text}),
        ("action.extend", {"action": action, "days": 9, "text": text}),
        ("action.pause", {"action": action, "until": "2027-05-20", "text": text}),
        ("action.add", added | {"title": text}),
        ("action.add", added | {"title": "x", "effect": text}),
        ("signal.enter", {"category": "FIRE", "severity": 2, "place": {"name": "Nyhem"}, "source": "guards", "name": "n", "text": text}),
        ("signal.enter", {"category": "FIRE", "severity": 2, "place": {"name": text}, "source": "guards", "name": "n"}),
    ]
    seq = await ledger_end(store)
    for deed, args in deeds:
        with pytest.raises(Refused, match=kind) as refused:
            await do(store, deed, **args)
        assert text not in refused.value.sentence
    assert await ledger_end(store) == seq
    assert await count(store, t.inbox) == 2


PHONED = {
    "category": "FIRE",
    "severity": 3,
    "place": {"name": "Nyhems torg"},
    "source": "resident",
    "text": "Det brann",
    "name": "samtal-1",
}


async def test_a_phoned_in_signal_goes_the_way_of_every_other(store):
    receipt = await do(store, "signal.enter", **PHONED, occurred="2027-05-13T21:30")
    row, kept = await one(store, t.inbox, receipt), await one(store, t.signals, receipt)
    assert (row.outcome, row.about_id, row.feed) == ("routed", "EST-2027-0001", "telefon")
    assert (kept.source, kept.text, kept.occurred_from) == ("resident", "Det brann", at("2027-05-13T19:30"))
    assert (await facts(store, receipt))[0].actor == "function:est-samordnare"
    assert (await report(store, category="FIRE", place={"name": "Nyhems torg"}))[1] == "EST-2027-0001"


async def test_the_same_call_written_down_twice_is_one_signal(store):
    receipts = {await do(store, "signal.enter", **PHONED) for _ in range(3)}
    assert len(receipts) == 1
    assert (await one(store, t.cases, "EST-2027-0001")).signals == 1


async def test_a_time_with_an_offset_is_taken_as_it_is_and_no_time_is_now(store):
    first = await do(store, "signal.enter", **PHONED, occurred="2027-05-13T21:30:00+00:00")
    second = await do(store, "signal.enter", **PHONED | {"name": "samtal-2"})
    assert (await one(store, t.signals, first)).occurred_from == at("2027-05-13T21:30")
    assert (await one(store, t.signals, second)).occurred_from >= at("2027-05-13T20:41")


async def test_nothing_to_report_may_be_phoned_in_too(store):
    receipt = await do(store, "signal.enter", category="NIL", source="housing", name="samtal-3")
    assert (await one(store, t.inbox, receipt)).outcome == "noted"


@pytest.mark.parametrize("deed", ["case.lift", "case.close", "case.reopen", "case.comment"])
async def test_a_deed_on_a_case_that_does_not_exist_says_so(store, deed):
    with pytest.raises(NotFound, match="inget ärende EST-2027-0404"):
        await do(store, deed, case="EST-2027-0404", text="Varför")


async def test_no_action_is_added_to_a_case_that_is_not_open(store):
    _, line = await report(store, category="GRAFFITI", severity_reported=1)
    with pytest.raises(Refused, match=r"ärendet bevakas\. Öppna det först"):
        await do(store, "action.add", case=line, title="A", effect="B", function="gata-park", days=3)
