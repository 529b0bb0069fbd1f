"""Every move the state tables allow is made by its deed, and every other is refused and leaves no trace."""

import itertools
from dataclasses import replace

import pytest
from house import signal, turn_to
from sqlalchemy import select
from town import at, do, facts, ledger_end, names, one, opened, report, route, rows

from events.table import BY_SUBJECT
from schemas.actions import MOVES as ACTION_MOVES
from schemas.actions import ActionStatus
from schemas.cases import MOVES as CASE_MOVES
from schemas.cases import CaseStatus
from services.errors import Refused
from services.store import tables as t

REASON = {"text": "Så bestämde vi"}
ACTION_DEEDS = {
    "action.accepted": ("action.accept", {}),
    "action.declined": ("action.decline", REASON),
    "action.reassigned": ("action.reassign", REASON | {"function": "gata-park"}),
    "action.extended": ("action.extend", REASON | {"days": 100}),
    "action.paused": ("action.pause", REASON | {"until": "2027-05-20"}),
    "action.resumed": ("action.resume", {}),
    "action.done": ("action.done", REASON),
}
CASE_DEEDS = {"case.opened": "case.lift", "case.commented": "case.comment", "case.closed": "case.close", "case.reopened": "case.reopen"}
REACHED = {
    ActionStatus.ASSIGNED: (),
    ActionStatus.ACCEPTED: ("action.accepted",),
    ActionStatus.PAUSED: ("action.paused",),
    ActionStatus.DONE: ("action.done",),
}


async def action_in(store, status):
    """An action that deeds have brought to this status."""
    _, [action, *_] = await opened(store)
    for fact in REACHED[status]:
        deed, args = ACTION_DEEDS[fact]
        await do(store, deed, action=action, **args)
    assert (await one(store, t.actions, action)).status == status
    return action


async def recorded_since(store, seq):
    return await rows(store, select(t.ledger).where(t.ledger.c.seq > seq).order_by(t.ledger.c.seq))


@pytest.mark.parametrize(("status", "fact"), list(itertools.product(ActionStatus, ACTION_DEEDS)))
async def test_an_action_moves_as_its_table_says_and_in_no_other_way(store, status, fact):
    action, (deed, args) = await action_in(store, status), ACTION_DEEDS[fact]
    before, seq = await one(store, t.actions, action), await ledger_end(store)
    if (fact, status) not in ACTION_MOVES:
        with pytest.raises(Refused):
            await do(store, deed, action=action, **args)
        assert (await one(store, t.actions, action), await ledger_end(store)) == (before, seq)
        return
    await do(store, deed, action=action, **args)
    assert (await one(store, t.actions, action)).status == ACTION_MOVES[fact, status][0]
    told = [row.fact for row in await recorded_since(store, seq)]
    assert [name for name in told if name != "notice.closed"] == [fact]
    assert (await facts(store, action))[-1].fact == fact


@pytest.mark.parametrize("status", ActionStatus)
async def test_the_ladder_climbs_whatever_is_not_done(store, status):
    action = await action_in(store, status)
    before = (await one(store, t.actions, action)).status
    await turn_to(store, at("2027-06-21T10:00"))
    climbed = "action.escalated" in await names(store, action)
    assert climbed is (("action.escalated", status) in ACTION_MOVES)
    resumed = {ActionStatus.PAUSED: ActionStatus.ASSIGNED}.get(before, before)
    assert (await one(store, t.actions, action)).status == resumed


async def case_in(store, status):
    """A case of this status, with every action done."""
    light = {"category": "GRAFFITI", "severity_reported": 1}
    _, case = await report(store, **(light if status is CaseStatus.WATCHED else {}))
    for action in await rows(store, select(t.actions)):
        await do(store, "action.done", action=action.id, text="Gjort")
    if status is CaseStatus.CLOSED:
        await do(store, "case.close", case=case, text="Allt är gjort")
    assert (await one(store, t.cases, case)).status == status
    return case


@pytest.mark.parametrize(("status", "fact"), list(itertools.product(CaseStatus, CASE_DEEDS)))
async def test_a_case_moves_as_its_table_says_and_in_no_other_way(store, status, fact):
    case = await case_in(store, status)
    before, seq = await one(store, t.cases, case), await ledger_end(store)
    if (fact, status) not in CASE_MOVES:
        with pytest.raises(Refused, match="ärendet"):
            await do(store, CASE_DEEDS[fact], case=case, **REASON)
        assert (await one(store, t.cases, case), await ledger_end(store)) == (before, seq)
        return
    await do(store, CASE_DEEDS[fact], case=case, **REASON)
    assert (await one(store, t.cases, case)).status == CASE_MOVES[fact, status][0]
    told = await recorded_since(store, seq)
    assert [row.fact for row in told if row.fact != "action.added"] == [fact]
    assert ("action.added" in {row.fact for row in told}) is (fact == "case.opened")


BY_SIGNAL = [(s, f) for f, s in CASE_MOVES if s is not None and f in {"case.joined", "case.raised", "case.opened"}]


@pytest.mark.parametrize(("status", "fact"), BY_SIGNAL)
async def test_a_signal_moves_a_case_as_its_table_says(store, status, fact):
    if (fact, status) == ("case.raised", CaseStatus.WATCHED):
        opens_late(store, severity=4)
    graffiti = {"category": "GRAFFITI"}
    _, case = await report(store, **graffiti, severity_reported=1 if status is CaseStatus.WATCHED else 2)
    seq = await ledger_end(store)
    await route(store, signal(store, **graffiti, severity_reported=1 if fact == "case.joined" else 3))
    assert fact in [row.fact for row in await recorded_since(store, seq) if row.about_id == case]
    assert (await one(store, t.cases, case)).status == CASE_MOVES[fact, status][0]


def opens_late(store, severity):
    """Let the house's programme open cases from this severity only."""
    est = store.policy.programmes["EST"]
    rules = tuple(rule.model_copy(update={"opens_at_severity": severity}) for rule in est.rules)
    programmes = {**store.policy.programmes, "EST": est.model_copy(update={"rules": rules})}
    store.policy = replace(store.policy, programmes=programmes)


async def test_no_signal_moves_a_closed_case(store):
    case = await case_in(store, CaseStatus.CLOSED)
    before = await one(store, t.cases, case)
    _, other = await report(store, severity_reported=4)
    assert other != case
    assert await one(store, t.cases, case) == before


def test_every_move_of_the_tables_is_a_fact_and_has_its_reason():
    for moves in (ACTION_MOVES, CASE_MOVES):
        assert all(fact in BY_SUBJECT and reason for (fact, _), (_, reason) in moves.items())
    assert {fact for fact, _ in ACTION_MOVES} == {*ACTION_DEEDS, "action.added", "action.escalated"}
    assert {fact for fact, _ in CASE_MOVES} == {*CASE_DEEDS, "case.watched", "case.joined", "case.raised"}
