"""The climb: what is overdue is said, to the next person on the ladder, once per (action, round, step)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from events.actions import ActionEscalated
from schemas.actions import UNFINISHED
from schemas.notices import NoticeKind
from schemas.programmes import Recipient
from schemas.terms import Lane
from services import notices
from services.rules.parties import told
from services.store.policies import recall
from services.store.tables import actions, escalations
from services.store.work import Work

AT_ONCE = 50
"""Actions per unit of work: small enough never to hold the writer for long."""


async def climb_due(work: Work) -> int:
    """Climb one step of every action whose next step has come; returns how many. Call until it returns 0.

    The escalation row, the notices, the ledger row and the next step are one transaction (GoAlert's pattern), so a crash
    leaves all of them or none. Missed steps fire in order, one per call.
    """
    due = (actions.c.next_at <= work.now) & actions.c.status.in_(UNFINISHED)
    query = select(actions).where(due).order_by(actions.c.next_at, actions.c.id).limit(AT_ONCE).with_for_update(skip_locked=True)
    rows = await work.rows(query)
    for row in rows:
        await _climb(work, row)
    return len(rows)


async def _climb(work: Work, action: Row[Any]) -> None:
    rung = action.rungs[action.next_step]
    programme = await recall(work, action.policy)
    functions = told(work.policy.municipality, tuple(rung["tell"]), action.function, programme.coordinator)
    planned = datetime.fromisoformat(rung["at"])
    step = {"action": action.id, "round": action.round, "step": rung["step"], "key": rung["key"]}
    names = [f.id for f in functions]
    await work.write(escalations.insert().values(**step, planned_at=planned, climbed_at=work.now, told=names))
    work.record(ActionEscalated(**step, told=tuple(names)), Lane(action.lane))
    for function in functions:
        key = f"step:{action.id}:{action.round}:{rung['step']}"
        await notices.tell(work, _kind(rung, planned < action.due_at), function, action, key, rung["key"])
    await _advance(work, action)


def _kind(rung: dict[str, Any], before: bool) -> NoticeKind:  # noqa: FBT001 - before or after the deadline is what it asks
    if before:
        return NoticeKind.REMINDER
    return NoticeKind.OVERDUE if Recipient.RESPONSIBLE in rung["tell"] else NoticeKind.ESCALATED


async def _advance(work: Work, action: Row[Any]) -> None:
    following = action.next_step + 1
    left = following < len(action.rungs)
    instant = datetime.fromisoformat(action.rungs[following]["at"]) if left else None
    here = (actions.c.id == action.id) & (actions.c.round == action.round) & (actions.c.next_step == action.next_step)
    await work.write(actions.update().where(here).values(next_step=following if left else None, next_at=instant))


async def lag_seconds(work: Work) -> float:
    """How long the oldest step that is due has been waiting; 0 when nothing waits."""
    due = (actions.c.next_at <= work.now) & actions.c.status.in_(UNFINISHED)
    row = await work.row(select(func.min(actions.c.next_at).label("oldest")).where(due))
    return (work.now - row.oldest).total_seconds() if row is not None and row.oldest is not None else 0.0
