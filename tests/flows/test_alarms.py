"""Severity 4: the coordinator hears at once, in a letter of its own, and every rule's case gets the rapid group, once."""

import pytest
from house import DAY, HOUR, THURSDAY
from sqlalchemy import delete, select
from town import alter, facts, letters, names, one, opened, report, rows, why

from services import auditor, posting, vigil
from services.laws import letters as letters_law
from services.laws.books import Books, Entry
from services.store import meta
from services.store import tables as t

NYHEM = {"name": "Nyhems torg"}


async def test_what_becomes_as_grave_as_can_be_is_said_at_once_and_gets_the_rapid_group_once(store):
    case, planned = await opened(store, category="FIRE", severity_reported=2, place=NYHEM)
    assert await letters(store, kind="alarm") == []
    for _ in range(2):
        await report(store, category="FIRE", severity_reported=4, place=NYHEM)
    [alarm] = await letters(store, kind="alarm")
    assert (alarm.function, alarm.action, alarm.words["subject"]) == (
        "est-samordnare",
        None,
        f"LARM, allvar 4: {case} Anlagda bränder, Nyhems torg",
    )
    assert alarm.words["lead"] == "Allvar 4: åtgärda omgående. Pågår det nu: ring 112."
    rapid = await rows(store, select(t.actions).where(t.actions.c.about_id == case, t.actions.c.key == "snabb est-grupp"))
    assert [(a.function, a.due_at - a.added_at) for a in rapid] == [("est-samordnare", 24 * HOUR)]
    assert (await names(store, case)).count("case.alarmed") == 1
    assert "Larm till EST-samordnaren." in await why(store, case)
    await meta.turn_clock(store, THURSDAY + HOUR)
    await report(store, category="FIRE", severity_reported=4, place=NYHEM)
    assert len(await letters(store, kind="alarm")) == 2
    assert len(await rows(store, select(t.actions).where(t.actions.c.key == "snabb est-grupp"))) == 1
    assert len(planned) == 2


async def test_every_rule_of_the_programme_has_the_rapid_group_and_a_signal_without_a_way_alarms_too(store):
    case, _ = await opened(store, category="VIOLENCE_THREAT", severity_reported=4)
    assert "snabb est-grupp" in {a.key for a in await rows(store, select(t.actions).where(t.actions.c.about_id == case))}
    kind, action = await report(store, category="OTHER_PLACE", severity_reported=4, place={"name": "bakom affären"})
    assert kind == "action"
    triaged = await one(store, t.actions, action)
    assert [row.fact for row in await facts(store, triaged.about_id)] == ["signal.alarmed", "signal.routed"]
    assert {n.words["heading"] for n in await letters(store, kind="alarm")} == {
        f"{case} Våld, hot och trakasserier, Stortorget",
        "En signal har ingen väg än",
    }


async def test_an_alarm_goes_before_every_letter_that_waits(store):
    for days in (0, 10, 20):
        await opened(store, category="VIOLENCE_THREAT", place={"area": "Centrum"}, occurred=THURSDAY - days * DAY)
    await opened(store, category="FIRE", severity_reported=4, place=NYHEM)
    async with store.work("system:notifier") as work:
        claimed = await posting.claim(work, 8)
    assert next((n.kind, n.function) for n in claimed) == ("alarm", "est-samordnare")
    assert len(claimed) == len({n.function for n in claimed})


async def test_the_vigil_and_the_law_miss_an_alarm_whose_letter_is_gone(store):
    case, _ = await opened(store, category="FIRE", severity_reported=4, place=NYHEM)
    [kept] = await rows(store, select(t.notices).where(t.notices.c.kind == "alarm"))
    assert [found for found in await vigil.judge(store.reader, store.clock.now()) if found.what == "alarm_missing"] == []
    await alter(store, delete(t.notices).where(t.notices.c.id == kept.id))
    assert ("told", "alarm_missing", case) in await vigil.judge(store.reader, store.clock.now())
    assert f"{case}: est-samordnare skulle ha fått brev om case.alarmed." in (await auditor.laws(store.reader, ()))["L4"].findings
    await alter(store, t.notices.insert().values(kept._asdict()))


def entry(case, fact, minutes=0, **body):
    return Entry(("case", case), 1, fact, body, "system:router", THURSDAY + minutes * HOUR / 60)


@pytest.mark.parametrize(
    ("after", "missed"),
    [
        ([entry("EST-2027-0002", "case.raised", 5, severity=4)], ["EST-2027-0002: har allvar 4, och ingen har larmats."]),
        ([entry("EST-2027-0001", "case.raised", 59, severity=4)], []),
        ([entry("EST-2027-0001", "case.raised", 61, severity=4)], ["EST-2027-0001: har allvar 4, och ingen har larmats."]),
        ([entry("EST-2027-0002", "case.raised", 5, severity=3)], []),
        ([entry("EST-2026-0009", "case.opened", -5, severity=4)], []),
    ],
)
def test_a_case_that_became_as_grave_as_can_be_without_an_alarm_is_named_by_the_law(after, missed):
    first = [entry("EST-2027-0001", "case.opened", severity=4), entry("EST-2027-0001", "case.alarmed", function="est-samordnare")]
    books = Books((), (), (), (), frozenset(), (), (), (), (), (), (), (), (), (*first, *after), None)
    assert [found for found in letters_law.letters(books).findings if "larmats" in found] == missed
