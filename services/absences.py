"""Absences: who is away from a day to a day, and who answers meanwhile. What it owns stays its own."""

from collections.abc import Iterator
from datetime import date, timedelta

import uuid_utils

from events.functions import FunctionAbsent, FunctionBack
from schemas.parties import Function
from schemas.terms import Lane
from services.errors import Refused
from services.rules.deadlines import day_and_month
from services.rules.parties import function_of
from services.rules.reach import Absence, Known, away_on, may_know, reachable
from services.store import absences as rows
from services.store import notices
from services.store.work import Work
from services.workdays import days

LONGEST = 366
AWAY = "away"
"""Who is away, as a unit of work keeps it: every letter asks."""
UNREACHED = timedelta(days=7)
"""For how long an address that turned out not to exist is not written to; then it is tried again."""


async def known(work: Work) -> Known:
    """Whom there is to tell now, and in the days that come."""
    return (await away(work))._replace(nowhere=await notices.nowhere(work, work.now - UNREACHED))


async def away(work: Work) -> Known:
    """The same by who is away alone: enough to say what comes, in a letter."""
    if AWAY not in work.kept:
        work.kept[AWAY] = [Absence(row.function, row.first_day, row.last_day, row.deputy) for row in await rows.from_day(work, work.today)]
    return Known(work.policy.municipality, work.kept[AWAY])


async def begin(work: Work, function: str, first_day: date, last_day: date, deputy: str | None) -> str:
    """A function is away. Returns what follows of it, in a sentence. Raises Refused, NotFound."""
    away = function_of(work.policy.municipality, function)
    if last_day < first_day or last_day < work.today or (last_day - first_day).days > LONGEST:
        raise Refused("Frånvaron måste sluta i dag eller senare, efter sin första dag och inom ett år.")
    house = await known(work)
    stands_in = _deputy(house, away, deputy, first_day, last_day)
    row = {"id": str(uuid_utils.uuid7()), "function": away.id, "first_day": first_day, "last_day": last_day, "deputy": deputy}
    await rows.insert(work, {**row, "by": work.actor, "said_at": work.now})
    work.kept.pop(AWAY, None)
    work.record(FunctionAbsent(function=away.id, first_day=first_day, last_day=last_day, deputy=deputy))
    said = f"{away.name} är frånvarande {day_and_month(first_day)}–{day_and_month(last_day)}."
    instead = f"{stands_in.name} får veta i stället." if stands_in else "Ingen ersättare är där hela tiden; det står bland luckorna."
    return " ".join((said, instead, *_stood_in_for(house, away, first_day, last_day)))


async def back(work: Work, function: str) -> str:
    """A function is back, or was never away. Returns its name. Raises Refused when it is not away."""
    returned = function_of(work.policy.municipality, function)
    if not await rows.end(work, function, work.today):
        raise Refused(f"{returned.name} är inte frånvarande.")
    work.kept.pop(AWAY, None)
    work.record(FunctionBack(function=function))
    return returned.name


def _deputy(house: Known, away: Function, deputy: str | None, first_day: date, last_day: date) -> Function | None:
    """Who stands in. Raises Refused for one who cannot, NotFound for one who does not exist."""
    if deputy is None:
        own = next((f for f in house.municipality.functions if f.id == away.deputy), None)
        return own if own and reachable(house, own) and not any(away_on(house, own.id, day) for day in days(first_day, last_day)) else None
    stands_in = function_of(house.municipality, deputy)
    if stands_in.id == away.id:
        raise Refused("En funktion kan inte ersätta sig själv.")
    if any(may_know(house.municipality, away, lane) and not may_know(house.municipality, stands_in, lane) for lane in Lane):
        raise Refused(f"{stands_in.name} får inte veta allt som {away.name} får veta; välj en annan ersättare.")
    if any(away_on(house, stands_in.id, day) for day in days(first_day, last_day)):
        raise Refused(f"{stands_in.name} är själv frånvarande under den tiden; välj en annan ersättare.")
    if not reachable(house, stands_in):
        raise Refused(f"{stands_in.name} har ingen adress som går att nå; välj en annan ersättare.")
    return stands_in


def _stood_in_for(house: Known, away: Function, first_day: date, last_day: date) -> Iterator[str]:
    """Whom it was to stand in for in that time, so that somebody else is chosen."""
    for absence in house.absences:
        function = next((f for f in house.municipality.functions if f.id == absence.function), None)
        deputy = absence.deputy or (function.deputy if function else None)
        if function and deputy == away.id and absence.first_day <= last_day and first_day <= absence.last_day:
            yield f"{away.name} skulle ersätta {function.name} då; utse någon annan."
