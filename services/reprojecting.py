"""Another calendar: the deadlines that are open are laid out anew from what was agreed, and each move is told and written down."""

from datetime import datetime
from functools import partial
from typing import NamedTuple

from events.actions import ActionReprojected
from schemas.actions import Due
from schemas.notices import NoticeKind
from services import actions, notices, terms
from services.rules.parties import answering
from services.rules.relaying import TermKind, asked_from, laid_anew
from services.store import meta
from services.store import terms as rows
from services.store.policies import recall
from services.store.work import Row, Work

AT_ONCE = 100
"""Actions per unit of work: small enough never to hold the writer for long."""


class Reprojected(NamedTuple):
    """How many deadlines moved and stood, and how many are open whose ledger does not say how they were reckoned."""

    moved: int = 0
    stood: int = 0
    unknown: int = 0


async def reproject_due(work: Work, most: int = AT_ONCE) -> Reprojected:
    """Lay out anew what was reckoned by another calendar than today's, so many at a time. One look where the calendar is the same."""
    calendar = work.policy.workdays.fingerprint
    if await meta.get(work, meta.CALENDAR) == calendar:
        return Reprojected()
    unknown = await rows.unwritten(work)
    found = await rows.by_another(work, calendar, most)
    ledgers = await rows.of(work, [action.id for action in found])
    moved = [await _lay_anew(work, action, ledgers[action.id]) for action in found]
    if not found and not await rows.any_by_another(work, calendar):
        await meta.put(work, meta.CALENDAR, calendar)
    return Reprojected(sum(moved), len(found) - sum(moved), unknown)


async def _lay_anew(work: Work, row: Row, ledger: list[Row]) -> bool:
    """Move a term that comes out otherwise, and say whether. One whose time is out by either calendar stands: what was said was said.

    An occasion's day is in the almanac and not so many working days away: its term stands too.
    """
    due = laid_anew(ledger, row.round, work.policy.workdays)
    if due is None or row.about_kind == "occasion" or min(due.at, row.due_at) <= work.now:
        await rows.stands_by(work, row, rows.STANDS)
        return False
    asked = asked_from(ledger, row.asked_at, work.policy.workdays)
    if await _the_same(work, row, due, asked):
        await rows.stands_by(work, row, work.policy.workdays.fingerprint)
        return False
    await _move(work, row, due, asked)
    return True


async def _the_same(work: Work, row: Row, due: Due, asked: datetime) -> bool:
    """Whether the instant, its sentence and the steps that are left are what they were."""
    turn = len((await recall(work, row.policy)).ladder)  # a step that was laid out again is numbered on, a whole ladder at a time
    comes = {rung.step: rung.at.isoformat() for rung in await actions.laid(work, row, due, row.paused_until, asked) if rung.at > work.now}
    left = {rung["step"] % turn: rung["at"] for rung in row.rungs[row.next_step :]} if row.next_step is not None else {}
    return (row.due_at, row.due_why, left) == (due.at, due.why, comes)


async def _move(work: Work, row: Row, due: Due, asked: datetime) -> None:
    """Move a deadline, or one of its steps, to where the calendar of today has it. Its function is told when the day is another."""
    term = terms.Reckoned(TermKind.REPROJECTED, due, work.now, asked_at=asked)
    was = {"was_due_at": row.due_at, "was_why": row.due_why}
    told = await actions.new_term(work, row, partial(ActionReprojected, **was), term, "kalendern ändrades")
    local = work.policy.workdays.local
    moved_day = local(due.at).date() != local(row.due_at).date()
    if moved_day and not told:
        programme = await recall(work, row.policy)
        function = answering(work.policy.municipality, row.function, programme.coordinator)
        await notices.tell(work, NoticeKind.MOVED, function, await actions.find(work, row.id), f"moved:{row.id}:{row.round + 1}")
