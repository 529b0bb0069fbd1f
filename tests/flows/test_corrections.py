"""People judge a signal otherwise: it goes where it now belongs, what it was is kept, and what was only there because of it ends."""

import pytest
from house import DAY, THURSDAY, concern, turn_to
from sqlalchemy import select
from town import at, do, facts, names, one, opened, report, rows, why

from services import vigil
from services.errors import NotFound, Refused
from services.store import judgement_tables as j
from services.store import tables as t

WHY = {"text": "Läste fel"}
SPEEDING = {"category": "EVENT_UPCOMING"}
"""What EST sets aside."""


async def receipts(store):
    """Every receipt, oldest first."""
    return [row.receipt for row in await rows(store, select(t.inbox).order_by(t.inbox.c.accepted_at, t.inbox.c.handled_at))]


async def reported(store, **data):
    """Route a signal; its receipt and what it led to."""
    before = set(await receipts(store))
    _, name = await report(store, **data)
    [receipt] = set(await receipts(store)) - before
    return receipt, name


async def test_a_corrected_category_moves_the_signal_and_closes_the_case_that_was_only_its(store):
    receipt, case = await reported(store, text="Ljudet av glas")
    said = await do(store, "signal.correct", receipt=receipt, category="DAMAGE", severity=3, **WHY)
    known, signal = await one(store, t.inbox, receipt), await one(store, t.signals, receipt)
    assert said == known.sentence == "Nytt ärende: skadegörelse och klotter."
    assert (known.outcome, known.about_id, signal.case, signal.category, signal.severity) == (
        "routed",
        "EST-2027-0002",
        "EST-2027-0002",
        "DAMAGE",
        3,
    )
    old = await one(store, t.cases, case)
    assert (old.status, old.signals) == ("closed", 0)
    what = "kategorin från buskörning till skadegörelse, allvaret från 2 (bevaka) till 3 (åtgärda inom veckan)"
    mine = await rows(store, select(t.actions).where(t.actions.c.about_id == case))
    assert {row.status for row in mine} == {"done"}
    assert {row.note for row in mine} == {f"Inte längre aktuell: Signalen rättades: {what}."}
    assert await names(store, receipt) == ["signal.routed", "signal.corrected", "signal.routed"]
    assert (await names(store, case))[-2:] == ["case.left", "case.closed"]
    [kept] = await rows(store, select(j.corrections))
    assert (kept.number, kept.reason, kept.by) == (1, "Läste fel", "function:est-samordnare")
    assert (kept.before["category"], kept.before["about_id"]) == ("VEHICLE_RECKLESS", case)
    assert (kept.after["category"], kept.after["about_id"]) == ("DAMAGE", "EST-2027-0002")
    assert signal.text == "Ljudet av glas"
    told = await why(store, receipt)
    assert f"    Rättad tors 13 maj kl. 22.41 av EST-samordnaren: {what}. Skäl: Läste fel" in told
    assert f"Signalen rättades: {what}. Skäl: Läste fel" in told
    assert "En signal rättades och hör inte hit; kvar är 0, allvar 1." in await why(store, case)
    await turn_to(store, at("2027-06-30T10:00"))
    assert [found for found in await vigil.judge(store.reader, store.clock.now()) if found.law == vigil.TOLD] == []
    assert {row.action for row in await rows(store, select(t.escalations))}.isdisjoint({row.id for row in mine})


async def test_the_case_it_leaves_is_reckoned_from_the_signals_that_are_left(store):
    first, case = await reported(store)
    await reported(store, occurred=THURSDAY + DAY)
    grave, _ = await reported(store, severity_reported=4, occurred=THURSDAY + 2 * DAY)
    before = await one(store, t.cases, case)
    assert (before.signals, before.severity, before.last_at) == (3, 4, THURSDAY + 2 * DAY)
    await do(store, "signal.correct", receipt=grave, place={"name": "Kronoskogen"}, **WHY)
    after = await one(store, t.cases, case)
    assert (after.status, after.signals, after.severity, after.last_at) == ("open", 2, 2, THURSDAY + DAY)
    await do(store, "signal.correct", receipt=first, category="FIRE", **WHY)
    after = await one(store, t.cases, case)
    assert (after.signals, after.first_at, after.last_at) == (1, THURSDAY + DAY, THURSDAY + DAY)


