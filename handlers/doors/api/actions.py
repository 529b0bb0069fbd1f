"""Actions: listed, shown, told of, and what may be done to them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BeforeValidator, Field

from handlers.doors.api import shown
from handlers.doors.api.acting import action_seen, on_action, term
from handlers.doors.api.asker import Asking
from handlers.doors.api.described import READS, does, problems, taken
from handlers.doors.api.paging import Paging, page, position
from schemas.actions import About, ActionStatus
from schemas.api import Action, Event, Page
from schemas.asked import Extend, Pause, Reassign, Words
from schemas.parts import Id
from schemas.terms import Lane
from services.store import actions, ledger

router = APIRouter(prefix="/actions", tags=["actions"])

Number = Annotated[str, Path(pattern=r"^A-[0-9]{4}-[0-9]{4,9}$", examples=["A-2027-0001"])]
Yes = Annotated[bool, BeforeValidator(lambda said: {"true": True, "false": False}.get(said) if isinstance(said, str) else said)]
"""true or false: pydantic would also read on, 1 and y."""


class Wanted(Paging):
    """Which actions."""

    status: ActionStatus | None = None
    overdue: Annotated[Yes | None, Field(description="Not done, and its deadline has passed")] = None
    function: Annotated[Id | None, Field(description="The id of the function that answers for it")] = None


@router.get("", responses=problems(*READS))
async def list_actions(asker: Asking, wanted: Annotated[Wanted, Query()]) -> Page[Action]:
    """Actions in the order they were added. Whatever is added while you page comes at the end."""
    asker.reads("actions")
    where = wanted.model_dump(include={"status", "function"}, exclude_none=True)
    async with asker.store.look() as look:
        after = position(asker, "actions", wanted)
        rows = await actions.listed(look, asker.sight, where, after, wanted.limit, overdue=wanted.overdue)
        return Page[Action].model_validate(page(asker, "actions", rows, ("added_at", "id"), wanted, lambda row: shown.action(look, row)))


@router.get("/{action}", responses=problems(*READS))
async def show_action(asker: Asking, action: Number) -> Action:
    """One action. 404 also for one that your function may not know of."""
    asker.reads("actions")
    async with asker.store.look() as look:
        return shown.action(look, await action_seen(look, asker, action))


@router.get("/{action}/timeline", responses=problems(*READS))
async def action_timeline(asker: Asking, action: Number, wanted: Annotated[Paging, Query()]) -> Page[Event]:
    """What has happened to an action, oldest first. In the individual lane without a word that anybody wrote."""
    asker.reads("timeline")
    async with asker.store.look() as look:
        row = await action_seen(look, asker, action)
        after, closed = position(asker, action, wanted), row.lane == Lane.INDIVIDUAL
        rows = await ledger.listed(look.connection, asker.sight, About("action", action), after, wanted.limit)
        told = page(asker, action, rows, ("seq",), wanted, lambda row: shown.event(look, row, closed=closed))
        return Page[Event].model_validate(told)


@router.post("/{action}/accept", **does(None))
async def accept_action(asker: Asking, action: Number) -> Action:
    """Take an action on. Asked twice, the second is refused (409)."""
    return await on_action(asker, "action.accept", action, {})


@router.post("/{action}/decline", **does(Words))
async def decline_action(asker: Asking, action: Number, request: Request) -> Action:
    """Decline, with a reason: the coordinator has it now and the deadline stands. After that it may be out of your sight."""
    return await on_action(asker, "action.decline", action, await taken(request, Words))


@router.post("/{action}/done", **does(Words))
async def finish_action(asker: Asking, action: Number, request: Request) -> Action:
    """It is done, and this is what came of it. Asked twice, the second is refused (409)."""
    return await on_action(asker, "action.done", action, await taken(request, Words))


@router.post("/{action}/reassign", **does(Reassign))
async def reassign_action(asker: Asking, action: Number, request: Request) -> Action:
    """Ask another function, with a reason; the deadline stands. Asked twice, the second is refused (409)."""
    return await on_action(asker, "action.reassign", action, await taken(request, Reassign))


@router.post("/{action}/extend", **does(Extend))
async def extend_action(asker: Asking, action: Number, request: Request) -> Action:
    """Give it a later deadline, with a reason. Asked twice, the second is refused (409): it is no later."""
    asked = await taken(request, Extend)
    return await on_action(asker, "action.extend", action, {"text": asked["text"], **term(asked["deadline"])})


@router.post("/{action}/pause", **does(Pause))
async def pause_action(asker: Asking, action: Number, request: Request) -> Action:
    """Pause it until a date, with a reason; the rest of the term runs on from there. Asked twice, the second is refused (409)."""
    return await on_action(asker, "action.pause", action, await taken(request, Pause))


@router.post("/{action}/resume", **does(None))
async def resume_action(asker: Asking, action: Number) -> Action:
    """End a pause before its date. Asked twice, the second is refused (409)."""
    return await on_action(asker, "action.resume", action, {})
