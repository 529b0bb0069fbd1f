"""Decisions: what a council says about an action is a deed that acts on it, and who answers is told what and why."""

from typing import Any, NamedTuple

from events.councils import CouncilDecided
from schemas.councils import DECISIONS, Decision
from schemas.deadlines import Deadline
from schemas.notices import NoticeKind
from schemas.parties import Council
from schemas.terms import Lane
from services import actions, agendas, notices, plans
from services.errors import NotFound, Refused
from services.rules.parties import answering, function_of
from services.rules.said import refuse_persons, said
from services.store import councils as rows
from services.store.policies import recall
from services.store.work import Row, Work


class Decided(NamedTuple):
    """What a council decides about one point, and what that kind of decision needs."""

    decision: Decision
    reason: str
    deadline: Deadline | None = None
    function: str | None = None
    who: str = ""
    how_much: str = ""


async def decide(work: Work, item: str, asked: Decided) -> str:
    """Do what a council has decided about a point of its agenda. Returns the decision in words."""
    point = await _standing(work, item)
    council = agendas.council_of(work, point.council)
    reason = said(asked.reason, "Skriv varför rådet beslutar så.", work.today)
    refuse_persons(f"{asked.who} {asked.how_much}", work.today)
    meeting = point.meeting or await _sitting(work, council)
    stands = {"decision": asked.decision, "reason": reason, "meeting": meeting, "by": work.actor, "decided_at": work.now}
    await rows.decide(work, item, **stands)
    words, details = await _act(work, council, point, asked._replace(reason=reason))
    await rows.decide(work, item, details=details | {"words": words})
    named = {"item": item, "council": council.id, "action": point.action, "meeting": meeting}
    work.record(CouncilDecided(**named, decision=asked.decision, reason=f"{words}. Skäl: {reason}"), Lane(point.lane))
    return words


async def _standing(work: Work, item: str) -> Row:
    """The point, held after its council and its action: whoever else takes them takes them in that order."""
    point = await rows.point(work, item)
    if point is None:
        raise NotFound(f"Det finns ingen punkt {item} på någon dagordning.")
    await work.alone_with([f"council:{point.council}"])
    await actions.find(work, point.action)
    point = await rows.held(work, item)
    if point is None or point.decided_at is not None:
        raise Refused(f"Punkten är redan avgjord: {DECISIONS[Decision(point.decision)]}." if point else "Punkten finns inte längre.")
    return point


async def _sitting(work: Work, council: Council) -> str | None:
    """The meeting that is prepared and not closed; a decision between two meetings goes into the next one's minutes."""
    return next((m.id for m in await rows.latest_meetings(work, council.id, 1) if m.held_at is None), None)


async def _act(work: Work, council: Council, point: Row, asked: Decided) -> tuple[str, dict[str, Any]]:
    """Act on the action, and tell who answers for it in one letter."""
    match asked.decision:
        case Decision.DROP:
            return await _drop(work, council, point, asked)
        case Decision.UP:
            return await _up(work, council, point, asked)
        case Decision.TERM | Decision.RESOURCES:
            return await _term(work, council, point, asked)
        case Decision.OWNER:
            return await _owner(work, council, point, asked)
        case Decision.DONE:
            raise Refused("Är åtgärden klar så slutför den med samsyn action done.")


async def _term(work: Work, council: Council, point: Row, asked: Decided) -> tuple[str, dict[str, Any]]:
    """A new deadline, or more hands with or without one. Without one the deadline and its ladder stand."""
    if asked.decision is Decision.TERM and asked.deadline is None:
        raise Refused("Ange den nya tiden: --days N, --hours N eller --weekday.")
    if asked.decision is Decision.RESOURCES and not (asked.who.strip() and asked.how_much.strip()):
        raise Refused("Skriv vem som bidrar och med hur mycket: --who och --how-much.")
    due = await _new_round(work, council, point, asked)
    given = f"{asked.who} bidrar med {asked.how_much}" if asked.decision is Decision.RESOURCES else ""
    words = "; ".join(part for part in (given, f"ny tid: {due}" if due else "") if part)
    await _tell(work, council, await actions.find(work, point.action), point, f"{words}. {asked.reason}")
    return words, {"due": due, "who": asked.who, "how_much": asked.how_much}


async def _owner(work: Work, council: Council, point: Row, asked: Decided) -> tuple[str, dict[str, Any]]:
    if not asked.function:
        raise Refused("Ange vem som ska svara: --function.")
    to = function_of(work.policy.municipality, asked.function)
    due = await _new_round(work, council, point, asked)
    words = f"{to.name} tar över" + (f"; ny tid: {due}" if due else "")
    await actions.reassign(work, point.action, to.id, asked.reason, f"{council.name} har beslutat: {words}. {asked.reason}")
    return words, {"function": to.id, "due": due}


async def _new_round(work: Work, council: Council, point: Row, asked: Decided) -> str | None:
    if asked.deadline is None:
        return None
    return await actions.decide_term(work, point.action, asked.deadline, f"{council.name}: {asked.reason}")


async def _drop(work: Work, council: Council, point: Row, asked: Decided) -> tuple[str, dict[str, Any]]:
    words = f"avskriven av {_called(council)}"
    action = await actions.find(work, point.action)
    await actions.settle(work, action, f"{words}: {asked.reason}")
    await plans.follow(work, point.action)
    await _tell(work, council, await actions.find(work, point.action), point, f"{words}. {asked.reason}")
    return words, {}


async def _up(work: Work, council: Council, point: Row, asked: Decided) -> tuple[str, dict[str, Any]]:
    above = next((c for c in work.policy.municipality.councils if c.kind == "strategic"), None)
    if above is None or above.id == council.id:
        raise Refused("Det finns inget råd ovanför att lyfta punkten till.")
    action, words = await actions.find(work, point.action), f"lyfts till {_called(above)}"
    await agendas.put_on(work, above, action, point.round, point.step)
    function = function_of(work.policy.municipality, above.function)
    told = f"{council.name} har beslutat: {words}. {asked.reason}"
    await notices.tell(work, NoticeKind.DECIDED, function, action, f"decided:{point.id}", told)
    await _tell(work, council, action, point, f"{words}. {asked.reason}")
    return words, {"council": above.id}


async def _tell(work: Work, council: Council, action: Row, point: Row, words: str) -> None:
    """One letter to who answers: what waits unsent says less than this one."""
    programme = await recall(work, action.policy)
    function = answering(work.policy.municipality, action.function, programme.coordinator)
    await notices.hush(work, action.id, "rådet har beslutat", function.id)
    await notices.tell(work, NoticeKind.DECIDED, function, action, f"decided:{point.id}", f"{council.name} har beslutat: {words}")


def _called(council: Council) -> str:
    return council.name[:1].lower() + council.name[1:]
