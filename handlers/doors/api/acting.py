"""A deed through the API: what it is about is held, the right to it looked at, and the deed done, in one unit of work."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from handlers import tracing
from handlers.doors.api import shown
from handlers.doors.api.asker import Asker
from handlers.doors.api.sitting import point_seen
from handlers.doors.deeds import DEEDS
from schemas.api import Action, Case, Fate
from schemas.api_councils import AgendaPoint, Away
from schemas.asked import InHours, InWorkingDays
from schemas.signals import Shape
from schemas.terms import Lane
from services.errors import NotFound
from services.store import actions, cases, inbox
from services.store.work import Row, Work

NO_CASE = "Det finns inget sådant ärende."
NO_ACTION = "Det finns ingen sådan åtgärd."
NO_RECEIPT = "Det finns inget sådant kvitto."


def term(deadline: Any) -> dict[str, Any]:
    """A deadline as the deeds name its parts."""
    if isinstance(deadline, InHours):
        return {"hours": deadline.clock_hours}
    kind = {"days": deadline.working_days} if isinstance(deadline, InWorkingDays) else {"weekday": deadline.weekday}
    return {**kind, "at": deadline.at}


async def case_seen(work: Work, asker: Asker, case: str) -> Row:
    """The case. Raises NotFound when there is none that the asker may know of."""
    row = await cases.seen(work, asker.sight, case)
    if row is None:
        raise NotFound(NO_CASE)
    return row


async def action_seen(work: Work, asker: Asker, action: str) -> Row:
    """The action. Raises NotFound when there is none that the asker may know of."""
    row = await actions.seen(work, asker.sight, action)
    if row is None:
        raise NotFound(NO_ACTION)
    return row


@asynccontextmanager
async def _acting(asker: Asker, deed: str) -> AsyncIterator[Work]:
    """The asker's unit of work for a deed, in the trace that the request belongs to."""
    with tracing.span("deed.do", asker.trace, deed=deed):
        async with asker.store.work(asker.actor) as work:
            work.trace = tracing.current()
            yield work


async def open_case(asker: Asker, args: dict[str, Any]) -> Case:
    """A new case."""
    asker.does("case.open")
    async with _acting(asker, "case.open") as work:
        return shown.case(await case_seen(work, asker, await _do(work, "case.open", args)))


async def on_case(asker: Asker, deed: str, case: str, args: dict[str, Any]) -> Case:
    """A deed on a case; the case as it stands after it."""
    async with _acting(asker, deed) as work:
        await case_seen(work, asker, case)
        asker.does(deed)
        await _do(work, deed, {**args, "case": case})
        return shown.case(await case_seen(work, asker, case))


async def add_action(asker: Asker, case: str, args: dict[str, Any]) -> Action:
    """A new action in a case."""
    async with _acting(asker, "action.add") as work:
        await case_seen(work, asker, case)
        asker.does("action.add")
        return shown.action(work, await action_seen(work, asker, await _do(work, "action.add", {**args, "case": case})))


async def on_action(asker: Asker, deed: str, action: str, args: dict[str, Any]) -> Action:
    """A deed on an action; the action as the deed left it, also for one who has just given it away."""
    async with _acting(asker, deed) as work:
        row = await action_seen(work, asker, action)
        asker.does(deed, own=row.function == asker.function)
        await _do(work, deed, {**args, "action": action})
        return shown.action(work, await actions.get(work, action) or row)


async def enter_signal(asker: Asker, args: dict[str, Any]) -> Fate:
    """A signal by hand."""
    asker.does("signal.enter")
    async with _acting(asker, "signal.enter") as work:
        receipt = await _do(work, "signal.enter", args)
        return shown.fate((await inbox.known(work, [receipt]))[receipt])


async def on_signal(asker: Asker, deed: str, receipt: str, args: dict[str, Any]) -> Fate:
    """A deed on a signal of the place lane; what became of it."""
    asker.does(deed)
    async with _acting(asker, deed) as work:
        row = (await inbox.known(work, [receipt])).get(receipt)
        if row is None or row.lane != Lane.PLACE:
            raise NotFound(NO_RECEIPT)
        await _do(work, deed, {**args, "receipt": receipt})
        return shown.fate((await inbox.known(work, [receipt]))[receipt])


async def on_point(asker: Asker, council: str, item: str, args: dict[str, Any]) -> AgendaPoint:
    """A council's decision about a point; the point as it was decided."""
    async with _acting(asker, "council.decide") as work:
        await point_seen(work, asker, council, item)
        asker.does("council.decide")
        await _do(work, "council.decide", {**args, "item": item})
        return await point_seen(work, asker, council, item)


async def on_function(asker: Asker, deed: str, function: str, args: dict[str, Any]) -> Away:
    """A deed on a function, which may do it to itself."""
    asker.does(deed, own=function == asker.function)
    async with _acting(asker, deed) as work:
        return Away(sentence_sv=await _do(work, deed, {**args, "function": function}))


async def _do(work: Work, deed: str, args: dict[str, Any]) -> Any:
    given = {name: part.model_dump() if isinstance(part, Shape) else part for name, part in args.items()}
    return await DEEDS[deed].do(work, DEEDS[deed].args.model_validate(given))
