"""Cases: one problem at one place, or with one business. Opened, joined, raised, closed and opened again."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from events.cases import CaseClosed, CaseCommented, CaseFact, CaseJoined, CaseOpened, CaseRaised, CaseReopened, CaseWatched
from events.table import TABLE
from schemas.actions import UNFINISHED, About
from schemas.cases import MOVES, STATUSES, CaseStatus
from schemas.deadlines import Deadline
from schemas.programmes import Programme
from schemas.rules import Rule
from schemas.signals import ReportedPlace
from schemas.terms import Lane
from services import actions, alarms, linking, places, plans
from services.errors import NotFound, Refused
from services.rules.moves import moved
from services.rules.parties import function_of, refuse_council, refuse_outsider
from services.rules.places import Located, locate
from services.rules.plans import GRAVEST, Stood, comes_now
from services.rules.said import said
from services.rules.subjects import refuse_subject
from services.store import actions as action_rows
from services.store import cases as rows
from services.store import merges, numbers
from services.store.policies import fingerprint, recall
from services.store.work import Row, Work
from services.wording import counted

STANDS = {status: "ärendet bevakas" if status is CaseStatus.WATCHED else f"ärendet är {word}" for status, word in STATUSES.items()}


class Problem(NamedTuple):
    """What a case is about when it begins: a place, or a business wherever it is. `at` is when it occurred (UTC)."""

    programme: Programme
    rule: Rule
    located: Located | None
    severity: int
    at: datetime
    reason: str
    business: str | None = None

    @property
    def name(self) -> str:
        """What people call what it is about."""
        return self.business or (self.located.name if self.located else "")


async def begin(work: Work, problem: Problem, status: CaseStatus, signals: int = 1) -> rows.Case:
    """Give a problem its number: a line to watch, or an open case with its plan."""
    located = problem.located
    spot = {key: getattr(located, key, None) for key in ("place", "area", "lat", "lon", "precision_m")}
    case = rows.Case(
        id=await numbers.take(work, problem.programme.code),
        programme=problem.programme.code,
        policy=fingerprint(work, problem.programme),
        rule=problem.rule.key,
        title=f"{problem.rule.title}, {problem.name}",
        status=status,
        severity=problem.severity,
        **spot,
        place_name=located.name if located else "",
        first_at=problem.at,
        last_at=problem.at,
        signals=signals,
        opened_at=work.now,
        lane=problem.programme.lane,
        business=problem.business,
    )
    await rows.insert(work, case)
    known = {"case": case.id, "programme": case.programme, "rule": problem.rule.title, "place": problem.name, "area": case.area}
    if status is CaseStatus.WATCHED:
        work.record(CaseWatched(**known, severity=problem.severity), case.lane)
        return case
    work.record(CaseOpened(**known, severity=problem.severity, reason=problem.reason), case.lane)
    await plans.ask(work, case, problem.programme, problem.rule, range(1, problem.severity + 1))
    if problem.severity == GRAVEST:
        await alarms.of_case(work, case, problem.programme, problem.reason)
    return case


class Joined(NamedTuple):
    """A signal that joins a case: when it occurred, how grave the case becomes, and whether that opens a watched line.

    `reported` is how grave the signal itself was said to be.
    """

    signal: str
    at: datetime
    severity: int
    opens: bool
    reason: str
    reported: int = 1


async def join(work: Work, case: rows.Case, joined: Joined) -> None:
    """Count another signal on a case in hand; open a watched line past its threshold; add what the plan holds for a graver case."""
    programme = await recall(work, case.policy)
    rule = next(r for r in programme.rules if r.key == case.rule)
    stood, lane = Stood(CaseStatus(case.status), case.severity), Lane(case.lane)
    case.signals += 1
    case.first_at, case.last_at = min(case.first_at, joined.at), max(case.last_at, joined.at)
    case.status = moved(MOVES, "case.joined", CaseStatus(case.status), STANDS)
    case.severity = joined.severity
    work.record(CaseJoined(case=case.id, signal=joined.signal, signals=case.signals, reason=joined.reason), lane)
    if joined.opens:
        case.status = moved(MOVES, "case.opened", CaseStatus(case.status), STANDS)
        work.record(opened(case, programme, rule, joined.severity, f"Signal nummer {case.signals} lyfte det över tröskeln."), lane)
    elif joined.severity > stood.severity:
        case.status = moved(MOVES, "case.raised", CaseStatus(case.status), STANDS)
        work.record(CaseRaised(case=case.id, severity=joined.severity, signals=case.signals), lane)
    await plans.ask(work, case, programme, rule, comes_now(stood, case.status, joined.severity))
    if joined.severity == GRAVEST and (joined.severity > stood.severity or joined.reported == GRAVEST):
        await alarms.of_case(work, case, programme, joined.reason)


def opened(row: Row | rows.Case, programme: Programme, rule: Rule, severity: int, reason: str) -> CaseOpened:
    """That a watched line has become a case."""
    known = {"case": row.id, "programme": programme.code, "rule": rule.title, "place": row.business or row.place_name, "area": row.area}
    return CaseOpened(**known, severity=severity, reason=reason)


async def in_hand(work: Work, case: str) -> rows.Case:
    """A case that signals may join. Raises NotFound."""
    found = await rows.in_hand(work, case)
    if found is None:
        raise NotFound(f"Det finns inget ärende {case}.")
    return found


async def find(work: Work, case: str) -> Row:
    """The case's row, held by a unit that writes. Raises NotFound."""
    row = await rows.held(work, case)
    if row is None:
        raise NotFound(f"Det finns inget ärende {case}.")
    return row


