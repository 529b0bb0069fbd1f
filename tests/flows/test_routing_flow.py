"""Signals in the database: one transaction a batch, each in the inbox once, numbers that rise, tasks that somebody owes."""

import pytest
from house import DAY, HOUR, THURSDAY, concern, signal, turn_to
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from town import alter, at, count, do, facts, letters, names, one, opened, report, route

from schemas.receipts import Outcome
from services import signals
from services.errors import Refused
from services.store import door_tables
from services.store import tables as t

TABLES = (t.inbox, t.signals, t.cases, t.actions, t.notices, t.ledger, t.policies)


async def test_a_signal_its_case_its_actions_and_their_letters_are_one_transaction(store):
    await alter(store, text("INSERT INTO numbers VALUES ('EST-2027', 7)"))
    [receipt] = await route(store, signal(store))
    case = await one(store, t.cases, "EST-2027-0008")
    assert (case.status, case.severity, case.signals, case.rule, case.place) == ("open", 2, 1, "fordon", "stortorget")
    inbox = await one(store, t.inbox, receipt)
    assert (inbox.outcome, inbox.about_kind, inbox.about_id) == (Outcome.ROUTED, "case", case.id)
    assert (await one(store, t.signals, receipt)).case == case.id
    actions = [await one(store, t.actions, f"A-2027-000{n}") for n in (1, 2, 3)]
    assert [(a.function, a.about_id, a.key) for a in actions] == [
        ("kommunpolis", case.id, "trafikkontroll"),
        ("gata-park", case.id, "hinder"),
        ("faltgruppen", case.id, "fältare"),
    ]
    assert all(a.due_at > THURSDAY and a.due_why and a.effect and a.status == "assigned" for a in actions)
    assert [(n.function, n.kind) for n in await letters(store)] == [(a.function, "assigned") for a in actions]
    assert [await names(store, name) for name in (receipt, case.id, "A-2027-0001")] == [
        ["signal.routed"],
        ["case.opened"],
        ["action.added"],
    ]


async def test_when_one_of_a_batch_fails_nothing_of_the_batch_is_there(store):
    await opened(store)
    before = [await count(store, table) for table in TABLES]
    await alter(store, text("UPDATE numbers SET last = 0 WHERE series = 'EST-2027'"))  # the next case will want a number that is taken
    with pytest.raises(IntegrityError):
        await route(store, signal(store, category="NIL", severity_reported=None, place=None), signal(store, category="FIRE"))
    assert [await count(store, table) for table in TABLES] == before


async def test_a_batch_sees_the_cases_it_opens(store):
    await route(store, *(signal(store) for _ in range(5)))
    assert await count(store, t.cases) == 1
    assert (await one(store, t.cases, "EST-2027-0001")).signals == 5
    assert await names(store, "EST-2027-0001") == ["case.opened", *["case.joined"] * 3, "case.raised", "case.joined"]


async def test_the_same_signal_again_in_a_batch_or_later_changes_nothing(store):
    sent = signal(store, "vakt-7")
    await route(store, sent, sent, sent)
    before = [await count(store, table) for table in TABLES]
    assert before[0] == 1
    await route(store, sent)
    await route(store, signal(store, "vakt-8"), sent)
    assert (await one(store, t.cases, "EST-2027-0001")).signals == 2


async def test_an_id_that_comes_again_with_another_body_is_kept_beside_the_first_which_counts(store):
    first, other = signal(store, "vakt-7"), signal(store, "vakt-7", text="något annat")
    await route(store, first, other)
    await route(store, other)
    assert (await count(store, t.inbox), await count(store, door_tables.conflicts), await count(store, door_tables.sealed)) == (1, 1, 1)
    assert (await one(store, t.signals, first.receipt)).text == "A-traktorer"
    assert await names(store, first.receipt) == ["signal.routed", "signal.conflicted"]


async def test_every_outcome_is_one_row_in_the_inbox_and_one_fact(store):
    sent = [
        signal(store),
        signal(store),
        signal(store, category="NIL", severity_reported=None, place=None),
        signal(store, category="EVENT_UPCOMING"),
        signal(store, category="OTHER_PLACE"),
        signal(store, category="LITTER", severity_reported=1),
    ]
    await route(store, *sent)
    rows = [await one(store, t.inbox, s.receipt) for s in sent]
    assert [r.outcome for r in rows] == ["routed", "attached", "noted", "set_aside", "routed", "routed"]
    assert [r.about_kind for r in rows] == ["case", "case", None, None, "action", "case"]
    told = [await names(store, s.receipt) for s in sent]
    assert told == [[f"signal.{name}"] for name in ("routed", "attached", "noted", "set_aside", "routed", "routed")]
    assert all(r.decision["reason"] == r.sentence for r in rows)


async def test_numbers_rise_and_are_unique_within_the_local_year_and_begin_anew_with_it(store):
    first, _ = await opened(store)
    second, _ = await opened(store, category="FIRE")
    await turn_to(store, at("2027-12-31T22:59"))  # 23.59 in Ängelholm
    third, _ = await opened(store, occurred=at("2027-12-31T22:00"))
    await turn_to(store, at("2027-12-31T23:00"))  # a new year there, the old one in UTC
    fourth, actions = await opened(store, category="FIRE", occurred=at("2027-12-31T22:00"))
    assert [first, second, third, fourth] == ["EST-2027-0001", "EST-2027-0002", "EST-2027-0003", "EST-2028-0001"]
    assert actions[0] == "A-2028-0001"


