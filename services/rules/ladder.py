"""The ladder laid out in time: which step comes when, around one deadline."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from schemas.actions import Rung
from schemas.deadlines import Offset
from schemas.programmes import Step
from services.workdays import Workdays


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
