"""Actions: each has one responsible function and one due instant, and everything that happens to it is one deed."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from events.actions import (
    ActionAccepted,
    ActionAdded,
    ActionDeclined,
    ActionDone,
    ActionExtended,
    ActionFact,
    ActionReassigned,
    ActionTermDecided,
)
from events.table import TABLE
from schemas.actions import MOVES, STATUSES, About, ActionStatus, Due, Rung
from schemas.deadlines import Deadline
from schemas.notices import NoticeKind
from schemas.parties import Function
from schemas.programmes import Programme
from schemas.terms import Lane
from services import agendas, notices, rounds, terms
from services.errors import NotFound, Refused
from services.rules import deadlines
from services.rules.ladder import rungs
from services.rules.moves import moved
from services.rules.parties import answering, function_of, refuse_council, refuse_outsider, responsible
from services.rules.relaying import TermKind
from services.rules.said import said
from services.store import actions as rows
from services.store import numbers
from services.store.policies import fingerprint, recall
from services.store.work import Row, Work
from services.wording import counted

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
        "asked_at": work.now,
    }
    added = await rows.insert(work, row)
    terms.write(work, action, 1, terms.Reckoned(TermKind.ADDED, due, wanted.since or work.now, wanted.deadline))
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
    await notices.hush(work, action, "åtgärden är antagen", row.function, (NoticeKind.ASSIGNED, NoticeKind.REMINDER))
    await move(work, row, ActionAccepted(action=action, function=row.function))


async def decline(work: Work, action: str, reason: str) -> str:
    """Not theirs: the coordinator gets it and is told why. The deadline stands and the ladder runs on. Returns the coordinator's name."""
    row = await find(work, action)
    programme = await recall(work, row.policy)
    coordinator = responsible(work.policy.municipality, programme.coordinator, None, programme.coordinator).function
    words = said(reason, "Skriv ett skäl.", work.today)
    if row.function == coordinator.id:
        raise Refused("Samordnaren har redan åtgärden och kan inte avböja den; tilldela någon annan.")
    laid = rounds.again(work, row, programme)
    fact = ActionDeclined(action=action, declined_by=row.function, function=coordinator.id, reason=words, rungs=rounds.instants(laid))
    await notices.hush(work, action, "åtgärden avböjdes", row.function)
    await move(work, row, fact, function=coordinator.id, note=words, **rounds.changed(work, laid))
    await notices.tell(work, NoticeKind.DECLINED, coordinator, await find(work, action), _once(work, "declined", action), words)
    return coordinator.name


async def reassign(work: Work, action: str, function: str, reason: str, tell: str | None = None) -> str:
    """Ask another function, and `tell` it why when that was decided for it. The deadline stands. Returns the function's name."""
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
    laid = rounds.again(work, row, programme)
    fact = ActionReassigned(action=action, function=function, reason=words, rungs=rounds.instants(laid))
    await move(work, row, fact, function=function, **rounds.changed(work, laid))
    await notices.tell(work, NoticeKind.ASSIGNED, asked, await find(work, action), _once(work, "assigned", action), tell)
    return asked.name


async def extend(work: Work, action: str, deadline: Deadline, reason: str) -> str:
    """A later deadline with a reason: a new round of the ladder. Returns the deadline in words."""
    row = await find(work, action)
    most = (await recall(work, row.policy)).extensions_at_most
    if row.extensions >= most:
        raise Refused(f"{action} får förlängas högst {counted(most, 'gång', 'gånger')}; operativa rådet beslutar om mer tid.")
    due = deadlines.due(deadline, work.now, work.policy.workdays)
    if due.at <= row.due_at:
        raise Refused("Den nya tiden måste ligga senare än den gamla.")
    term = terms.Reckoned(TermKind.EXTENDED, due, work.now, deadline, reason=said(reason, "Skriv ett skäl.", work.today))
    await new_term(work, row, partial(ActionExtended, reason=term.reason), term, "tiden förlängdes", extensions=row.extensions + 1)
    return due.why


async def decide_term(work: Work, action: str, deadline: Deadline, reason: str) -> str:
    """A new deadline by a council's decision: not counted among the extensions, and not capped. Returns the deadline in words."""
    row = await find(work, action)
    due = deadlines.due(deadline, work.now, work.policy.workdays)
    term = terms.Reckoned(TermKind.DECIDED, due, work.now, deadline, reason=said(reason, "Skriv ett skäl.", work.today))
    await new_term(work, row, partial(ActionTermDecided, reason=term.reason), term, "rådet beslutade en ny tid")
    return due.why


async def laid(work: Work, row: Row, due: Due, until: date | None, asked_at: datetime | None = None) -> tuple[Rung, ...]:
    """The ladder of an action around a deadline; one that is paused `until` a day waits for it. It is asked now, or was at `asked_at`."""
    workdays, programme = work.policy.workdays, await recall(work, row.policy)
    armed_at = work.now if until is None else workdays.instant(until, work.policy.municipality.calendar.opens)
    return rungs(programme.ladder, due.at, armed_at, workdays, asked_at)


async def new_term(work: Work, row: Row, fact: Callable[..., ActionFact], term: terms.Reckoned, why: str, **changed: Any) -> bool:
    """Start a new round. Letters of the old one are closed; who had not even been told of the action is told now: returns whether."""
    number = row.round + 1
    ladder = await laid(work, row, term.due, term.paused_until or row.paused_until, term.asked_at)
    terms.write(work, row.id, number, term)
    untold = await notices.hush(work, row.id, why)
    await move(work, row, fact(action=row.id, **_told(number, term.due, ladder)), **changed, **_term(number, term.due, ladder))
    if row.function in untold:
        programme = await recall(work, row.policy)
        function = answering(work.policy.municipality, row.function, programme.coordinator)
        await notices.tell(work, NoticeKind.ASSIGNED, function, await find(work, row.id), f"assigned:{row.id}:{number}")
    return row.function in untold


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
    await agendas.leave(work, row.id)
    await move(work, row, ActionDone(action=row.id, result=result), done_at=work.now, note=result, next_step=None, next_at=None)


async def move(work: Work, row: Row, fact: ActionFact, **changed: Any) -> None:
    """Let something happen to an action, if its table of moves allows it. Raises Refused."""
    status = moved(MOVES, TABLE[type(fact)].subject, ActionStatus(row.status), STANDS)
    await rows.change(work, row.id, status=status, **changed)
    work.record(fact, Lane(row.lane))


def _once(work: Work, what: str, action: str) -> str:
    """A dedupe key for something that may happen several times to an action."""
    return f"{what}:{action}:{work.now.isoformat()}"


def _term(number: int, due: Due, ladder: Sequence[Rung]) -> dict[str, Any]:
    steps = [rounds.kept(rung) for rung in ladder]
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
