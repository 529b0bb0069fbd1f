"""The forecast: who will be told when, if nothing happens."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from handlers.doors.api.acting import action_seen
from handlers.doors.api.actions import Number
from handlers.doors.api.asker import Asking
from handlers.doors.api.described import READS, problems
from handlers.doors.api.paging import PLAIN
from schemas.api_councils import Forecast
from services import forecasts

router = APIRouter(tags=["forecast"])

Days = Annotated[Annotated[int, Field(ge=1, le=forecasts.LONGEST, description="So many days ahead")], PLAIN, Query()]


@router.get("/forecast", responses=problems(401, 403, 422, 429, 500, 503))
async def show_forecast(asker: Asking, days: Days = 14) -> Forecast:
    """Every step of the days to come, of the actions that you may know of, in order; of a thousand actions at most, the soonest."""
    asker.reads("forecast")
    async with asker.store.look() as look:
        return Forecast.model_validate({"days": days, "items": await forecasts.seen(look, asker.sight, days)})


@router.get("/actions/{action}/forecast", responses=problems(*READS))
async def action_forecast(asker: Asking, action: Number, days: Days = 14) -> Forecast:
    """The steps of one action in the days to come; none when it is done."""
    asker.reads("forecast")
    async with asker.store.look() as look:
        row = await action_seen(look, asker, action)
        return Forecast.model_validate({"days": days, "items": await forecasts.of(look, [row], days)})
