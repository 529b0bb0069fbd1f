"""Actions: each has one responsible function and one due instant, and everything that happens to it is one deed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from events.actions import (
    ActionAccepted,
    ActionAdded,
    ActionDeclined,
    ActionDone,
    ActionExtended,
    ActionFact,
    ActionPaused,
    ActionReassigned,
    ActionResumed,
)
from events.table import TABLE
from schemas.actions import MOVES, STATUSES, About, ActionStatus, Due, Rung
from schemas.deadlines import Deadline
from schemas.notices import NoticeKind
from schemas.parties import Function
from schemas.programmes import Programme
from schemas.terms import Lane
from services import notices
from services.errors import NotFound, Refused
from services.rules import deadlines
from services.rules.ladder import rungs
from services.rules.moves import moved
from services.rules.parties import answering, function_of, refuse_council, refuse_outsider, responsible
from services.rules.said import said
from services.store import actions as rows
from services.store import numbers
from services.store.policies import fingerprint, recall
from services.store.work import Row, Work

STANDS = {status: f"åtgärden är {word}" for status, word in STATUSES.items()}


class Wanted(NamedTuple):
    """What is to be done, by which function, and what it should lead to."""

    title: str
    effect: str
    function: Function
    deadline: Deadline
    key: str | None = None
    since: datetime | None = None
    """When something occurred that the clock runs from, when it does not run from now."""


async def add(work: Work, about: About, lane: Lane, programme: Programme, wanted: Wanted) -> str:
    """Ask one function to do one thing by one instant, and tell it. Returns the action's number."""
    action = await numbers.take(work, "A")
    due = _due(work, wanted)
    ladder = rungs(programme.ladder, due.at, work.now, work.policy.workdays)
    row = {
        "id": action,
        "about_kind": about.kind,
        "about_id": about.id,
        "lane": lane,
        "policy": fingerprint(work, programme),
        "key": wanted.key,
        "title": wanted.title,
        "effect": wanted.effect,
        "function": wanted.function.id,
        "status": ActionStatus.ASSIGNED,
        "added_at": work.now,
        **_term(1, due, ladder),
    }
    added = await rows.insert(work, row)
    subject = {"subject_kind": about.kind, "subject": about.id, "title": wanted.title, "function": wanted.function.id}
    work.record(ActionAdded(action=action, **subject, **_told(1, due, ladder)), lane)
    await notices.tell(work, NoticeKind.ASSIGNED, wanted.function, added, f"assigned:{action}:1")
    return action


def _due(work: Work, wanted: Wanted) -> Due:
    if wanted.since is None:
        return deadlines.due(wanted.deadline, work.now, work.policy.workdays)
    return deadlines.due_since(wanted.deadline, wanted.since, work.policy.workdays)


async def find(work: Work, action: str) -> Row:
    """The action's row, held by a unit that writes. Raises NotFound."""
    row = await rows.held(work, action)
    if row is None:
        raise NotFound(f"Det finns ingen åtgärd {action}.")
    return row


async def accept(work: Work, action: str) -> None:
    """The function takes it on."""
    row = await find(work, action)
    await _move(work, row, ActionAccepted(action=action, function=row.function))


async def decline(work: Work, action: str, reason: str) -> str:
    """Not theirs: the coordinator gets it and is told why. The deadline stands and the ladder runs on. Returns the coordinator's name."""
    row = await find(work, action)
    programme = await recall(work, row.policy)
    coordinator = responsible(work.policy.municipality, programme.coordinator, None, programme.coordinator).function
    words = said(reason, "Skriv ett skäl.", work.today)
    if row.function == coordinator.id:
        raise Refused("Samordnaren har redan åtgärden och kan inte avböja den; tilldela någon annan.")
    fact = ActionDeclined(action=action, declined_by=row.function, function=coordinator.id, reason=words)
    await notices.hush(work, action, "åtgärden avböjdes", row.function)
    await _move(work, row, fact, function=coordinator.id, note=words)
    await notices.tell(work, NoticeKind.DECLINED, coordinator, await find(work, action), _once(work, "declined", action), words)
    return coordinator.name


async def reassign(work: Work, action: str, function: str, reason: str) -> str:
    """Ask another function. The deadline stands. Returns the function's name."""
    row = await find(work, action)
    asked = function_of(work.policy.municipality, function)
    refuse_council(asked)
    if asked.id == row.function:
        raise Refused(f"Åtgärden ligger redan hos {asked.name}.")
    programme = await recall(work, row.policy)
    refuse_outsider(work.policy.municipality, programme, asked)
    if row.lane == Lane.INDIVIDUAL and asked.role is not programme.coordinator:
        raise Refused("Den här åtgärden är sekretessbelagd och stannar hos sin koordinator.")
    words = said(reason, "Skriv ett skäl.", work.today)
    await notices.hush(work, action, "åtgärden fick en annan ansvarig", row.function)
    await _move(work, row, ActionReassigned(action=action, function=function, reason=words), function=function)
    await notices.tell(work, NoticeKind.ASSIGNED, asked, await find(work, action), _once(work, "assigned", action))
    return asked.name


