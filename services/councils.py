"""Councils: each meeting is prepared once at its cut-off, and closed once, by hand or when the next one is prepared.

Its letter before the meeting leads to the pack, and one after it leads to the minutes.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from events.councils import MeetingClosed, MeetingPrepared
from schemas.councils import Minutes, Pack
from schemas.notices import NoticeKind
from schemas.parties import Council
from services import documents, notices, packs
from services.agendas import council_of
from services.errors import NotFound, Refused
from services.papers import Document
from services.rules.meetings import cut_off, following, prepared_last
from services.store import councils as rows
from services.store import meta, numbers
from services.store.work import Row, Work

Page = Callable[[str], str]
MINUTES = "protokoll "
"""Before a meeting's number, the name of its minutes."""


async def prepare_due(work: Work, page: Page) -> int:
    """Prepare every meeting whose cut-off has come, in order, also those that came while we were down; returns how many."""
    return sum([await _prepare(work, council, page) for council in work.policy.municipality.councils])


async def _prepare(work: Work, council: Council, page: Page) -> int:
    if await _coming(work, council) is None:
        return 0
    await work.alone_with([f"council:{council.id}"])
    prepared = 0
    while (meets_at := await _coming(work, council)) is not None:  # asked again: another clock may have been here
        before = await _last(work, council)
        if before is not None and before.held_at is None:
            await _close(work, council, before)
        await _freeze(work, council, meets_at, before, page)
        prepared += 1
    return prepared


async def _coming(work: Work, council: Council) -> datetime | None:
    """The first meeting that is not prepared and whose cut-off has come, if there is one."""
    last, workdays = await _last(work, council), work.policy.workdays
    if last is None:
        began = await meta.moment(work, meta.BEGAN) or work.now
        meets_at = prepared_last(council, work.now, workdays)
        return meets_at if cut_off(council, meets_at, workdays) > began else None
    meets_at = following(council, last.meets_at, last.cut_off_at, workdays)
    return meets_at if cut_off(council, meets_at, workdays) <= work.now else None


async def _last(work: Work, council: Council) -> Row | None:
    return next(iter(await rows.latest_meetings(work, council.id, 1)), None)


async def _freeze(work: Work, council: Council, meets_at: datetime, before: Row | None, page: Page) -> None:
    name, cut_off_at = await numbers.take(work, "R"), cut_off(council, meets_at, work.policy.workdays)
    times = {"meets_at": meets_at, "cut_off_at": cut_off_at, "frozen_at": work.now}
    if not await rows.insert_meeting(work, {"id": name, "council": council.id, **times}):
        return  # another clock was first
    await rows.take_up(work, council.id, name, cut_off_at)
    pack = await packs.pack(work, council, await _found(work, name), before.id if before is not None else None, page(name))
    await rows.change_meeting(work, name, pack=pack.model_dump(mode="json"))
    items = tuple(point.item for point in pack.points)
    work.record(MeetingPrepared(meeting=name, council=council.id, meets_at=meets_at, items=items))


async def close(work: Work, meeting: str) -> str:
    """The meeting is over: its minutes are frozen, and what it left undecided comes back. Returns the minutes as text."""
    row = await _found(work, meeting)
    council = council_of(work, row.council)
    await work.alone_with([f"council:{council.id}"])
    row = await _found(work, meeting)
    if row.held_at is not None:
        raise Refused("Mötet är redan avslutat.")
    if work.now < row.meets_at:
        raise Refused("Mötet har inte börjat än.")
    return documents.minutes(await _close(work, council, row), work.policy.municipality).text


async def _close(work: Work, council: Council, meeting: Row) -> Minutes:
    minutes = (await packs.minutes(work, council, meeting)).model_copy(update={"closed_at": work.now})
    await rows.put_off(work, meeting.id, counted=minutes.took_place)
    await rows.change_meeting(work, meeting.id, held_at=work.now, minutes=minutes.model_dump(mode="json"))
    left = tuple(point.item for point in minutes.undecided)
    work.record(MeetingClosed(meeting=meeting.id, council=council.id, undecided=left))
    if minutes.decided or minutes.done or minutes.undecided:
        await _tell(work, council, minutes)
    return minutes


async def _tell(work: Work, council: Council, minutes: Minutes) -> None:
    """One letter to each member, to the council itself when it has none."""
    words = documents.minutes_letter(minutes, work.policy.municipality, f"{MINUTES}{minutes.meeting}")
    for member in council.members or (council.function,):
        await notices.send(work, NoticeKind.MINUTES, member, words, f"minutes:{minutes.meeting}")


async def _found(work: Work, meeting: str) -> Row:
    row = await rows.meeting(work, meeting)
    if row is None:
        raise NotFound(f"Det finns inget möte {meeting}.")
    return row


async def pack_of(work: Work, meeting: str) -> tuple[Document, dict[str, Any]]:
    """A meeting's pack in words and for machines."""
    pack = Pack.model_validate((await _found(work, meeting)).pack)
    return documents.pack(pack, work.policy.municipality), pack.model_dump(mode="json")


async def minutes_of(work: Work, meeting: str) -> tuple[Document, dict[str, Any]]:
    """A meeting's minutes in words and for machines: frozen when it is closed, so far until then."""
    row = await _found(work, meeting)
    kept = Minutes.model_validate(row.minutes) if row.minutes else await packs.minutes(work, council_of(work, row.council), row)
    return documents.minutes(kept, work.policy.municipality), kept.model_dump(mode="json")
