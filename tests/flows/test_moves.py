"""Every move the state tables allow is made by its deed, and every other is refused and leaves no trace."""

import itertools

import pytest
from house import THURSDAY, make_home, signal, turn_to
from sqlalchemy import select
from town import at, do, facts, ledger_end, names, one, opened, report, route, rows

from events.table import BY_SUBJECT
from handlers.house.ground import opened as open_home
from schemas.actions import MOVES as ACTION_MOVES
from schemas.actions import ActionStatus
from schemas.cases import MOVES as CASE_MOVES
from schemas.cases import CaseStatus
from services.errors import Refused
from services.programmes.loader import HERE
from services.settings import Settings
from services.store import meta
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
TERMS = {"action.term_decided", "action.reprojected"}
"""What a council and another calendar do to an action: test_terms."""
LADDER = {"action.escalated", "action.step_skipped"}
"""What the clock does to it: test_escalation and test_absences."""
CASE_DEEDS = {"case.opened": "case.lift", "case.commented": "case.comment", "case.closed": "case.close", "case.reopened": "case.reopen"}
JUDGED = {f"case.{name}" for name in ("left", "revised", "absorbed", "merged", "released", "unmerged", "rewatched")}
"""What happens to cases when people judge signals and cases anew: test_corrections and test_merges."""
NOTED = {"case.linked", "case.prioritised", "case.alarmed"}
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


RAISED_LINE = ("case.raised", CaseStatus.WATCHED)
BY_SIGNAL = [move for move in CASE_MOVES if move[1] is not None and move[0] in {"case.joined", "case.raised", "case.opened"}]


async def moved_by_signal(store, fact, status):
    """A case of this status, after a signal that makes this happen to it: its row, and what was recorded."""
    _, case = await report(store, category="GRAFFITI", severity_reported=1 if status is CaseStatus.WATCHED else 2)
    seq = await ledger_end(store)
    await route(store, signal(store, category="GRAFFITI", severity_reported=1 if fact == "case.joined" else 3))
    return await one(store, t.cases, case), [row.fact for row in await recorded_since(store, seq) if row.about_id == case]


@pytest.mark.parametrize(("fact", "status"), [move for move in BY_SIGNAL if move != RAISED_LINE])
async def test_a_signal_moves_a_case_as_its_table_says(store, status, fact):
    case, told = await moved_by_signal(store, fact, status)
    assert fact in told
    assert case.status == CASE_MOVES[fact, status][0]


async def test_a_graver_signal_below_a_higher_threshold_raises_the_line_and_does_not_open_it(tmp_path):
    home = make_home(tmp_path / "home")
    (home / "programmes").mkdir()
    ours = (HERE / "est.toml").read_text()
    (home / "programmes" / "est.toml").write_text(ours.replace('key = "skadegörelse"', 'key = "skadegörelse"\nopens_at_severity = 4'))
    async with open_home(Settings(home=home), turnable=True) as store:
        await meta.turn_clock(store, THURSDAY)
        case, told = await moved_by_signal(store, *RAISED_LINE)
        assert told == ["case.joined", "case.raised"]
        assert (case.status, case.severity) == (CASE_MOVES[RAISED_LINE][0], 3)
        assert await rows(store, select(t.actions)) == []


async def test_no_signal_moves_a_closed_case(store):
    case = await case_in(store, CaseStatus.CLOSED)
    before = await one(store, t.cases, case)
    _, other = await report(store, severity_reported=4)
    assert other != case
    assert await one(store, t.cases, case) == before


def test_every_move_of_the_tables_is_a_fact_and_has_its_reason():
    for moves in (ACTION_MOVES, CASE_MOVES):
        assert all(fact in BY_SUBJECT and reason for (fact, _), (_, reason) in moves.items())
    assert {fact for fact, _ in ACTION_MOVES} == {*ACTION_DEEDS, *TERMS, *LADDER, "action.added", "action.moved"}
    assert {fact for fact, _ in CASE_MOVES} == {*CASE_DEEDS, *JUDGED, *NOTED, "case.watched", "case.joined", "case.raised"}
