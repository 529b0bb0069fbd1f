"""What one turn of the clock takes of a ladder: a step, and with it the next ones when it reaches nobody."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from services.rules.reach import Known, Owned, Told, last_resort, reach

Rungs = Sequence[dict[str, Any]]
"""A round as an action keeps it."""


class Taken(NamedTuple):
    """A step that is taken: whom it tells, or why it tells nobody."""

    rung: dict[str, Any]
    told: tuple[Told, ...] = ()
    skipped: str | None = None
    because: Literal["told", "accepted", "nobody"] = "told"

    @property
    def planned(self) -> datetime:
        """When it was to be taken."""
        return instant(self.rung)


class Stands(NamedTuple):
    """What of an action its ladder asks: whose it is, when it is due and whether it is accepted."""

    owned: Owned
    due_at: datetime
    accepted: bool


def climb(rungs: Rungs, first: int, stands: Stands, known: Known, day: date) -> tuple[Taken, ...]:
    """Take the step that has come. One that reaches nobody is skipped, and the next is taken at once: its people are to know.

    No step of after the deadline is hurried to before it: nobody is told that something is late that is not. There, and where the
    ladder ends, the coordinator is told instead, or whoever can be: silence is no option. A step that acceptance stops is passed
    over when its time comes, and hurries nothing.
    """
    taken = [_take(rungs, first, stands, known, day)]
    while taken[-1].because == "nobody" or (taken[-1].because == "accepted" and len(taken) > 1):
        if first + len(taken) == len(rungs):
            break
        taken.append(_take(rungs, first + len(taken), stands, known, day))
    return tuple(taken)


def instant(rung: dict[str, Any]) -> datetime:
    """When a step is to be taken."""
    return datetime.fromisoformat(rung["at"])


def _take(rungs: Rungs, number: int, stands: Stands, known: Known, day: date) -> Taken:
    rung = rungs[number]
    if stands.accepted and rung.get("unless_accepted"):
        return Taken(rung, skipped="åtgärden är accepterad", because="accepted")
    found = reach(known, rung["tell"], stands.owned, day)
    if found.told:
        return Taken(rung, found.told)
    why = "; ".join(found.missed)
    return Taken(rung, skipped=why, because="nobody") if _hurries(rungs, number, stands) else _instead(rung, why, stands, known, day)


def _hurries(rungs: Rungs, number: int, stands: Stands) -> bool:
    """Whether a later step can speak for one that reaches nobody."""
    late = instant(rungs[number]) >= stands.due_at
    left = [rung for rung in rungs[number + 1 :] if not (stands.accepted and rung.get("unless_accepted"))]
    return bool(left) and (late or instant(left[0]) < stands.due_at)


def _instead(rung: dict[str, Any], why: str, stands: Stands, known: Known, day: date) -> Taken:
    found = last_resort(known, stands.owned, day)
    if found is None:
        return Taken(rung, skipped=f"{why}; ingen annan kan heller nås", because="nobody")
    return Taken(rung, (found._replace(instead=f"{why}; därför får ni veta"),), skipped=why)
