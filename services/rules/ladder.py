"""The ladder laid out in time: which step comes when, around one deadline."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from schemas.actions import Rung
from schemas.deadlines import FixedTime, Offset
from schemas.parties import WEEKDAYS
from schemas.programmes import Step
from services.workdays import DAY, Workdays, days


class Laid(NamedTuple):
    """A round laid out, and which of its rungs comes next; None when all are taken."""

    rungs: tuple[Rung, ...]
    next_step: int | None


def rungs(
    ladder: Sequence[Step], due_at: datetime, armed_at: datetime, workdays: Workdays, asked_at: datetime | None = None
) -> tuple[Rung, ...]:
    """Lay out one round of steps, earliest first, in the ladder's order when they coincide.

    A reminder that had already passed when the round was armed is left out: it says nothing new. A step at or after the
    deadline is never left out; if it has passed too, it fires at once. Some count from when the function was asked: `armed_at`,
    unless that is another moment.
    """
    due, asked = due_at.astimezone(UTC), (asked_at or armed_at).astimezone(UTC)
    laid = (_rung(n, step, due if step.counts_from == "due" else asked, workdays) for n, step in enumerate(ladder))
    return _in_order(rung for rung in laid if rung.at >= min(armed_at, due))


def asked_anew(ladder: Sequence[Step], standing: Sequence[Rung], next_step: int | None, asked_at: datetime, workdays: Workdays) -> Laid:
    """The same round when another function is asked: what is taken and what counts from the deadline stands, the rest begins again.

    A step that is laid out again is numbered on from the ladder's own, a whole ladder at a time, so that it can be taken again.
    """
    taken = len(standing) if next_step is None else next_step
    ours = {n: step for n, step in enumerate(ladder) if step.counts_from == "asked"}
    if not ours:
        return Laid(tuple(standing), next_step)
    turn = max((rung.step // len(ladder) for rung in standing), default=0) + 1
    kept = [rung for rung in standing[taken:] if rung.step % len(ladder) not in ours]
    again = [_rung(n + turn * len(ladder), step, asked_at.astimezone(UTC), workdays) for n, step in ours.items()]
    return Laid((*standing[:taken], *_in_order((*kept, *again))), taken)


def _rung(number: int, step: Step, counted_from: datetime, workdays: Workdays) -> Rung:
    return Rung(number, step.key, _instant(step.after, counted_from, workdays), step.tell, step.channel, step.unless_accepted)


def _in_order(laid: Iterable[Rung]) -> tuple[Rung, ...]:
    return tuple(sorted(laid, key=lambda rung: (rung.at, rung.step)))


def next_rung(rungs: Iterable[Rung], fired: Collection[int]) -> Rung | None:
    """Find the earliest rung whose step has not fired in this round; None when the ladder is climbed."""
    return next((rung for rung in rungs if rung.step not in fired), None)


def _instant(after: Offset, due: datetime, workdays: Workdays) -> datetime:
    """Measure one offset. Working days keep the deadline's local time of day; zero of any unit is the deadline itself."""
    if weekly := after.next or after.previous:
        return _weekly(weekly, due, workdays, ahead=after.next is not None)
    if after.clock_hours:
        return due + timedelta(hours=after.clock_hours)
    if after.working_hours:
        return workdays.add_hours(due, after.working_hours)
    if after.working_days:
        local = workdays.local(due)
        return workdays.instant(workdays.add(local.date(), after.working_days), local.time())
    return due


def _weekly(at: FixedTime, instant: datetime, workdays: Workdays, *, ahead: bool) -> datetime:
    """The nearest such time of the week after an instant, or before it; never the instant itself."""
    today = workdays.local(instant).date()
    day = today + DAY * (WEEKDAYS.index(at.weekday) - today.weekday())
    near = [workdays.instant(day + week * 7 * DAY, at.at) for week in (-1, 0, 1)]
    return min(one for one in near if one > instant) if ahead else max(one for one in near if one < instant)


def misplaced(ladder: Sequence[Step], workdays: Workdays) -> Iterator[tuple[Step, Step, bool]]:
    """Steps that do not come after the one before them, surely or (False) only in some weeks: between units the calendar decides."""
    for counts_from in ("due", "asked"):  # which of a step from the one and a step from the other comes first, only the action knows
        for a, b in pairwise(step for step in ladder if step.counts_from == counts_from):
            rises = _rises(a.after, b.after, workdays)
            if rises != {True}:
                yield a, b, rises == {False}


@cache
def _rises(a: Offset, b: Offset, workdays: Workdays) -> frozenset[bool]:
    """Whether one offset lies before another: by the numbers where they can tell, else for many deadlines, holidays among them."""
    (unit, first), (other, second) = _measure(a), _measure(b)
    if unit == other and isinstance(first, int) and isinstance(second, int):
        return frozenset({first < second})
    if _side(a) != _side(b) or _side(a) == 0:
        return frozenset({_side(a) < _side(b)})
    return frozenset(_instant(a, due, workdays) < _instant(b, due, workdays) for due in _deadlines(workdays))


def _measure(offset: Offset) -> tuple[str, int | FixedTime]:
    return next((name, value) for name, value in offset if value is not None)


def _side(offset: Offset) -> int:
    """-1 before, 0 at, 1 after what it is measured from."""
    if offset.before:
        return -1
    return 0 if 0 in {offset.working_days, offset.working_hours, offset.clock_hours} else 1


def _deadlines(workdays: Workdays) -> Iterator[datetime]:
    """Every day around Christmas, Easter and midsummer, and of two ordinary weeks, at noon, in the afternoon and late."""
    for monday in (date(2026, 12, 21), date(2027, 3, 22), date(2027, 6, 21), date(2027, 9, 6)):
        for day in days(monday, monday + timedelta(days=13)):
            yield from (workdays.instant(day, at) for at in (time(12), time(16), time(23)))
