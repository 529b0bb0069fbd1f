"""Deeds about functions: who is away and who stands in, gaps in who can be told, and who will be told when."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from handlers.doors.deed import Args, Deed, Nothing, Number
from services import absences, coverage, forecasts
from services.rules.parties import name_of
from services.store import absences as rows
from services.store.work import Work


class Absent(Args):
    """A function, its first and last day away, and who stands in."""

    function: str
    first_day: date
    last_day: date
    deputy: str | None = None


class Back(Args):
    """A function that is back."""

    function: str


class Ahead(Args):
    """How far to look, and at which action; at all of them when none is given."""

    action: Number | None = None
    days: Annotated[int, Field(ge=1, le=forecasts.LONGEST)] = 14


async def _listed(work: Work) -> list[dict[str, Any]]:
    municipality = work.policy.municipality
    return [
        {
            "funktion": row.function,
            "vad": name_of(municipality, row.function),
            "från": row.first_day.isoformat(),
            "till": row.last_day.isoformat(),
            "ersättare": name_of(municipality, row.deputy) if row.deputy else "",
        }
        for row in await rows.from_day(work, work.today)
    ]


DEEDS: dict[str, Deed] = {
    "function.absent": Deed(Absent, lambda work, a: absences.begin(work, a.function, a.first_day, a.last_day, a.deputy)),
    "function.back": Deed(Back, lambda work, a: absences.back(work, a.function)),
    "function.list": Deed(Nothing, lambda work, _: _listed(work), looks=True),
    "function.gaps": Deed(Nothing, lambda work, _: coverage.listed(work), looks=True),
    "forecast": Deed(Ahead, lambda work, a: forecasts.ahead(work, a.action, a.days), looks=True),
}
