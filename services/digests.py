"""Digests: what managers read each working morning and councils before they meet. Frozen, and never mailed twice."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import uuid_utils

from events.notices import DigestFrozen
from schemas.actions import ActionStatus
from schemas.notices import DigestWords
from schemas.parties import WEEKDAYS, Council, Municipality, Role
from schemas.views import DigestKind, DigestView
from schemas.weeks import WeekView
from services import compared, notices, reporters, summaries, veckolista, weekly
from services.lines import comes_at, lines, rising
from services.papers import Document
from services.rules.meetings import cut_off, prepared_last
from services.rules.parties import name_of, responsible
from services.store import actions, decided, escalations, ledger, meta
from services.store import councils as meetings
from services.store import digests as rows
from services.store import notices as letters
from services.store.policies import recall
from services.store.work import Work

HELD_AFTER = timedelta(hours=1)
"""A letter that has waited this long is said to be held."""
SOON_WORKING_DAYS = {"manager": 2, "operational": 5, "strategic": 20}
"""How far ahead a digest says what fires next: a manager what is about to fail, a council what comes before it meets again."""

Page = Callable[[str], str]
View = DigestView | WeekView


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
    come = [slot for slot in slots(work) if slot.at > began]
    frozen = await rows.of_days(work, {slot.day for slot in come})
    return sum([await _freeze(work, slot, page) for slot in come if (slot.kind, slot.function, slot.day) not in frozen])


def slots(work: Work) -> list[Slot]:
    """The latest slots that have come: one for each reader, except managers on a day when nobody works."""
    municipality = work.policy.municipality
    today = work.today
    managers = sorted({f.manager for f in municipality.functions if f.manager})
    at = work.policy.workdays.instant(today, municipality.manager_digest_at)
    mornings = [Slot(DigestKind.MANAGER, m, today, at) for m in managers if work.policy.workdays.is_working(today) and at <= work.now]
    return [*mornings, *(_council_slot(work, council) for council in municipality.councils), _week_slot(work, today)]


def _council_slot(work: Work, council: Council) -> Slot:
    """The latest slot that has come. One that is frozen after its meeting, because we were down, does not claim to come before it."""
    workdays = work.policy.workdays
    meets_at = prepared_last(council, work.now, workdays)
    at = cut_off(council, meets_at, workdays)
    return Slot(DigestKind.COUNCIL, council.function, workdays.local(at).date(), at, meets_at if meets_at > work.now else None)


def _week_slot(work: Work, today: date) -> Slot:
    """The latest cut-off that has come."""
    cut_off, municipality = work.policy.municipality.weekly_list, work.policy.municipality
    coordinator = responsible(municipality, Role.COORDINATOR, None, Role.COORDINATOR).function
    day = _latest(work, today, WEEKDAYS.index(cut_off.weekday), cut_off.at)
    return Slot(DigestKind.WEEK, coordinator.id, day, work.policy.workdays.instant(day, cut_off.at))


def _latest(work: Work, today: date, weekday: int, at: time) -> date:
    day = today - timedelta(days=(today.weekday() - weekday) % 7)
    return day if work.policy.workdays.instant(day, at) <= work.now else day - timedelta(days=7)


async def _freeze(work: Work, slot: Slot, page: Page) -> int:
    digest = str(uuid_utils.uuid7())
    addresses = {"page": page(digest), **(await _pack(work, slot, page))}
    view = (await gathered(work, slot)).model_copy(update=addresses)
    words = worded(work, view) if await _says(work, slot, view) else None
    frozen = words.model_dump(mode="json") if words else None
    row = {"id": digest, "kind": slot.kind, "function": slot.function, "day": slot.day, "frozen_at": work.now, "words": frozen}
    first = await rows.insert(work, row | {"view": view.model_dump(mode="json") if words else None})
    if words is None or not first:
        return 0
    work.record(DigestFrozen(digest=digest, function=slot.function, day=slot.day))
    await notices.tell_digest(work, slot.function, digest, words)
    return 1


async def _pack(work: Work, slot: Slot, page: Page) -> dict[str, str]:
    """Where the pack of the meeting that it comes before is read, if it comes before one."""
    councils = [council.id for council in work.policy.municipality.councils if council.function == slot.function]
    meeting = await meetings.prepared_for(work, councils, slot.meets_at) if slot.meets_at else None
    return {"pack": page(meeting.id)} if meeting is not None else {}


async def gathered(work: Work, slot: Slot) -> View:
    """All that it says, as it stands now."""
    return await weekly.gather(work, slot.at) if slot.kind is DigestKind.WEEK else await _gathered(work, slot)


def worded(work: Work, view: View) -> DigestWords:
    """The letter: one screen, in words."""
    if isinstance(view, WeekView):
        return veckolista.week(view, work.policy.municipality, view.page)
    return summaries.digest(view, work.policy.municipality, view.page)


def whole(work: Work, view: View) -> Document:
    """All of it, however long: what its letter could only count."""
    if isinstance(view, WeekView):
        return veckolista.whole(view, work.policy.municipality)
    return summaries.whole(view, work.policy.municipality)


async def _says(work: Work, slot: Slot, view: View) -> bool:
    """Whether there is anything to say: councils and the week are always told."""
    return isinstance(view, WeekView) or slot.kind is DigestKind.COUNCIL or await _news(work, slot, view)


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


def _reader(work: Work, slot: Slot) -> str:
    """Who reads it: a manager, or a council of one kind or the other."""
    councils = work.policy.municipality.councils if slot.kind is DigestKind.COUNCIL else ()
    return next((council.kind for council in councils if council.function == slot.function), "manager")


async def _gathered(work: Work, slot: Slot) -> DigestView:
    staff = _staff(work.policy.municipality, slot.function) if slot.kind is DigestKind.MANAGER else None
    mine, since = await actions.unfinished(work, staff), await _since(work, slot)
    if staff is None:
        mine = [row for row in mine if (await recall(work, row.policy)).digest != "none"]
    told_of = await actions.named(work, await escalations.told_since(work, slot.function, since))
    soon = work.policy.workdays.instant(work.policy.workdays.add(work.today, SOON_WORKING_DAYS[_reader(work, slot)]), time(23, 59))
    coming = [row for row in mine if row.due_at > work.now and (rung := rising(row)) is not None and comes_at(rung) <= soon]
    ruled = await decided.not_done(work, staff)
    return DigestView(
        **(await compared.signals(work) if staff is None else {}),
        in_time=await compared.in_time(work, staff),
        decided=await lines(work, [row for row in mine if row.id in ruled], ruled),
        kind=slot.kind,
        to=name_of(work.policy.municipality, slot.function),
        day=work.today,
        meets_at=slot.meets_at,
        overdue=await lines(work, [row for row in mine if row.due_at <= work.now]),
        escalated=await lines(work, told_of),
        paused=await lines(work, [row for row in mine if row.status == ActionStatus.PAUSED]),
        next_to_fire=await lines(work, coming),
        opened=await ledger.count_since(work.connection, "case.opened", since),
        closed=await ledger.count_since(work.connection, "case.closed", since),
        done=await actions.done_since(work, staff, since),
        silent=await reporters.silent(work) if slot.kind is DigestKind.COUNCIL else (),
        held_letters=(await letters.waiting_since(work, work.now - HELD_AFTER))[0],
    )
