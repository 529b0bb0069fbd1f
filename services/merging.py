"""Cases that turn out to be one problem become one, and become two again without loss when they were not."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from events.actions import ActionMoved
from events.cases import CaseAbsorbed, CaseMerged, CaseReleased, CaseRewatched, CaseUnmerged
from events.signals import SignalMoved
from schemas.actions import About
from schemas.cases import MOVES, CaseStatus
from schemas.terms import Lane
from services import alarms, cases, reviews, revising
from services.errors import Refused
from services.rules.moves import moved
from services.rules.plans import GRAVEST
from services.rules.said import said
from services.store import actions as action_rows
from services.store import cases as rows
from services.store import merges, numbers
from services.store import signals as signal_rows
from services.store.cases import Case
from services.store.policies import recall
from services.store.work import Work

_COUNTED = ("status", "severity", "signals", "first_at", "last_at", "closed_at")
_TIMES = ("first_at", "last_at", "closed_at")


async def merge(work: Work, kept: str, merged: str, reason: str) -> str:
    """Let one case go on as another. Its signals and actions move with all that was agreed; returns the merge's number."""
    one, other = await _both(work, kept, merged)
    words = said(reason, "Skriv varför ärendena är samma problem.", work.today)
    _refuse_strangers(one, other)
    name = await numbers.take(work, "M")
    heard, own = await _receipts(work, other.id), await _receipts(work, one.id)
    asked = await _asked(work, other.id)
    before = {"kept": _as_kept(one), "merged": _as_kept(other), "own": own, "signals": heard, "actions": [action for action, _ in asked]}
    by_people = await revising.opened_as(work, other)
    await _move(work, heard, asked, one)
    was, grave = one.severity, max(one.severity, other.severity)
    await revising.reckon(work, one)
    one.severity = max(one.severity, grave)
    if by_people is not None:
        one.first_at, one.last_at = min(one.first_at, other.first_at), max(one.last_at, other.last_at)
    one.status = moved(MOVES, "case.absorbed", CaseStatus(one.status), cases.STANDS)
    other.status, other.signals = moved(MOVES, "case.merged", CaseStatus(other.status), cases.STANDS), 0
    told = {"merge": name, "moved": len(heard), "reason": words}
    work.record(CaseAbsorbed(case=one.id, other=other.id, signals=one.signals, severity=one.severity, **told), Lane(one.lane))
    work.record(CaseMerged(case=other.id, to=one.id, **told), Lane(other.lane))
    if one.severity == GRAVEST != was:
        await alarms.of_case(work, one, await recall(work, one.policy), words)
    await rows.put_back(work, [one, other])
    await rows.change(work, other.id, closed_at=work.now)
    await merges.add(work, {"id": name, "kept": one.id, "merged": other.id, "moved": before, "reason": words})
    return name


async def unmerge(work: Work, merged: str, reason: str) -> str:
    """Undo the merge that a case went into: it is what it was, with what it had. What came after stays where it is.

    Returns the number of the case it comes out of.
    """
    found = await merges.of_merged(work, merged)
    if found is None:
        raise Refused(f"{merged} är inte sammanslaget med något ärende.")
    one, other = await _both(work, found.kept, merged)
    words = said(reason, "Skriv varför ärendena ändå inte är samma problem.", work.today)
    further = await merges.of_merged(work, one.id)
    if further is not None:
        raise Refused(f"{one.id} är i sin tur sammanslaget med {further.kept}. Ångra det först.")
    before = found.moved
    here = await _receipts(work, one.id)
    back = sorted(set(before["signals"]) & set(here))
    asked = [(action, kind) for action, kind in await _asked(work, one.id) if action in set(before["actions"])]
    await _move(work, back, asked, other)
    await _as_it_was(work, other, before["merged"], whole=back == sorted(before["signals"]))
    await _what_is_left(work, one, before)
    fact = CaseUnmerged if before["merged"]["status"] == CaseStatus.OPEN else CaseRewatched
    told = {"merge": found.id, "moved": len(back), "reason": words}
    work.record(CaseReleased(case=one.id, other=other.id, signals=one.signals, severity=one.severity, **told), Lane(one.lane))
    work.record(fact(case=other.id, other=one.id, signals=other.signals, severity=other.severity, **told), Lane(other.lane))
    await rows.put_back(work, [one, other])
    await rows.change(work, other.id, closed_at=None)
    await merges.undo(work, found.id, work.now)
    return one.id


async def _both(work: Work, kept: str, merged: str) -> tuple[Case, Case]:
    """Both cases in hand, in one order, so that two who merge them at once do not wait in a circle."""
    if kept == merged:
        raise Refused("Ett ärende går inte att slå ihop med sig självt.")
    held = {name: await cases.in_hand(work, name) for name in sorted((kept, merged))}
    return held[kept], held[merged]


def _refuse_strangers(one: Case, other: Case) -> None:
    """Lanes never cross, and a programme's plan and ladder are not another's."""
    if (one.lane, one.programme) != (other.lane, other.programme) or one.lane == Lane.INDIVIDUAL:
        raise Refused("Bara ärenden i samma fil och samma program går att slå ihop.")
    for case in (one, other):
        if case.status == CaseStatus.CLOSED:
            raise Refused(f"{case.id} är avslutat. Öppna det igen först, om det är samma problem.")
    if one.status == CaseStatus.WATCHED and other.status == CaseStatus.OPEN:
        raise Refused(f"{one.id} bevakas bara och {other.id} är öppet. Behåll det öppna ärendet.")


async def _asked(work: Work, case: str) -> list[tuple[str, str]]:
    """The actions of a case and of reading its reports, with what kind of thing each is about."""
    kinds = ("case", reviews.KIND)
    return [(row.id, kind) for kind in kinds for row in await action_rows.about(work, About(kind, case))]


async def _receipts(work: Work, case: str) -> list[str]:
    return [row.receipt for row in await signal_rows.of_case(work, case)]


async def _move(work: Work, receipts: Sequence[str], asked: Sequence[tuple[str, str]], to: Case) -> None:
    """Signals and actions go to a case; each says so on its own timeline."""
    await merges.move_signals(work, receipts, to.id)
    await merges.move_actions(work, [action for action, _ in asked], to.id)
    for receipt in receipts:
        work.record(SignalMoved(signal=receipt, to=to.id), Lane(to.lane))
    for action, kind in asked:
        work.record(ActionMoved(action=action, subject_kind=kind, subject=to.id), Lane(to.lane))


async def _as_it_was(work: Work, other: Case, was: dict[str, Any], *, whole: bool) -> None:
    """The merged case as its row was; reckoned anew when a signal of it has been corrected away meanwhile."""
    if not whole:
        await revising.reckon(work, other)
    for name in _COUNTED if whole else ("status",):
        setattr(other, name, _as_read(name, was[name]))


async def _what_is_left(work: Work, one: Case, before: dict[str, Any]) -> None:
    """The kept case with what it has: as it was when nothing came or went, else reckoned from its signals."""
    status = moved(MOVES, "case.released", CaseStatus(one.status), cases.STANDS)
    if await _receipts(work, one.id) == before["own"]:
        for name in ("severity", "signals", "first_at", "last_at"):
            setattr(one, name, _as_read(name, before["kept"][name]))
    else:
        await revising.reckon(work, one)
    one.status = status


def _as_kept(case: Case) -> dict[str, Any]:
    values = {name: getattr(case, name) for name in _COUNTED}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _as_read(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in _TIMES and value else value
