"""Who will be told when, if nothing happens: the ladder climbed ahead of time, by the rule that climbs it when its time comes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from schemas.programmes import Recipient
from services.rules.climbing import Rungs, Stands, Taken, climb, instant
from services.rules.reach import Known
from services.workdays import Workdays

NEVER = datetime.max.replace(tzinfo=UTC)


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


def others_next(rungs: Rungs, next_step: int | None, stands: Stands, known: Known, now: datetime, workdays: Workdays) -> Coming | None:
    """The next step that tells somebody besides the one who answers: a reminder is not news to anybody else."""
    coming = forecast(rungs, next_step, stands, known, now, NEVER, workdays)
    return next((one for one in coming if _reaches_others(one.taken, stands.owned.owner)), None)


def _reaches_others(taken: Taken, owner: str) -> bool:
    return taken.rung["tell"] != [Recipient.RESPONSIBLE] and any(one.function.id != owner for one in taken.told)
