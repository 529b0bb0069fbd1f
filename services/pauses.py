"""Pauses: an action that cannot move until a date, with a reason; the rest of its term runs on from there."""

from datetime import date
from functools import partial

from events.actions import ActionPaused, ActionResumed
from services import actions, terms
from services.errors import Refused
from services.rules import deadlines
from services.rules.relaying import TermKind
from services.rules.said import said
from services.store import actions as rows
from services.store.policies import recall
from services.store.work import Work


async def pause(work: Work, action: str, until: date, reason: str) -> str:
    """It cannot move until a date; pauses are capped by the programme. The rest of the term runs on. Returns the deadline in words."""
    row = await actions.find(work, action)
    days = (until - work.today).days
    programme = await recall(work, row.policy)
    if days < 1:
        raise Refused("Pausen måste sluta en senare dag.")
    if row.paused_days + days > programme.pause_days_at_most:
        raise Refused(f"En åtgärd får vara pausad högst {programme.pause_days_at_most} dagar; {row.paused_days} är redan använda.")
    words = said(reason, "Skriv ett skäl.", work.today)
    due = deadlines.shifted(row.due_at, work.now, until, work.policy.workdays)
    term = terms.Reckoned(TermKind.PAUSED, due, work.now, paused_until=until, reason=words)
    paused = {"paused_until": until, "paused_days": row.paused_days + days, "note": words}
    await actions.new_term(work, row, partial(ActionPaused, until=until, reason=words), term, "åtgärden pausades", **paused)
    return due.why


async def resume(work: Work, action: str) -> None:
    """The pause is over; the function answers for it again. The deadline that was agreed with the pause stands."""
    await actions.move(work, await actions.find(work, action), ActionResumed(action=action), paused_until=None)


async def resume_due(work: Work) -> int:
    """End every pause whose date has come."""
    over = await rows.pauses_over(work, work.today)
    for action in over:
        await resume(work, action)
    return len(over)
