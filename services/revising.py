"""Cases that a judged signal leaves, or stays in after all: how many, how grave and since when, reckoned from what they have."""

from datetime import datetime

from events.cases import CaseClosed, CaseLeft, CaseRevised
from schemas.actions import UNFINISHED, About
from schemas.cases import MOVES, CaseStatus
from schemas.terms import Lane
from services import actions, alarms, cases, plans
from services.rules.moves import moved
from services.rules.plans import GRAVEST, Stood, comes_now, reckoned
from services.store import actions as action_rows
from services.store import cases as rows
from services.store import ledger
from services.store import signals as signal_rows
from services.store.cases import Case
from services.store.policies import recall
from services.store.work import Work

HEARD = {"case.joined": 1, "case.left": -1}
MOVED = {"case.absorbed": 1, "case.unmerged": 1, "case.rewatched": 1, "case.released": -1, "case.merged": -1}


async def opened_as(work: Work, case: Case) -> int | None:
    """The severity that people opened a case with; none for one that a signal began."""
    told = await ledger.told(work.connection, [About("case", case.id)])
    heard = sum(HEARD.get(row.fact, 0) + MOVED.get(row.fact, 0) * row.body.get("moved", 0) for row in told)
    return None if case.signals > heard else int(told[0].body["severity"])


async def reckon(work: Work, case: Case, but: str | None = None) -> bool:
    """Reckon a case in hand from the signals it has, without one of them; False when nothing is left of it."""
    by_people = await opened_as(work, case)
    left = [row for row in await signal_rows.of_case(work, case.id) if row.receipt != but]
    rule = next(r for r in (await recall(work, case.policy)).rules if r.key == case.rule)
    case.signals = len(left)
    case.severity = reckoned(rule, [row.severity or 1 for row in left], by_people or 0)
    times: list[datetime] = [row.occurred_from for row in left] + ([case.opened_at] if by_people is not None else [])
    case.first_at, case.last_at = min(times, default=case.first_at), max(times, default=case.last_at)
    return bool(left) or by_people is not None


async def revise(work: Work, case: Case, joined: cases.Joined) -> None:
    """Count a judged signal back into the case it was taken out of; what the plan lacks for how grave it is now is added."""
    programme = await recall(work, case.policy)
    rule = next(r for r in programme.rules if r.key == case.rule)
    stood = Stood(CaseStatus(case.status), case.severity)
    case.signals += 1
    case.first_at, case.last_at = min(case.first_at, joined.at), max(case.last_at, joined.at)
    case.status, case.severity = moved(MOVES, "case.revised", stood.status, cases.STANDS), joined.severity
    told = {"case": case.id, "signal": joined.signal, "signals": case.signals}
    work.record(CaseRevised(**told, severity=case.severity, reason=joined.reason), Lane(case.lane))
    if joined.opens:
        case.status = moved(MOVES, "case.opened", stood.status, cases.STANDS)
        work.record(cases.opened(case, programme, rule, case.severity, "En rättad signal lyfte det över tröskeln."), Lane(case.lane))
    asked = {row.key for row in await action_rows.about(work, About("case", case.id))}
    await plans.ask(work, case, programme, rule, comes_now(stood, CaseStatus(case.status), case.severity), asked)
    graver = case.severity > stood.severity or joined.reported == GRAVEST
    if case.status != CaseStatus.CLOSED and case.severity == GRAVEST and graver:
        await alarms.of_case(work, case, programme, joined.reason)


async def leave(work: Work, case: Case, receipt: str, reason: str, *, stands: bool) -> None:
    """Say that a signal has left a case in hand. One that nothing is left of is closed, and nobody is asked for anything any more."""
    told = {"case": case.id, "signal": receipt, "signals": case.signals}
    case.status = moved(MOVES, "case.left", CaseStatus(case.status), cases.STANDS)
    work.record(CaseLeft(**told, severity=case.severity, reason=reason), Lane(case.lane))
    await rows.put_back(work, [case])
    if stands or case.status is CaseStatus.CLOSED:
        return
    for action in await action_rows.about(work, About("case", case.id)):
        if action.status in UNFINISHED:
            await actions.settle(work, action, f"Inte längre aktuell: {reason}")
    await rows.change(work, case.id, status=moved(MOVES, "case.closed", case.status, cases.STANDS), closed_at=work.now)
    work.record(CaseClosed(case=case.id, reason=f"Inget är kvar av ärendet. {reason}"), Lane(case.lane))
