"""Cases: listed, shown, told of, and what may be done to them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field, StringConstraints

from handlers.doors.api import shown
from handlers.doors.api.acting import add_action, case_seen, on_case, open_case, term
from handlers.doors.api.asker import Asking
from handlers.doors.api.described import READS, does, problems, taken
from handlers.doors.api.paging import Paging, page, position
from schemas.actions import About
from schemas.api import Action, Case, CaseSignal, Deadlines, Event, Page
from schemas.asked import AddAction, MergeCase, OpenCase, Words
from schemas.cases import CaseStatus
from schemas.parts import Id
from services import plans, reviews
from services.store import actions, cases, ledger, signals

router = APIRouter(prefix="/cases", tags=["cases"])

Number = Annotated[str, Path(pattern=r"^[A-Z][A-Z_]{1,15}-[0-9]{4}-[0-9]{4,9}$", examples=["EST-2027-0001"])]
MOST = 500
"""Actions of a case that are looked at for its deadlines."""
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z_]{1,15}$")]


class Wanted(Paging):
    """Which cases."""

    status: CaseStatus | None = None
    area: Annotated[Id | None, Field(description="An area's id")] = None
    programme: Annotated[Code | None, Field(description="A programme's code", examples=["EST"])] = None


@router.get("", responses=problems(*READS))
async def list_cases(asker: Asking, wanted: Annotated[Wanted, Query()]) -> Page[Case]:
    """Cases in the order they were opened. Whatever is opened while you page comes at the end."""
    asker.reads("cases")
    where = wanted.model_dump(include={"status", "area", "programme"}, exclude_none=True)
    async with asker.store.look() as look:
        rows = await cases.listed(look, asker.sight, where, position(asker, "cases", wanted), wanted.limit)
        return Page[Case].model_validate(page(asker, "cases", rows, ("opened_at", "id"), wanted, shown.case))


@router.get("/{case}", responses=problems(*READS))
async def show_case(asker: Asking, case: Number) -> Case:
    """One case. 404 also for one that your function may not know of."""
    asker.reads("cases")
    async with asker.store.look() as look:
        return shown.case(await case_seen(look, asker, case))


@router.get("/{case}/timeline", responses=problems(*READS))
async def case_timeline(asker: Asking, case: Number, wanted: Annotated[Paging, Query()]) -> Page[Event]:
    """What has happened to a case and to those of its actions that you may know of, oldest first."""
    asker.reads("timeline")
    async with asker.store.look() as look:
        await case_seen(look, asker, case)
        after = position(asker, case, wanted)
        rows = await ledger.listed(look.connection, asker.sight, About("case", case), after, wanted.limit)
        told = page(asker, case, rows, ("seq",), wanted, lambda row: shown.event(look, row, closed=not asker.rights.places))
        return Page[Event].model_validate(told)


@router.get("/{case}/actions", responses=problems(*READS))
async def case_actions(asker: Asking, case: Number, wanted: Annotated[Paging, Query()]) -> Page[Action]:
    """The actions of a case that you may know of, in the order they were added."""
    asker.reads("actions")
    async with asker.store.look() as look:
        await case_seen(look, asker, case)
        after, where = position(asker, "actions", wanted), {"about_kind": "case", "about_id": case}
        rows = await actions.listed(look, asker.sight, where, after, wanted.limit)
        return Page[Action].model_validate(page(asker, "actions", rows, ("added_at", "id"), wanted, lambda row: shown.action(look, row)))


@router.get("/{case}/deadlines", responses=problems(*READS))
async def case_deadlines(asker: Asking, case: Number) -> Deadlines:
    """The case's own deadlines (first contact, decision, plan, follow-up) that you may know of: kept, due, overdue, or waiting."""
    asker.reads("actions")
    async with asker.store.look() as look:
        row = await case_seen(look, asker, case)
        mine = await actions.listed(look, asker.sight, {"about_kind": "case", "about_id": case}, None, MOST)
        seen = {None, *(action.id for action in mine)}
        kept = [one._asdict() for one in await plans.deadlines_of(look, row) if one.action in seen]
        return Deadlines.model_validate({"case": case, "items": kept})


@router.get("/{case}/signals", responses=problems(*READS))
async def case_signals(asker: Asking, case: Number, wanted: Annotated[Paging, Query()]) -> Page[CaseSignal]:
    """What was reported to a case, in the order it was accepted. Not for private parties."""
    async with asker.store.look() as look:
        programme = (await case_seen(look, asker, case)).programme
        asker.reads("signals")
        rows = await signals.listed(look, case, position(asker, "signals", wanted), wanted.limit)
        return Page[CaseSignal].model_validate(
            page(
                asker,
                "signals",
                rows,
                ("accepted_at", "receipt"),
                wanted,
                lambda row: shown.signal(row, reviews.text(look, row, programme, asker.function)),
            )
        )


@router.post("", **does(OpenCase, 201))
async def open_a_case(asker: Asking, request: Request) -> Case:
    """Open a case that no signal led to: the plan of its rule is carried out. Asked twice, it opens two."""
    return await open_case(asker, await taken(request, OpenCase))


@router.post("/{case}/lift", **does(Words))
async def lift_case(asker: Asking, case: Number, request: Request) -> Case:
    """Open a watched line without waiting for it to repeat. Asked twice, the second is refused (409)."""
    return await on_case(asker, "case.lift", case, await taken(request, Words))


@router.post("/{case}/close", **does(Words))
async def close_case(asker: Asking, case: Number, request: Request) -> Case:
    """Close a case, with a reason. Actions that are not done prevent it (409), and so does a case that is closed."""
    return await on_case(asker, "case.close", case, await taken(request, Words))


@router.post("/{case}/reopen", **does(Words))
async def reopen_case(asker: Asking, case: Number, request: Request) -> Case:
    """Open a closed case again, with a reason. Asked twice, the second is refused (409)."""
    return await on_case(asker, "case.reopen", case, await taken(request, Words))


@router.post("/{case}/comment", **does(Words))
async def comment_case(asker: Asking, case: Number, request: Request) -> Case:
    """Write a note on a case. Asked twice, it stands there twice."""
    return await on_case(asker, "case.comment", case, await taken(request, Words))


@router.post("/{case}/merge", **does(MergeCase))
async def merge_a_case(asker: Asking, case: Number, request: Request) -> Case:
    """Let this case go on as another too, with its signals and actions. Asked twice, the second is refused (409)."""
    return await on_case(asker, "case.merge", case, await taken(request, MergeCase))


@router.post("/{case}/unmerge", **does(Words))
async def unmerge_a_case(asker: Asking, case: Number, request: Request) -> Case:
    """Undo the merge that this case went into: it is what it was. Asked twice, the second is refused (409)."""
    return await on_case(asker, "case.unmerge", case, await taken(request, Words))


@router.post("/{case}/actions", **does(AddAction, 201))
async def add_an_action(asker: Asking, case: Number, request: Request) -> Action:
    """Ask a function to do something by a deadline; it is told by mail. Asked twice, it is asked to do two things."""
    asked = await taken(request, AddAction)
    deadline = term(asked.pop("deadline"))
    return await add_action(asker, case, {**asked, **deadline})
