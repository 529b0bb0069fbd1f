"""Who will be told when, if nothing happens: the ladder climbed ahead of time, by the rule that climbs it when its time comes."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from services.rules.climbing import Rungs, Stands, Taken, climb, instant
from services.rules.reach import Known
from services.workdays import Workdays


class Coming(NamedTuple):
    """A step that will be taken, and when."""

    at: datetime
    taken: Taken


def forecast(
    rungs: Rungs, next_step: int | None, stands: Stands, known: Known, now: datetime, until: datetime, workdays: Workdays
) -> Iterator[Coming]:
    """Every step from now until an instant. One that has come already is taken now, in order, like all that were missed."""
    number = next_step
    while number is not None and number < len(rungs):
        at = max(now, instant(rungs[number]))
        if at > until:
            return
        steps = climb(rungs, number, stands, known, workdays.local(at).date())
        yield from (Coming(at, step) for step in steps)
        number += len(steps)
