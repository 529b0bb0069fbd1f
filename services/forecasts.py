"""The forecast: for each action who will be told when, if nothing happens, with the absences that are known today."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from schemas.actions import UNFINISHED, ActionStatus
from services import absences
from services.coming import stands
from services.errors import NotFound, Refused
from services.rules.access import Sight
from services.rules.deadlines import swedish
from services.rules.forecast import Coming, forecast
from services.store import actions
from services.store.work import Row, Work

LONGEST = 366
MOST = 1000
"""Actions that are looked at for somebody else's program."""


async def ahead(work: Work, action: str | None, days: int) -> list[dict[str, Any]]:
    """What comes in so many days, of one action or of all, in order. Raises NotFound, Refused."""
    return await of(work, await _asked(work, action, days), days)


async def seen(work: Work, sight: Sight, days: int) -> list[dict[str, Any]]:
    """The same of the actions that may be known of."""
    return await of(work, await actions.climbing(work, work.now + timedelta(days=days), sight, MOST), days)


async def of(work: Work, asked: Sequence[Row], days: int) -> list[dict[str, Any]]:
    """What comes of some actions in so many days, in order."""
    until = work.now + timedelta(days=days)
    known, told = await absences.known(work), []
    for row in asked:
        standing = await stands(work, row)
        if row.status == ActionStatus.PAUSED:  # its pause ends before its ladder goes on, and then it waits for its function again
            standing = standing._replace(accepted=False)
        coming = forecast(row.rungs, row.next_step, standing, known, work.now, until, work.policy.workdays)
        told += [_line(work, row, one) for one in coming]
    return sorted(told, key=lambda line: (line["at"], line["action"]))


async def _asked(work: Work, action: str | None, days: int) -> list[Row]:
    if action is None:
        return await actions.climbing(work, work.now + timedelta(days=days))
    row = await actions.get(work, action)
    if row is None:
        raise NotFound(f"Det finns ingen åtgärd {action}.")
    if row.status not in UNFINISHED:
        raise Refused(f"{action} är klar; ingen får veta något mer om den.")
    return [row]


def _line(work: Work, row: Row, coming: Coming) -> dict[str, Any]:
    """One step; nothing but the number and the functions, so that it is the same in every lane."""
    taken = coming.taken
    return {
        "at": coming.at.isoformat(),
        "day": swedish(coming.at, work.policy.workdays).partition(" kl.")[0],
        "time": _time(work, coming.at),
        "action": row.id,
        "round": row.round,
        "step": taken.rung["step"],
        "key": taken.rung["key"],
        "told": [one.function.id for one in taken.told],
        "names": [one.named for one in taken.told],
        "skipped": taken.skipped,
    }


def _time(work: Work, at: datetime) -> str:
    return f"{work.policy.workdays.local(at):%H.%M}"
