"""Functions: who is away, and who is told instead."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from handlers.doors.api.acting import on_function
from handlers.doors.api.asker import Asking
from handlers.doors.api.described import READS, does, problems, taken
from schemas.api import Page
from schemas.api_councils import Absence, Away
from schemas.asked import Absent
from services.rules.parties import function_of
from services.store import absences

router = APIRouter(prefix="/functions", tags=["functions"])

Id = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", examples=["gata-park"])]


@router.get("/{function}/absences", responses=problems(*READS))
async def list_absences(asker: Asking, function: Id) -> Page[Absence]:
    """When a function is away, from today on, the first to begin first, all on one page."""
    asker.reads("absences")
    async with asker.store.look() as look:
        named = function_of(look.policy.municipality, function).id
        rows = [row for row in await absences.from_day(look, look.today) if row.function == named]
        return Page(items=tuple(Absence.model_validate(row._asdict()) for row in rows))


@router.post("/{function}/absences", **does(Absent, 201))
async def begin_absence(asker: Asking, function: Id, request: Request) -> Away:
    """A function is away between two days: a coordinator says so of any, others of themselves. Asked twice, it is away twice."""
    return await on_function(asker, "function.absent", function, await taken(request, Absent))
