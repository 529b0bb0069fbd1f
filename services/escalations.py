"""The climb: what is overdue is said, to the next person on the ladder, once per (action, round, step)."""

from collections.abc import Collection
from typing import Any

from events.actions import ActionEscalated, ActionStepSkipped
from schemas.notices import NoticeKind
from schemas.programmes import Recipient
from schemas.terms import Lane
from services import absences, agendas, notices
from services.coming import stands
from services.rules.channels import CHOSEN
from services.rules.climbing import Taken, climb, instant
from services.rules.reach import Known
from services.store import actions
from services.store import escalations as rows
from services.store.work import Row, Work

AT_ONCE = 50
"""Actions per unit of work: small enough never to hold the writer for long."""


async def climb_due(work: Work, but: Collection[str] = (), most: int = AT_ONCE) -> list[str]:
    """Climb one step of every action whose next step has come, `but` these; returns which. Call until it returns none.

    The escalation row, the notices, the ledger row and the next step are one transaction (GoAlert's pattern), so a crash
    leaves all of them or none. Missed steps fire in order, one per call.
    """
    due = await actions.to_climb(work, most, but)
    if due:
        known = await absences.known(work)
        for action in due:
            await _climb(work, action, known)
    return [action.id for action in due]


async def all_climbed(work: Work, but: Collection[str]) -> bool:
    """Whether every step that has come is taken, `but` of these actions: also none that another clock or a deed holds now."""
    return not await actions.waits_to_climb(work, but)


async def next_due(work: Work, but: Collection[str]) -> str | None:
    """The action whose step has waited longest, if any waits."""
    return next((action.id for action in await actions.to_climb(work, 1, but)), None)


async def _climb(work: Work, action: Row, known: Known) -> None:
    taken = climb(action.rungs, action.next_step, await stands(work, action), known, work.today)
    advanced = await _advance(work, action, action.next_step + len(taken)) or action  # letters say what comes after this
    for step in taken:
        await _take(work, advanced, step)


async def _take(work: Work, action: Row, taken: Taken) -> None:
    rung, told = taken.rung, [one.function.id for one in taken.told]
    step = {"action": action.id, "round": action.round, "step": rung["step"], "key": rung["key"]}
    times = {"planned_at": taken.planned, "climbed_at": work.now}
    rows.insert(work, {**step, **times, "told": told, "skipped": taken.skipped})
    if not told:
        work.record(ActionStepSkipped(**step, because=taken.because, reason=taken.skipped or ""), Lane(action.lane))
        return
    work.record(ActionEscalated(**step, told=tuple(told)), Lane(action.lane))
    await agendas.put(work, action, rung, [one.function for one in taken.told])
    kind, key = _kind(rung, taken.planned < action.due_at), f"step:{action.id}:{action.round}:{rung['step']}"
    for one in taken.told:
        by = notices.Wanted(one.instead or None, rung.get("channel", CHOSEN))
        await notices.tell(work, kind, one.function, action, key, rung["key"], by)


def _kind(rung: dict[str, Any], before: bool) -> NoticeKind:  # noqa: FBT001 - before or after the deadline is what it asks
    if rung.get("unless_accepted"):
        return NoticeKind.UNANSWERED
    if before:
        return NoticeKind.REMINDER
    return NoticeKind.OVERDUE if Recipient.RESPONSIBLE in rung["tell"] else NoticeKind.ESCALATED


async def _advance(work: Work, action: Row, following: int) -> Row | None:
    left = following < len(action.rungs)
    return await actions.advance(work, action, following if left else None, instant(action.rungs[following]) if left else None)


async def lag_seconds(work: Work) -> float:
    """How long the oldest step that is due has been waiting; 0 when nothing waits."""
    oldest = await actions.oldest_to_climb(work)
    return (work.now - oldest).total_seconds() if oldest is not None else 0.0
