"""Digests: what managers read each working morning and councils before they meet. Frozen, and never mailed twice."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import uuid_utils

from events.notices import DigestFrozen
from schemas.actions import ActionStatus
from schemas.parties import WEEKDAYS, Council, Function, Municipality, Role
from schemas.terms import Lane
from schemas.views import DigestKind, DigestLine, DigestView
from services import notices, summaries
from services.rules.deadlines import swedish
from services.rules.parties import function_of, party_of, told
from services.store import actions, cases, escalations, ledger, meta
from services.store import digests as rows
from services.store import notices as letters
from services.store.policies import recall
from services.store.work import Row, Work

HELD_AFTER = timedelta(hours=1)
"""A letter that has waited this long is said to be held."""
SOON_WORKING_DAYS = {DigestKind.MANAGER: 2, DigestKind.COUNCIL: 5}
"""How far ahead a digest says what fires next: a manager what is about to fail, a council what comes before it meets again."""


class Slot(NamedTuple):
    """One digest that ought to exist: for whom, for which local day, from which instant, and when its council meets."""

    kind: DigestKind
    function: str
    day: date
    at: datetime
    meets_at: datetime | None = None


async def freeze_due(work: Work, page: str) -> int:
    """Freeze and post every digest whose time has come and that does not exist yet; returns how many were posted."""
    began = await meta.moment(work, meta.BEGAN) or work.now
    posted = 0
    for slot in _slots(work):
        if slot.at > began and not await rows.exists(work, slot.kind, slot.function, slot.day):
            posted += await _freeze(work, slot, page)
    return posted


def _slots(work: Work) -> list[Slot]:
    municipality = work.policy.municipality
    today = work.today
    managers = sorted({f.manager for f in municipality.functions if f.manager})
    at = work.policy.workdays.instant(today, municipality.manager_digest_at)
    mornings = [Slot(DigestKind.MANAGER, m, today, at) for m in managers if work.policy.workdays.is_working(today) and at <= work.now]
    return mornings + [_council_slot(work, council, today) for council in municipality.councils]


def _council_slot(work: Work, council: Council, today: date) -> Slot:
    day = _latest(work, today, WEEKDAYS.index(council.digest.weekday), council.digest.at)
    ahead = (WEEKDAYS.index(council.meets.weekday) - day.weekday()) % 7
    workdays = work.policy.workdays
    return Slot(
        DigestKind.COUNCIL,
        council.function,
        day,
        workdays.instant(day, council.digest.at),
        workdays.instant(day + timedelta(days=ahead), council.meets.at),
    )


def _latest(work: Work, today: date, weekday: int, at: time) -> date:
    day = today - timedelta(days=(today.weekday() - weekday) % 7)
    return day if work.policy.workdays.instant(day, at) <= work.now else day - timedelta(days=7)


async def _freeze(work: Work, slot: Slot, page: str) -> int:
    view = await view_of(work, slot)
    digest = str(uuid_utils.uuid7())
    words = (
        summaries.digest(view, work.policy.municipality, page) if slot.kind is DigestKind.COUNCIL or await _news(work, slot, view) else None
    )
    frozen = words.model_dump(mode="json") if words else None
    row = {"id": digest, "kind": slot.kind, "function": slot.function, "day": slot.day, "frozen_at": work.now, "words": frozen}
    await rows.insert(work, row)
    if words is None:
        return 0
    work.record(DigestFrozen(digest=digest, function=slot.function, day=slot.day))
    notices.tell_digest(work, slot.function, digest, words)
    return 1


async def _news(work: Work, slot: Slot, view: DigestView) -> bool:
    """A manager hears only when something changed or is about to fail."""
    if view.overdue or view.escalated or view.next_to_fire:
        return True
    mine = [row.id for row in await _unfinished(work, slot)]
    return await ledger.any_since(work.connection, "action", mine, await _since(work, slot))


async def _since(work: Work, slot: Slot) -> datetime:
    before = await rows.frozen_before(work, slot.kind, slot.function, slot.day)
    return before or await meta.moment(work, meta.BEGAN) or work.now


async def _unfinished(work: Work, slot: Slot) -> list[Row]:
    return await actions.unfinished(work, _staff(work.policy.municipality, slot.function) if slot.kind is DigestKind.MANAGER else None)


def _staff(municipality: Municipality, manager: str) -> list[str]:
    return [f.id for f in municipality.functions if f.manager == manager]


async def view_of(work: Work, slot: Slot) -> DigestView:
    """What the digest says, gathered now."""
    mine = await _unfinished(work, slot)
    since = await _since(work, slot)
    told_now = await escalations.told_since(work, slot.function, since)
    overdue = [row for row in mine if row.due_at <= work.now]
    soon = work.policy.workdays.instant(work.policy.workdays.add(slot.day, SOON_WORKING_DAYS[slot.kind]), time(23, 59))
    coming = [row for row in mine if row.due_at > work.now and row.next_at is not None and row.next_at <= soon]
    return DigestView(
        kind=slot.kind,
        to=function_of(work.policy.municipality, slot.function).name,
        day=slot.day,
        meets_at=slot.meets_at,
        overdue=await _lines(work, overdue),
        escalated=await _lines(work, [row for row in mine if row.id in told_now]),
        paused=await _lines(work, [row for row in mine if row.status == ActionStatus.PAUSED]),
        next_to_fire=await _lines(work, coming),
        opened=await ledger.count_since(work.connection, "case.opened", since),
        closed=await ledger.count_since(work.connection, "case.closed", since),
        done=await ledger.count_since(work.connection, "action.done", since),
        held_letters=(await letters.waiting_since(work, work.now - HELD_AFTER))[0],
    )


async def _lines(work: Work, listed: Iterable[Row]) -> tuple[DigestLine, ...]:
    return tuple([await _line(work, row) for row in listed])


async def _line(work: Work, row: Row) -> DigestLine:
    workdays = work.policy.workdays
    late = workdays.between(workdays.local(row.due_at).date(), work.today) if row.due_at <= work.now else 0
    known = {"action": row.id, "due_at": row.due_at, "working_days_late": max(late, 0), "note": await _note(work, row)}
    if row.lane == Lane.INDIVIDUAL:
        return DigestLine(**known | {"note": None}, title="Ärende med sekretess", owner="Ansvarig koordinator", party="Sekretess")
    owner: Function = function_of(work.policy.municipality, row.function)
    case = await cases.get(work, row.about_id) if row.about_kind == "case" else None
    party = party_of(work.policy.municipality, owner).name
    return DigestLine(**known, title=row.title, owner=owner.name, party=party, case=case and case.id, place=case and case.place_name)


async def _note(work: Work, row: Row) -> str | None:
    if row.status == ActionStatus.PAUSED:
        return f"pausad till {row.paused_until.day}/{row.paused_until.month}: {row.note}"
    if row.next_step is None:
        return "alla steg är tagna"
    rung = row.rungs[row.next_step]
    programme = await recall(work, row.policy)
    whom = told(work.policy.municipality, tuple(rung["tell"]), row.function, programme.coordinator)
    return f"härnäst {_names(whom)} {swedish(row.next_at, work.policy.workdays)}"


def _names(functions: Sequence[Function]) -> str:
    return " och ".join(f.name if f.role is not Role.OPERATIONAL_COUNCIL else "operativa rådet" for f in functions)
