"""Digests: what managers read each working morning and councils before they meet. Frozen, and never mailed twice."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

import uuid_utils

from events.notices import DigestFrozen
from schemas.actions import UNFINISHED, ActionStatus
from schemas.parties import WEEKDAYS, Council, Function, Municipality, Role
from schemas.programmes import Recipient
from schemas.terms import Lane
from schemas.views import DigestKind, DigestLine, DigestView
from services import notices, summaries
from services.errors import NotFound
from services.rules.deadlines import swedish
from services.rules.parties import answering, name_of, party_of, told
from services.store import actions, cases, escalations, ledger, meta
from services.store import digests as rows
from services.store import notices as letters
from services.store.policies import recall
from services.store.work import Row, Work
from services.wording import UNNAMED, UNSAID

HELD_AFTER = timedelta(hours=1)
"""A letter that has waited this long is said to be held."""
SOON_WORKING_DAYS = {DigestKind.MANAGER: 2, DigestKind.COUNCIL: 5}
"""How far ahead a digest says what fires next: a manager what is about to fail, a council what comes before it meets again."""


Page = Callable[[str], str]


class Slot(NamedTuple):
    """One digest that ought to exist: for whom, for which local day, from which instant, and when its council meets."""

    kind: DigestKind
    function: str
    day: date
    at: datetime
    meets_at: datetime | None = None


async def freeze_due(work: Work, page: Page) -> int:
    """Freeze and post every digest whose time has come and that does not exist yet; returns how many were posted.

    `page` gives the address of a digest's own page, where all of it is shown.
    """
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
    """The latest slot that has come. One that is frozen after its meeting, because we were down, does not claim to come before it."""
    day = _latest(work, today, WEEKDAYS.index(council.digest.weekday), council.digest.at)
    workdays = work.policy.workdays
    meets_at = workdays.instant(day + timedelta(days=(WEEKDAYS.index(council.meets.weekday) - day.weekday()) % 7), council.meets.at)
    at = workdays.instant(day, council.digest.at)
    return Slot(DigestKind.COUNCIL, council.function, day, at, meets_at if meets_at > work.now else None)


def _latest(work: Work, today: date, weekday: int, at: time) -> date:
    day = today - timedelta(days=(today.weekday() - weekday) % 7)
    return day if work.policy.workdays.instant(day, at) <= work.now else day - timedelta(days=7)


async def _freeze(work: Work, slot: Slot, page: Page) -> int:
    view = await view_of(work, slot)
    digest = str(uuid_utils.uuid7())
    says = slot.kind is DigestKind.COUNCIL or await _news(work, slot, view)
    words = summaries.digest(view, work.policy.municipality, page(digest)) if says else None
    frozen = words.model_dump(mode="json") if words else None
    row = {"id": digest, "kind": slot.kind, "function": slot.function, "day": slot.day, "frozen_at": work.now, "words": frozen}
    first = await rows.insert(work, row | {"view": view.model_dump(mode="json") if words else None})
    if words is None or not first:
        return 0
    work.record(DigestFrozen(digest=digest, function=slot.function, day=slot.day))
    await notices.tell_digest(work, slot.function, digest, words)
    return 1


async def whole(work: Work, digest: str) -> str:
    """All of a frozen digest as a page, however long: what its letter could only count. Raises NotFound."""
    view = await rows.view(work, digest)
    if view is None:
        raise NotFound("Det finns ingen sådan sammanställning.")
    return summaries.whole(DigestView.model_validate(view), work.policy.municipality)


async def _news(work: Work, slot: Slot, view: DigestView) -> bool:
    """A manager hears only when something changed or is about to fail."""
    if view.overdue or view.escalated or view.next_to_fire:
        return True
    return await actions.changed_since(work, _staff(work.policy.municipality, slot.function), await _since(work, slot))


async def _since(work: Work, slot: Slot) -> datetime:
    before = await rows.frozen_before(work, slot.kind, slot.function, slot.day)
    return before or await meta.moment(work, meta.BEGAN) or work.now


def _staff(municipality: Municipality, manager: str) -> list[str]:
    return [f.id for f in municipality.functions if f.manager == manager]


async def view_of(work: Work, slot: Slot) -> DigestView:
    """What the digest says, gathered now."""
    staff = _staff(work.policy.municipality, slot.function) if slot.kind is DigestKind.MANAGER else None
    mine, since = await actions.unfinished(work, staff), await _since(work, slot)
    if staff is None:
        mine = [row for row in mine if (await recall(work, row.policy)).digest != "none"]
    told_of = await actions.named(work, await escalations.told_since(work, slot.function, since))
    soon = work.policy.workdays.instant(work.policy.workdays.add(work.today, SOON_WORKING_DAYS[slot.kind]), time(23, 59))
    coming = [row for row in mine if row.due_at > work.now and (rung := _rising(row)) is not None and _at(rung) <= soon]
    return DigestView(
        kind=slot.kind,
        to=name_of(work.policy.municipality, slot.function),
        day=work.today,
        meets_at=slot.meets_at,
        overdue=await _lines(work, [row for row in mine if row.due_at <= work.now]),
        escalated=await _lines(work, told_of),
        paused=await _lines(work, [row for row in mine if row.status == ActionStatus.PAUSED]),
        next_to_fire=await _lines(work, coming),
        opened=await ledger.count_since(work.connection, "case.opened", since),
        closed=await ledger.count_since(work.connection, "case.closed", since),
        done=await actions.done_since(work, staff, since),
        held_letters=(await letters.waiting_since(work, work.now - HELD_AFTER))[0],
    )


async def _lines(work: Work, listed: Iterable[Row]) -> tuple[DigestLine, ...]:
    return tuple([await _line(work, row) for row in listed])


async def _line(work: Work, row: Row) -> DigestLine:
    workdays, municipality = work.policy.workdays, work.policy.municipality
    overdue = row.status in UNFINISHED and row.due_at <= work.now
    late = workdays.between(workdays.local(row.due_at).date(), work.today) if overdue else 0
    known = {"action": row.id, "due_at": row.due_at, "working_days_late": max(late, 0)}
    if (lane := Lane(row.lane)).closed:
        return DigestLine(**known, title=UNSAID, owner=UNNAMED[lane], party="Sekretess")
    programme = await recall(work, row.policy)
    case = await cases.get(work, row.about_id) if row.about_kind == "case" else None
    party = party_of(municipality, answering(municipality, row.function, programme.coordinator)).name
    where = {"case": case and case.id, "place": case and case.place_name}
    owner = name_of(municipality, row.function)
    return DigestLine(**known, **where, title=row.title, owner=owner, party=party, note=_note(work, row, programme.coordinator))


def _note(work: Work, row: Row, coordinator: Role) -> str:
    workdays = work.policy.workdays
    if row.status == ActionStatus.DONE:
        return f"klar {swedish(row.done_at, workdays)}"
    if row.status == ActionStatus.PAUSED:
        until = swedish(workdays.instant(row.paused_until, time(12)), workdays).partition(" kl.")[0]
        return f"pausad till {until}: {row.note}"
    rung = _rising(row)
    if rung is None:
        return "alla steg är tagna"
    whom = told(work.policy.municipality, tuple(rung["tell"]), row.function, coordinator)
    return f"härnäst {_names(whom)} {swedish(_at(rung), workdays)}"


def _rising(row: Row) -> dict[str, Any] | None:
    """The next step that tells somebody besides the one who answers: a reminder is not news to anybody else."""
    left = row.rungs[row.next_step :] if row.next_step is not None else []
    return next((rung for rung in left if rung["tell"] != [Recipient.RESPONSIBLE]), None)


def _at(rung: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(rung["at"])


def _names(functions: Sequence[Function]) -> str:
    return " och ".join(f.name if f.role is not Role.OPERATIONAL_COUNCIL else "operativa rådet" for f in functions)