class ByHand(NamedTuple):
    """A problem that people decided to open: which rule's plan it gets, where it is, how grave, and why."""

    programme: str
    rule: str
    place: ReportedPlace | None
    severity: int
    reason: str
    business: str | None = None


async def open_by_hand(work: Work, wanted: ByHand) -> str:
    """A case that no signal led to. Returns its number."""
    programme = work.policy.programme(wanted.programme)
    if programme.pointer is not None:
        raise Refused(f"{programme.pointer.reason} {programme.pointer.door}")
    if not programme.opens_cases:
        raise Refused(f"Programmet {programme.code} öppnar inga ärenden.")
    rule = next((r for r in programme.rules if r.key == wanted.rule), None)
    if rule is None:
        raise NotFound(f"{programme.code} har ingen regel {wanted.rule}. Välj bland {', '.join(r.key for r in programme.rules)}.")
    located = locate(wanted.place, work.policy.gazetteer, await places.learned(work, [wanted.place])) if wanted.place else None
    refuse_subject(programme, wanted.place, wanted.business, located, work.today)
    reason = said(wanted.reason, "Skriv varför ärendet öppnas.", work.today)
    problem = Problem(programme, rule, located, wanted.severity, work.now, reason, wanted.business)
    case = await begin(work, problem, CaseStatus.OPEN, signals=0)
    await linking.begun_by_hand(work, case, located)
    return case.id


async def lift(work: Work, case: str, reason: str) -> None:
    """Open a watched line without waiting for it to repeat: its plan is carried out."""
    row = await find(work, case)
    programme = await recall(work, row.policy)
    rule = next(r for r in programme.rules if r.key == row.rule)
    words = said(reason, "Skriv varför ärendet öppnas.", work.today)
    await _move(work, row, opened(row, programme, rule, row.severity, words))
    await plans.ask(work, row, programme, rule, range(1, row.severity + 1))


async def add_action(work: Work, case: str, title: str, effect: str, function: str, deadline: Deadline) -> str:
    """An action by hand, decided by people. Returns its number."""
    row = await find(work, case)
    if row.status != CaseStatus.OPEN:
        raise Refused(f"Det går inte nu: {STANDS[CaseStatus(row.status)]}. Öppna det först.")
    asked = function_of(work.policy.municipality, function)
    refuse_council(asked)
    programme = await recall(work, row.policy)
    refuse_outsider(work.policy.municipality, programme, asked)
    what, leads_to = said(title, "Skriv vad som ska göras.", work.today), said(effect, "Skriv vad åtgärden ska leda till.", work.today)
    wanted = actions.Wanted(what, leads_to, asked, deadline)
    return await actions.add(work, About("case", case), Lane(row.lane), programme, wanted)


async def comment(work: Work, case: str, text: str) -> None:
    """A note on the case's timeline."""
    await _move(work, await find(work, case), CaseCommented(case=case, text=said(text, "Skriv en anteckning.", work.today)))


async def close(work: Work, case: str, reason: str) -> None:
    """Close the case. Open actions block it: what was agreed is done, or it is still owed."""
    row = await find(work, case)
    left = [a for a in await action_rows.about(work, About("case", case)) if a.status in UNFINISHED]
    if left:
        names = ", ".join(a.id for a in left[:5]) + (" med flera" if len(left) > 5 else "")
        raise Refused(f"{counted(len(left), 'åtgärd', 'åtgärder')} är inte klar{'a' if len(left) > 1 else ''}: {names}.")
    if row.status == CaseStatus.OPEN and (coming := await plans.unasked(work, row)):
        raise Refused(f"{coming[0].title} återstår: det börjar när {coming[0].starts_after} är klar.")
    await _move(work, row, CaseClosed(case=case, reason=said(reason, "Skriv varför ärendet avslutas.", work.today)), closed_at=work.now)


async def reopen(work: Work, case: str, reason: str) -> None:
    """The problem came back. A line that was only ever watched gets its plan now; otherwise people decide what is done anew."""
    row = await find(work, case)
    if (gone := await merges.of_merged(work, case)) is not None:
        raise Refused(f"{case} är sammanslaget med {gone.kept}. Ångra det med samsyn case unmerge.")
    await _move(work, row, CaseReopened(case=case, reason=said(reason, "Skriv varför ärendet öppnas igen.", work.today)), closed_at=None)
    if not await action_rows.about(work, About("case", case)):
        programme = await recall(work, row.policy)
        rule = next(r for r in programme.rules if r.key == row.rule)
        await plans.ask(work, row, programme, rule, range(1, row.severity + 1))


async def close_quiet(work: Work) -> int:
    """Close watched lines that have not repeated within their programme's window.

    A line that came late is kept as long from when we heard of it: a feed that reports once a week must find it standing.
    """
    oldest = min((p.window.within_days for p in work.policy.programmes.values()), default=7)
    quiet = [
        row
        for row in await rows.watched_before(work, work.now - timedelta(days=oldest), 200)
        if max(row.last_at, row.opened_at) + timedelta(days=(await recall(work, row.policy)).window.within_days) < work.now
    ]
    for row in quiet:
        await _move(work, row, CaseClosed(case=row.id, reason="Signalen upprepades inte."), closed_at=work.now)
    return len(quiet)


async def _move(work: Work, row: Row, fact: CaseFact, **changed: Any) -> None:
    status = moved(MOVES, TABLE[type(fact)].subject, CaseStatus(row.status), STANDS)
    await rows.change(work, row.id, status=status, **changed)
    work.record(fact, Lane(row.lane))
