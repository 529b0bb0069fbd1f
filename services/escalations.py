"""The climb: what is overdue is said, to the next person on the ladder, once per (action, round, step)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from events.actions import ActionEscalated
from schemas.notices import NoticeKind
from schemas.programmes import Recipient
from schemas.terms import Lane
from services import notices
from services.rules.parties import told
from services.store import actions
from services.store import escalations as rows
from services.store.policies import recall
from services.store.work import Row, Work

AT_ONCE = 50
"""Actions per unit of work: small enough never to hold the writer for long."""


async def climb_due(work: Work, but: Collection[str] = (), most: int = AT_ONCE) -> list[str]:
    """Climb one step of every action whose next step has come, `but` these; returns which. Call until it returns none.

    The escalation row, the notices, the ledger row and the next step are one transaction (GoAlert's pattern), so a crash
    leaves all of them or none. Missed steps fire in order, one per call.
    """
    due = await actions.to_climb(work, most, but)
    for action in due:
        await _climb(work, action)
    return [action.id for action in due]


async def all_climbed(work: Work, but: Collection[str]) -> bool:
    """Whether every step that has come is taken, `but` of these actions: also none that another clock or a deed holds now."""
    return not await actions.waits_to_climb(work, but)


async def next_due(work: Work, but: Collection[str]) -> str | None:
    """The action whose step has waited longest, if any waits."""
    return next((action.id for action in await actions.to_climb(work, 1, but)), None)


async def _climb(work: Work, action: Row) -> None:
    rung = action.rungs[action.next_step]
    programme = await recall(work, action.policy)
    functions = told(work.policy.municipality, tuple(rung["tell"]), action.function, programme.coordinator)
    planned = datetime.fromisoformat(rung["at"])
    step = {"action": action.id, "round": action.round, "step": rung["step"], "key": rung["key"]}
    names = [f.id for f in functions]
    await rows.insert(work, {**step, "planned_at": planned, "climbed_at": work.now, "told": names})
    work.record(ActionEscalated(**step, told=tuple(names)), Lane(action.lane))
    for function in functions:
        key = f"step:{action.id}:{action.round}:{rung['step']}"
        await notices.tell(work, _kind(rung, planned < action.due_at), function, action, key, rung["key"])
    await _advance(work, action)


def _kind(rung: dict[str, Any], before: bool) -> NoticeKind:  # noqa: FBT001 - before or after the deadline is what it asks
    if before:
        return NoticeKind.REMINDER
    return NoticeKind.OVERDUE if Recipient.RESPONSIBLE in rung["tell"] else NoticeKind.ESCALATED


async def _advance(work: Work, action: Row) -> None:
    following = action.next_step + 1
    left = following < len(action.rungs)
    instant = datetime.fromisoformat(action.rungs[following]["at"]) if left else None
    await actions.advance(work, action, following if left else None, instant)


async def lag_seconds(work: Work) -> float:
    """How long the oldest step that is due has been waiting; 0 when nothing waits."""
    oldest = await actions.oldest_to_climb(work)
    return (work.now - oldest).total_seconds() if oldest is not None else 0.0
