"""Calendars: what a function has to do by when, and when a council meets, as an .ics file that any calendar reads."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, Timezone

from schemas.actions import ActionStatus
from schemas.parties import Council
from schemas.terms import Lane
from services.agendas import council_of
from services.rules.deadlines import swedish
from services.rules.meetings import cut_off, next_meeting
from services.rules.parties import function_of
from services.store import actions, meta, terms
from services.store import councils as rows
from services.store.work import Row, Work

DONE_FOR = timedelta(days=90)
"""How long a deadline that is met is still said to be cancelled."""
AHEAD, HELD = 12, 6
"""Meetings of a council that are shown: those to come, and those that were prepared last."""

Show = Callable[[str, str], str]
"""The address of the page of an action, for a function."""


async def deadlines(work: Work, function: str, show: Show) -> bytes:
    """The deadlines of a function's actions. Raises NotFound. Of a closed lane they hold a number, a time and a link."""
    asked = function_of(work.policy.municipality, function)
    mine = await actions.of_function(work, asked.id, work.now - DONE_FOR)
    moved = {name: ledger[-1].at for name, ledger in (await terms.of(work, [row.id for row in mine])).items() if ledger}
    return _file(work, f"{asked.name}: sista tider", [_deadline(work, row, moved.get(row.id), show) for row in mine])


def _deadline(work: Work, row: Row, moved_at: datetime | None, show: Show) -> Event:
    done = row.status == ActionStatus.DONE
    title = "" if Lane(row.lane).closed else f" {row.title}"
    event = _event(work, row.id, f"Senast: {row.id}{title}", row.due_at, row.done_at or moved_at or row.added_at)
    event.add("sequence", row.round - 1 + done)
    event.add("status", "CANCELLED" if done else "CONFIRMED")
    event.add("description", f"{row.id}, senast {swedish(row.due_at, work.policy.workdays)}.")
    event.add("url", show(row.id, row.function))
    return event


async def meetings(work: Work, council: str, page: Callable[[str], str]) -> bytes:
    """The meetings of a council: those to come, and those that are prepared with the address of their pack. Raises NotFound."""
    asked = council_of(work, council)
    prepared = {row.meets_at: row for row in await rows.latest_meetings(work, asked.id, HELD)}
    came, at = set(prepared), work.now
    for _ in range(AHEAD):
        at = next_meeting(asked, at, work.policy.workdays)
        came.add(at)
    began = await meta.moment(work, meta.BEGAN) or work.now
    return _file(work, asked.name, [_meeting(work, asked, at, prepared.get(at), began, page) for at in sorted(came)])


def _meeting(work: Work, council: Council, at: datetime, prepared: Row | None, began: datetime, page: Callable[[str], str]) -> Event:
    days = work.policy.workdays
    event = _event(work, f"{council.id}-{days.local(at):%Y-%m-%d}", council.name, at, prepared.frozen_at if prepared else began)
    event.add("sequence", 1 if prepared else 0)
    event.add("description", f"Punkter tas upp till {swedish(cut_off(council, at, days), days)}.")
    if prepared is not None:
        event.add("url", page(prepared.id))
    return event


def _event(work: Work, name: str, summary: str, at: datetime, changed: datetime) -> Event:
    """An event that keeps its name for as long as it lives. The hour that comes twice in autumn can only be told apart in UTC."""
    event, local = Event(), work.policy.workdays.local(at)
    event.add("uid", f"{name}@{work.policy.municipality.mail.domain}")
    event.add("summary", summary)
    event.add("dtstart", at.astimezone(UTC) if local.fold else local)
    event.add("dtstamp", changed.astimezone(UTC))
    event.add("last-modified", changed.astimezone(UTC))
    event.add("transp", "TRANSPARENT")
    return event


def _file(work: Work, name: str, events: list[Event]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//samsyn//sv")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add_component(Timezone.from_tzid(work.policy.workdays.zone.key))
    for event in events:
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