async def test_a_signal_that_still_belongs_where_it_was_stays_and_asks_for_what_the_plan_lacks(store):
    receipt, case = await reported(store, severity_reported=1, category="GRAFFITI")
    assert (await one(store, t.cases, case)).status == "watched"
    await do(store, "signal.correct", receipt=receipt, severity=2, **WHY)
    row = await one(store, t.cases, case)
    assert (row.status, row.severity, row.signals) == ("open", 2, 1)
    assert await names(store, case) == ["case.watched", "case.revised", "case.opened"]
    asked = {row.key for row in await rows(store, select(t.actions).where(t.actions.c.about_id == case))}
    assert asked
    await do(store, "signal.correct", receipt=receipt, severity=1, **WHY)
    assert (await one(store, t.cases, case)).severity == 1
    await do(store, "signal.correct", receipt=receipt, severity=3, **WHY)
    keys = [row.key for row in await rows(store, select(t.actions).where(t.actions.c.about_id == case))]
    assert len(keys) == len(set(keys))
    assert [row.number for row in await rows(store, select(j.corrections))] == [1, 2, 3]


async def test_a_correction_in_a_closed_case_puts_the_history_right_and_opens_nothing(store):
    receipt, case = await reported(store)
    for action in await rows(store, select(t.actions)):
        await do(store, "action.done", action=action.id, text="Gjort")
    await do(store, "case.close", case=case, text="Klart")
    await do(store, "signal.correct", receipt=receipt, severity=3, **WHY)
    row = await one(store, t.cases, case)
    assert (row.status, row.severity, row.signals) == ("closed", 3, 1)
    assert len(await rows(store, select(t.cases))) == 1
    await do(store, "signal.correct", receipt=receipt, category="FIRE", **WHY)
    assert (await one(store, t.cases, case)).signals == 0
    assert (await names(store, case))[-1] == "case.left"


async def test_a_case_that_people_opened_stays_when_its_only_signal_leaves(store):
    case = await do(store, "case.open", programme="EST", rule="fordon", place={"name": "Stortorget"}, severity=3, text="Beslutat")
    receipt, joined = await reported(store)
    assert joined == case
    await do(store, "signal.correct", receipt=receipt, category="FIRE", **WHY)
    row = await one(store, t.cases, case)
    assert (row.status, row.signals, row.severity) == ("open", 0, 3)


async def test_a_triage_action_is_done_by_the_correction_that_answers_it(store):
    receipt, action = await reported(store, category="OTHER_PLACE")
    asked = await one(store, t.actions, action)
    assert (asked.function, asked.status) == ("est-samordnare", "assigned")
    assert asked.due_at > THURSDAY
    assert any(rung["at"] >= asked.due_at.isoformat() for rung in asked.rungs)
    await do(store, "signal.correct", receipt=receipt, category="DAMAGE", **WHY)
    done = await one(store, t.actions, action)
    assert (done.status, done.note) == ("done", "Signalen rättades: kategorin från annat på platsen till skadegörelse.")
    assert (await one(store, t.inbox, receipt)).about_kind == "case"


async def test_what_was_set_aside_is_taken_up_by_the_rules_without_what_set_it_aside(store):
    receipt, _ = await reported(store, **SPEEDING)
    assert (await one(store, t.inbox, receipt)).outcome == "set_aside"
    told = await why(store, receipt)
    assert f'    Ångra: samsyn signal restore {receipt} "skälet"' in told
    await do(store, "signal.restore", receipt=receipt, **WHY)
    known = await one(store, t.inbox, receipt)
    assert (known.outcome, known.about_kind) == ("routed", "action")
    assert await names(store, receipt) == ["signal.set_aside", "signal.corrected", "signal.routed"]
    with pytest.raises(Refused, match="inte lagd åt sidan"):
        await do(store, "signal.restore", receipt=receipt, **WHY)


async def test_what_was_set_aside_is_taken_up_by_the_rule_that_people_name(store):
    receipt, _ = await reported(store, **SPEEDING)
    for wrong in ({"programme": "EST", "rule": "finns-inte"}, {"programme": "EST"}, {"programme": "INGET", "rule": "brand"}):
        with pytest.raises(NotFound):
            await do(store, "signal.restore", receipt=receipt, **wrong, **WHY)
    await do(store, "signal.restore", receipt=receipt, programme="EST", rule="fordon", **WHY)
    known = await one(store, t.inbox, receipt)
    case = await one(store, t.cases, known.about_id)
    assert (case.rule, case.signals) == ("fordon", 1)
    assert "den tas upp igen, för hand i EST fordon" in await why(store, receipt)


