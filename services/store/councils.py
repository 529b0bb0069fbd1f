"""Councils in the database: their meetings, and the points of their agendas."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select

from services.store.council_tables import agenda, meetings
from services.store.work import Row, Work

_OPEN = agenda.c.decided_at.is_(None)


async def insert_meeting(work: Work, row: dict[str, Any]) -> bool:
    """Write a meeting; False when another clock was first."""
    return await work.write(work.upsert(meetings).values(**row).on_conflict_do_nothing()) == 1


async def meeting(work: Work, name: str) -> Row | None:
    """The meeting's row. Who changes it is alone with its council."""
    return await work.row(select(meetings).where(meetings.c.id == name))


async def prepared_for(work: Work, councils: Collection[str], meets_at: datetime) -> Row | None:
    """The meeting of one of these councils at an instant, if it is prepared."""
    here = meetings.c.council.in_(councils) & (meetings.c.meets_at == meets_at)
    return await work.row(select(meetings.c.id).where(here).limit(1))


async def met_between(work: Work, council: str, first: datetime, last: datetime) -> Row | None:
    """A council's prepared meeting that begins in a span, the end not included."""
    here = (meetings.c.council == council) & (meetings.c.meets_at >= first) & (meetings.c.meets_at < last)
    return await work.row(select(meetings.c.id).where(here).limit(1))


async def latest_meetings(work: Work, council: str, limit: int) -> list[Row]:
    """The meetings that were prepared last, the latest first."""
    return await work.rows(select(meetings).where(meetings.c.council == council).order_by(meetings.c.meets_at.desc()).limit(limit))


async def change_meeting(work: Work, name: str, **values: Any) -> None:
    """Set columns of one meeting."""
    await work.write(meetings.update().where(meetings.c.id == name).values(**values))


async def stands(work: Work, council: str, action: str) -> bool:
    """Whether an action stands undecided on a council's agenda."""
    here = (agenda.c.council == council) & (agenda.c.action == action) & _OPEN
    return await work.row(select(agenda.c.id).where(here).limit(1)) is not None


async def insert(work: Work, row: dict[str, Any]) -> bool:
    """Put a point on an agenda; False when that step has put it there before."""
    return await work.write(work.upsert(agenda).values(**row).on_conflict_do_nothing()) == 1


async def point(work: Work, item: str) -> Row | None:
    """The point's row."""
    return await work.row(select(agenda).where(agenda.c.id == item))


async def held(work: Work, item: str) -> Row | None:
    """The point's row, held: what is decided from it is still so when it is written."""
    return await work.row(work.hold(select(agenda).where(agenda.c.id == item)))


async def decide(work: Work, item: str, **values: Any) -> None:
    """Write what was decided on a point."""
    await work.write(agenda.update().where(agenda.c.id == item).values(**values))


async def leave(work: Work, action: str, **values: Any) -> None:
    """An action that needs no decision any more leaves every agenda."""
    await work.write(agenda.update().where(agenda.c.action == action, _OPEN).values(**values))


async def undecided(work: Work, council: str) -> list[Row]:
    """What stands on a council's agenda, oldest first."""
    return await work.rows(select(agenda).where(agenda.c.council == council, _OPEN).order_by(agenda.c.added_at, agenda.c.id))


async def at_meeting(work: Work, name: str) -> list[Row]:
    """Every point of a meeting, decided or not, oldest first."""
    return await work.rows(select(agenda).where(agenda.c.meeting == name).order_by(agenda.c.added_at, agenda.c.id))


async def of_actions(work: Work, actions: Collection[str]) -> list[Row]:
    """Every point that was ever about these actions."""
    return await work.rows(select(agenda).where(agenda.c.action.in_(actions)).order_by(agenda.c.added_at, agenda.c.id))


async def take_up(work: Work, council: str, name: str, before: datetime) -> None:
    """What came before the cut-off belongs to the meeting; also what was decided since the one before."""
    here = (agenda.c.council == council) & agenda.c.meeting.is_(None) & (agenda.c.added_at <= before)
    await work.write(agenda.update().where(here).values(meeting=name))


async def put_off(work: Work, name: str, *, counted: bool) -> None:
    """What a meeting left undecided comes back, counted if there was a meeting."""
    here = (agenda.c.meeting == name) & _OPEN
    await work.write(agenda.update().where(here).values(meeting=None, deferred=agenda.c.deferred + int(counted)))
