"""The ladder laid out in time: which step comes when, around one deadline."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise

from schemas.actions import Rung
from schemas.deadlines import Offset
from schemas.programmes import Step
from services.workdays import Workdays, days


def rungs(ladder: Sequence[Step], due_at: datetime, armed_at: datetime, workdays: Workdays) -> tuple[Rung, ...]:
    """Lay out one round of steps, earliest first, in the ladder's order when they coincide.

    A reminder that had already passed when the round was armed is left out: it says nothing new. A step at or after the
    deadline is never left out; if it has passed too, it fires at once.
    """
    due = due_at.astimezone(UTC)
    laid = (Rung(n, step.key, _instant(step.after, due, workdays), step.tell) for n, step in enumerate(ladder))
    return tuple(sorted((rung for rung in laid if rung.at >= min(armed_at, due)), key=lambda rung: (rung.at, rung.step)))


def next_rung(rungs: Iterable[Rung], fired: Collection[int]) -> Rung | None:
    """Find the earliest rung whose step has not fired in this round; None when the ladder is climbed."""
    return next((rung for rung in rungs if rung.step not in fired), None)


def _instant(after: Offset, due: datetime, workdays: Workdays) -> datetime:
    """Measure one offset. Working days keep the deadline's local time of day; zero of any unit is the deadline itself."""
    if after.clock_hours:
        return due + timedelta(hours=after.clock_hours)
    if after.working_hours:
        return workdays.add_hours(due, after.working_hours)
    if after.working_days:
        local = workdays.local(due)
        return workdays.instant(workdays.add(local.date(), after.working_days), local.time())
    return due


def misplaced(ladder: Sequence[Step], workdays: Workdays) -> Iterator[tuple[Step, Step, bool]]:
    """Steps that do not come after the one before them, surely or (False) only in some weeks: between units the calendar decides."""
    for a, b in pairwise(ladder):
        rises = _rises(a.after, b.after, workdays)
        if rises != {True}:
            yield a, b, rises == {False}


@cache
def _rises(a: Offset, b: Offset, workdays: Workdays) -> frozenset[bool]:
    """Whether one offset lies before another: by the numbers where they can tell, else for many deadlines, holidays among them."""
    (unit, first), (other, second) = _measure(a), _measure(b)
    if unit == other or first * second <= 0:
        return frozenset({first < second})
    return frozenset(_instant(a, due, workdays) < _instant(b, due, workdays) for due in _deadlines(workdays))


def _measure(offset: Offset) -> tuple[str, int]:
    return next(iter(offset.model_dump(exclude_none=True).items()))


def _deadlines(workdays: Workdays) -> Iterator[datetime]:
    """Every day around Christmas, Easter and midsummer, and of two ordinary weeks, at noon, in the afternoon and late."""
    for monday in (date(2026, 12, 21), date(2027, 3, 22), date(2027, 6, 21), date(2027, 9, 6)):
        for day in days(monday, monday + timedelta(days=13)):
            yield from (workdays.instant(day, at) for at in (time(12), time(16), time(23)))
