"""Signals: entered by hand, and what people say of one that has come."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from handlers.doors.api.acting import enter_signal, on_signal
from handlers.doors.api.asker import Asking
from handlers.doors.api.described import does, taken
from schemas.api import Fate
from schemas.asked import CorrectSignal, RestoreSignal, SignalByHand, Words

router = APIRouter(prefix="/signals", tags=["signals"])

Receipt = Annotated[str, Path(pattern=r"^r[a-z2-7]{26}$")]


@router.post("", **does(SignalByHand, 201))
async def enter_a_signal(asker: Asking, request: Request) -> Fate:
    """Enter a signal that was phoned in: it is routed at once. The same `name` again gives the first one's receipt."""
    asked = await taken(request, SignalByHand)
    renamed = {"severity": asked.pop("severity_reported"), "occurred": asked.pop("occurred_from")}
    del asked["lane"]
    return await enter_signal(asker, {**asked, **renamed})


@router.post("/{receipt}/correct", **does(CorrectSignal))
async def correct_a_signal(asker: Asking, receipt: Receipt, request: Request) -> Fate:
    """Correct what a signal was: it goes where it now belongs, and what it was is kept. Asked twice, the second is refused (409)."""
    asked = await taken(request, CorrectSignal)
    severity = asked.pop("severity_reported")
    return await on_signal(asker, "signal.correct", receipt, {**asked, "severity": severity})


@router.post("/{receipt}/restore", **does(RestoreSignal))
async def restore_a_signal(asker: Asking, receipt: Receipt, request: Request) -> Fate:
    """Take a signal up that was set aside: by today's rules, or by one you name. Asked twice, the second is refused (409)."""
    return await on_signal(asker, "signal.restore", receipt, await taken(request, RestoreSignal))


@router.post("/{receipt}/set-aside", **does(Words))
async def set_a_signal_aside(asker: Asking, receipt: Receipt, request: Request) -> Fate:
    """Set a signal aside, with a reason; it can be restored. Asked twice, the second is refused (409)."""
    return await on_signal(asker, "signal.set_aside", receipt, await taken(request, Words))