async def test_series_count_by_themselves(store):
    await report(store, category="OTHER_PLACE")
    case, actions = await opened(store)
    assert case == "EST-2027-0001"
    assert actions == ["A-2027-0002", "A-2027-0003", "A-2027-0004"]


async def test_after_9999_a_number_grows_longer_and_stays_unique(store):
    await alter(store, text("INSERT INTO numbers VALUES ('EST-2027', 9998)"))
    assert [(await opened(store, category=c))[0] for c in ("FIRE", "DAMAGE")] == ["EST-2027-9999", "EST-2027-10000"]


async def test_a_signal_that_no_rule_takes_is_owed_by_the_coordinator_by_a_deadline(store):
    kind, action = await report(store, category="OTHER_PLACE", place={"name": "bakom affären"})
    row = await one(store, t.actions, action)
    assert (kind, row.about_kind, row.function, row.status) == ("action", "signal", "est-samordnare", "assigned")
    assert row.title == "Bedöm signalen och välj väg: annat på platsen, bakom affären"
    assert row.due_why == "2 arbetsdagar till mån 17 maj kl. 12"
    assert row.due_at == at("2027-05-17T10:00")
    assert [n.function for n in await letters(store, action=action)] == ["est-samordnare"]


async def test_a_graver_signal_adds_what_the_plan_holds_for_it_once(store):
    case, planned = await opened(store, category="FIRE", severity_reported=2, place={"name": "Nyhems torg"})
    assert len(planned) == 2
    for severity in (3, 4, 4, 2):
        await report(store, category="FIRE", severity_reported=severity, place={"name": "Nyhems torg"})
    actions = [a for a in [await one(store, t.actions, f"A-2027-000{n}") for n in range(1, 7)] if a]
    assert [a.key for a in actions] == ["container", "närvaro", "föräldrabrev", "snabb est-grupp"]
    assert [a.function for a in actions] == ["bovard-nyhem", "kommunpolis", "skola-norr", "est-samordnare"]
    raised = [row.body["severity"] for row in await facts(store, case) if row.fact == "case.raised"]
    assert raised == [3, 4]


async def test_a_lone_light_signal_is_a_line_without_letters_and_opens_with_its_plan_when_it_repeats(store):
    _, line = await report(store, category="GRAFFITI", severity_reported=1)
    assert (await one(store, t.cases, line)).status == "watched"
    assert (await count(store, t.actions), await letters(store)) == (0, [])
    for _ in range(2):
        await report(store, category="GRAFFITI", severity_reported=1)
    assert (await one(store, t.cases, line)).status == "open"
    assert (await one(store, t.actions, "A-2027-0001")).about_id == line
    assert await names(store, line) == ["case.watched", "case.joined", "case.joined", "case.opened"]


async def test_a_line_that_does_not_repeat_closes_by_itself_after_the_window_and_without_a_letter(store):
    _, line = await report(store, category="GRAFFITI", severity_reported=1)
    await turn_to(store, THURSDAY + 7 * DAY - HOUR)
    assert (await one(store, t.cases, line)).status == "watched"
    await turn_to(store, THURSDAY + 7 * DAY + HOUR)
    assert (await one(store, t.cases, line)).status == "closed"
    told = await facts(store, line)
    assert (told[-1].fact, told[-1].actor, told[-1].body) == ("case.closed", "system:clock", {"reason": "Signalen upprepades inte."})
    assert {n.kind for n in await letters(store)} <= {"digest", "feedback"}, "who reported it hears of it, and nobody is asked for anything"
    assert (await report(store, category="GRAFFITI", severity_reported=1, occurred=THURSDAY + 7 * DAY))[1] != line


async def test_a_line_from_a_feed_that_reports_once_a_week_stands_a_window_from_when_we_heard(store):
    _, line = await report(store, category="GRAFFITI", severity_reported=1, occurred=THURSDAY - 6 * DAY)
    await turn_to(store, THURSDAY + 6 * DAY)
    assert (await one(store, t.cases, line)).status == "watched"
    assert (await report(store, category="GRAFFITI", severity_reported=1, occurred=THURSDAY))[1] == line


async def test_signals_that_arrive_backwards_in_time_are_one_problem(store):
    cases = {(await report(store, occurred=THURSDAY - n * DAY))[1] for n in (0, 5, 10, 3, 17)}
    [case] = cases
    row = await one(store, t.cases, case)
    assert (row.first_at, row.last_at, row.signals) == (THURSDAY - 17 * DAY, THURSDAY, 5)


async def test_a_parked_signal_whose_edited_version_is_about_a_young_person_is_one_of_the_individual_lane(store):
    first = signal(store, "både", feed="skolan")
    async with store.work("feed:skolan") as work:
        assert await signals.park(work, first, b"{}", ("telefonnummer",))
    await route(store, signal(store, "både", feed="skolan", **concern("ref-1")))
    row = await one(store, t.inbox, first.receipt)
    assert (row.lane, row.outcome, row.about_kind) == ("individual", "routed", "consultation")


async def test_a_name_that_was_used_for_another_phoned_in_signal_is_refused(store):
    told = {"severity": 2, "source": "resident", "name": "tel-1"}
    first = await do(store, "signal.enter", category="FIRE", place={"name": "Stortorget"}, occurred=THURSDAY, **told)
    assert await do(store, "signal.enter", category="FIRE", place={"name": "Stortorget"}, occurred=THURSDAY, **told) == first
    with pytest.raises(Refused, match="nytt namn"):
        await do(store, "signal.enter", category="DAMAGE", place={"name": "Sockerbruket"}, occurred=THURSDAY, **told)
    assert await count(store, t.inbox) == 1
