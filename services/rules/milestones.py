"""A case's own deadlines: which of them were kept, which are due, overdue, or wait for something else."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from schemas.actions import ActionStatus
from schemas.milestones import MILESTONES, Stand
from schemas.rules import Milestone, PlannedAction
from services.rules.deadlines import swedish
from services.workdays import Workdays


class Kept(NamedTuple):
    """One deadline of a case, the action that keeps it when it has been asked for, and how it stands."""

    milestone: Milestone
    stand: Stand
    sentence: str
    action: str | None = None
    due_at: datetime | None = None
    done_at: datetime | None = None


def milestones(plan: Sequence[PlannedAction], asked: Mapping[str, Any], now: datetime, workdays: Workdays) -> Iterator[Kept]:
    """The deadlines that a plan names, in its order. `asked` holds the rows of the case's actions by their key in the plan."""
    titles = {planned.key: planned.title for planned in plan}
    for planned in plan:
        if planned.milestone is None:
            continue
        row = asked.get(planned.key)
        if row is not None:
            stand = _stand(row, now)
            sentence = f"{MILESTONES[planned.milestone]} ({row.id}): {_said(stand, row, workdays)}."
            yield Kept(planned.milestone, stand, sentence, row.id, row.due_at, row.done_at)
        elif planned.starts_after is not None:
            after = titles.get(planned.starts_after, planned.starts_after)
            yield Kept(planned.milestone, Stand.WAITS, f"{MILESTONES[planned.milestone]}: börjar räknas när ”{after}” är klar.")


def _stand(row: Any, now: datetime) -> Stand:
    if row.status == ActionStatus.DONE:
        return Stand.KEPT if row.done_at <= row.due_at else Stand.LATE
    return Stand.OVERDUE if row.due_at <= now else Stand.DUE


def _said(stand: Stand, row: Any, workdays: Workdays) -> str:
    due = swedish(row.due_at, workdays)
    match stand:
        case Stand.KEPT:
            return f"hölls, klar {swedish(row.done_at, workdays)} (senast {due})"
        case Stand.LATE:
            return f"hölls inte, klar först {swedish(row.done_at, workdays)} (senast {due})"
        case Stand.OVERDUE:
            return f"försenad sedan {due}"
        case _:
            return f"senast {due}"
