"""Councils: when they meet, what stands before them, what they decide and what came of a meeting."""

from datetime import date, datetime, time
from typing import Annotated

from fastapi import APIRouter, Path, Request

from handlers.doors.api.acting import on_point, term
from handlers.doors.api.asker import Asking
from handlers.doors.api.described import READS, does, problems, taken
from handlers.doors.api.sitting import known, points
from schemas.api import Page
from schemas.api_councils import AgendaPoint, Council
from schemas.asked import Decide
from schemas.councils import Minutes
from schemas.parties import Council as Sitting
from services import councils
from services.agendas import council_of
from services.errors import NotFound
from services.rules.meetings import closed_because, cut_off, next_meeting
from services.store import councils as rows
from services.store.work import Work
from services.workdays import DAY

router = APIRouter(prefix="/councils", tags=["councils"])

Id = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", examples=["operativa-radet"])]
Item = Annotated[str, Path(pattern=r"^P-[0-9]{4}-[0-9]{4,9}$", examples=["P-2027-0001"])]
Day = Annotated[str, Path(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", examples=["2027-05-20"], description="The local day it met")]
NO_MEETING = "Rådet har inget förberett möte den dagen."


@router.get("", responses=problems(401, 403, 422, 429, 500, 503))
async def list_councils(asker: Asking) -> Page[Council]:
    """Every council, with its next meeting, all on one page."""
    asker.reads("councils")
    async with asker.store.look() as look:
        return Page(items=tuple(_council(look, council) for council in look.policy.municipality.councils))


@router.get("/{council}", responses=problems(*READS))
async def show_council(asker: Asking, council: Id) -> Council:
    """One council, with its next meeting."""
    asker.reads("councils")
    async with asker.store.look() as look:
        return _council(look, council_of(look, council))


@router.get("/{council}/agenda", responses=problems(*READS))
async def show_agenda(asker: Asking, council: Id) -> Page[AgendaPoint]:
    """What waits for a decision, oldest first, all on one page. Whoever sits in the council sees a number and a deadline of everything."""
    asker.reads("councils")
    async with asker.store.look() as look:
        sitting = council_of(look, council)
        return Page(items=await points(look, asker, sitting, await rows.undecided(look, sitting.id)))


@router.post("/{council}/agenda/{item}/decide", **does(Decide))
async def decide_point(asker: Asking, council: Id, item: Item, request: Request) -> AgendaPoint:
    """What the council decided, with its reason: it acts on the action. Asked twice, the second is refused (409)."""
    asked = {name: part for name, part in (await taken(request, Decide)).items() if part is not None}
    deadline = asked.pop("deadline", None)
    return await on_point(asker, council, item, {**asked, **(term(deadline) if deadline else {})})


@router.get("/{council}/meetings/{day}/minutes", responses=problems(*READS))
async def show_minutes(asker: Asking, council: Id, day: Day) -> Minutes:
    """The minutes of a meeting: frozen when it is closed, so far until then."""
    asker.reads("councils")
    async with asker.store.look() as look:
        sitting = council_of(look, council)
        minutes = Minutes.model_validate((await councils.minutes_of(look, await _met(look, sitting, day)))[1])
        parts = {name: getattr(minutes, name) for name in ("decided", "done", "undecided")}
        seen = await known(look, asker, sitting, {point.action for part in parts.values() for point in part})
        shown = {name: tuple(point for point in part if point.action in seen) for name, part in parts.items()}
        return minutes.model_copy(update=shown)


async def _met(look: Work, council: Sitting, day: str) -> str:
    try:
        first, last = (look.policy.workdays.instant(one, time(0)) for one in _around(day))
        met = await rows.met_between(look, council.id, first, last)
    except (ValueError, OverflowError):  # there is no such day
        met = None
    if met is None:
        raise NotFound(NO_MEETING)
    return str(met.id)


def _around(day: str) -> tuple[date, date]:
    first = date.fromisoformat(day)
    return first, first + DAY


def _council(look: Work, council: Sitting) -> Council:
    days = look.policy.workdays
    meets_at: datetime = next_meeting(council, look.now, days)
    when = {"weekday": council.meets.weekday, "at": f"{council.meets.at:%H:%M}", "meets_at": meets_at}
    until = {"cut_off_at": cut_off(council, meets_at, days), "closed_because": closed_because(meets_at, days)}
    return Council.model_validate(
        {**council.model_dump(include={"id", "name", "kind", "function", "members", "week_of_month"}), **when, **until}
    )