async def test_background_to_the_weeks_picture_can_be_taken_up_and_set_aside_again(store):
    receipt, _ = await reported(store, context=True)
    await do(store, "signal.restore", receipt=receipt, **WHY)
    case = (await one(store, t.inbox, receipt)).about_id
    await do(store, "signal.set_aside", receipt=receipt, text="Ändå inte")
    known = await one(store, t.inbox, receipt)
    assert (known.outcome, known.about_id, known.sentence) == ("set_aside", None, "Lagd åt sidan för hand: Ändå inte")
    assert (await one(store, t.cases, case)).status == "closed"
    with pytest.raises(Refused, match="redan lagd åt sidan"):
        await do(store, "signal.set_aside", receipt=receipt, **WHY)
    await do(store, "signal.restore", receipt=receipt, **WHY)
    assert (await one(store, t.inbox, receipt)).about_kind == "case"
    assert [row.number for row in await rows(store, select(j.corrections))] == [1, 2, 3]


async def test_a_triaged_signal_can_be_set_aside_with_a_reason(store):
    receipt, action = await reported(store, category="OTHER_PLACE")
    await do(store, "signal.set_aside", receipt=receipt, text="En soffa är inget för oss")
    done = await one(store, t.actions, action)
    assert (done.status, done.note) == ("done", "Signalen rättades: den läggs åt sidan.")
    assert (await facts(store, receipt))[-1].fact == "signal.set_aside"


async def test_what_cannot_be_judged_is_refused_and_leaves_no_trace(store):
    receipt, _ = await reported(store)
    await report(store, feed="skolan", **concern(store.keys.reference("elev-17")))
    [secret] = [row.receipt for row in await rows(store, select(t.inbox)) if row.lane == "individual"]
    refused = [
        ("signal.correct", {"receipt": receipt, **WHY}, "Ange vad som ska rättas"),
        ("signal.correct", {"receipt": receipt, "severity": 2, **WHY}, "Signalen är redan så"),
        ("signal.correct", {"receipt": receipt, "place": {"name": "Stortorget"}, **WHY}, "Signalen är redan så"),
        ("signal.correct", {"receipt": receipt, "severity": 3, "text": " "}, "Skriv varför"),
        ("signal.correct", {"receipt": receipt, "severity": 3, "text": "Anna 811228-9874 sa det"}, "personnummer"),
        ("signal.correct", {"receipt": receipt, "place": {"name": "hos 811228-9874"}, **WHY}, "personnummer"),
        ("signal.correct", {"receipt": secret, "severity": 3, **WHY}, "sekretessbelagd"),
        ("signal.set_aside", {"receipt": secret, **WHY}, "sekretessbelagd"),
    ]
    before = await rows(store, select(t.ledger.c.seq))
    for deed, args, sentence in refused:
        with pytest.raises(Refused, match=sentence):
            await do(store, deed, **args)
    with pytest.raises(NotFound):
        await do(store, "signal.correct", receipt=f"r{'a' * 26}", severity=3, **WHY)
    assert await rows(store, select(t.ledger.c.seq)) == before
    assert await rows(store, select(j.corrections)) == []


async def test_nothing_to_report_becomes_a_signal_only_with_a_place_and_a_severity(store):
    receipt, _ = await reported(store, category="NIL", severity_reported=None, place=None)
    with pytest.raises(Refused, match="Plats saknas"):
        await do(store, "signal.correct", receipt=receipt, category="DAMAGE", severity=2, **WHY)
    await do(store, "signal.correct", receipt=receipt, category="DAMAGE", severity=2, place={"name": "Stortorget"}, **WHY)
    assert (await one(store, t.inbox, receipt)).outcome == "routed"
    await do(store, "signal.correct", receipt=receipt, category="NIL", **WHY)
    assert (await one(store, t.inbox, receipt)).outcome == "noted"


async def test_a_signal_that_joined_wrongly_gets_a_case_of_its_own_by_its_right_place(store):
    case, _ = await opened(store)
    receipt, joined = await reported(store, place={"name": "Sockerbruket"})
    assert joined == case
    await do(store, "signal.correct", receipt=receipt, place={"name": "Kronoskogen"}, **WHY)
    assert (await one(store, t.inbox, receipt)).about_id != case
    assert (await one(store, t.cases, case)).signals == 1