async def extend(work: Work, action: str, deadline: Deadline, reason: str) -> str:
    """A later deadline with a reason: a new round of the ladder. Returns the deadline in words."""
    row = await find(work, action)
    due = deadlines.due(deadline, work.now, work.policy.workdays)
    if due.at <= row.due_at:
        raise Refused("Den nya tiden måste ligga senare än den gamla.")
    words = said(reason, "Skriv ett skäl.", work.today)
    programme = await recall(work, row.policy)
    ladder = rungs(programme.ladder, due.at, work.now, work.policy.workdays)
    fact = ActionExtended(action=action, reason=words, **_told(row.round + 1, due, ladder))
    await _new_term(work, row, fact, _term(row.round + 1, due, ladder), "tiden förlängdes")
    return due.why


async def pause(work: Work, action: str, until: date, reason: str) -> str:
    """It cannot move until a date; pauses are capped by the programme. The rest of the term runs on. Returns the deadline in words."""
    row = await find(work, action)
    days = (until - work.today).days
    programme = await recall(work, row.policy)
    if days < 1:
        raise Refused("Pausen måste sluta en senare dag.")
    if row.paused_days + days > programme.pause_days_at_most:
        raise Refused(f"En åtgärd får vara pausad högst {programme.pause_days_at_most} dagar; {row.paused_days} är redan använda.")
    words = said(reason, "Skriv ett skäl.", work.today)
    due = deadlines.shifted(row.due_at, work.now, until, work.policy.workdays)
    starts = work.policy.workdays.instant(until, work.policy.municipality.calendar.opens)
    ladder = rungs(programme.ladder, due.at, starts, work.policy.workdays)
    fact = ActionPaused(action=action, until=until, reason=words, **_told(row.round + 1, due, ladder))
    paused = {"paused_until": until, "paused_days": row.paused_days + days, "note": words}
    await _new_term(work, row, fact, paused | _term(row.round + 1, due, ladder), "åtgärden pausades")
    return due.why


async def _new_term(work: Work, row: Row, fact: ActionFact, changed: dict[str, Any], why: str) -> None:
    """Start a new round. Letters of the old one are closed; who had not even been told of the action is told now."""
    untold = await notices.hush(work, row.id, why)
    await _move(work, row, fact, **changed)
    if row.function in untold:
        programme = await recall(work, row.policy)
        function = answering(work.policy.municipality, row.function, programme.coordinator)
        await notices.tell(work, NoticeKind.ASSIGNED, function, await find(work, row.id), f"assigned:{row.id}:{changed['round']}")


async def resume(work: Work, action: str) -> None:
    """The pause is over; the function answers for it again. The deadline that was agreed with the pause stands."""
    await _move(work, await find(work, action), ActionResumed(action=action), paused_until=None)


async def resume_due(work: Work) -> int:
    """End every pause whose date has come."""
    over = await rows.pauses_over(work, work.today)
    for action in over:
        await resume(work, action)
    return len(over)


async def done(work: Work, action: str, result: str) -> None:
    """It is done, with the result. Nobody is told of it any more. A proposal is answered instead: what comes of it hangs on the answer."""
    row = await find(work, action)
    if row.about_kind == "proposal":
        raise Refused(
            f"Åtgärden är ett förslag. Svara med samsyn proposals accept {row.about_id} eller samsyn proposals decline {row.about_id}."
        )
    await finish(work, action, result)


async def finish(work: Work, action: str, result: str) -> None:
    """End an action with its result."""
    row = await find(work, action)
    await settle(work, row, said(result, "Skriv vad som blev gjort.", work.today))


async def settle(work: Work, row: Row, result: str) -> None:
    """It is done, as the house itself can see; `result` is its own sentence."""
    await notices.hush(work, row.id, "åtgärden är klar")
    await _move(work, row, ActionDone(action=row.id, result=result), done_at=work.now, note=result, next_step=None, next_at=None)


async def _move(work: Work, row: Row, fact: ActionFact, **changed: Any) -> None:
    status = moved(MOVES, TABLE[type(fact)].subject, ActionStatus(row.status), STANDS)
    await rows.change(work, row.id, status=status, **changed)
    work.record(fact, Lane(row.lane))


def _once(work: Work, what: str, action: str) -> str:
    """A dedupe key for something that may happen several times to an action."""
    return f"{what}:{action}:{work.now.isoformat()}"


def _term(number: int, due: Due, ladder: Sequence[Rung]) -> dict[str, Any]:
    steps = [{"step": r.step, "key": r.key, "at": r.at.isoformat(), "tell": list(r.tell)} for r in ladder]
    first = ladder[0] if ladder else None
    return {
        "round": number,
        "due_at": due.at,
        "due_why": due.why,
        "rungs": steps,
        "next_step": 0 if first else None,
        "next_at": first and first.at,
    }


def _told(number: int, due: Due, ladder: Sequence[Rung]) -> dict[str, Any]:
    return {"round": number, "due_at": due.at, "due_why": due.why, "rungs": tuple((r.step, r.at) for r in ladder)}
