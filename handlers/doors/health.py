"""Whether a process lives, whether it is ready, and what it has counted: three addresses that every part serves."""

import asyncio
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Response

from handlers import metrics
from handlers.condition import Check, Condition
from handlers.doors.problems import map_problems
from services.errors import No, Unavailable

log = structlog.get_logger()

PATIENCE_S = 3
LOOPS = {
    "clock": "Klockan",
    "timetable": "Tidtabellen",
    "notifier": "Brevbäraren",
    "router": "Fördelaren av signaler",
    "relay": "Utlämnaren av fakta",
    "auditor": "Granskaren",
    "poller": "Hämtaren av notiser",
}


def health(condition: Condition) -> APIRouter:
    """The three addresses of one process."""

    async def ready() -> dict[str, Any]:
        """How many findings the auditor has, and that the clock is held, is told and no reason to be taken out of service."""
        away = [] if condition.started else ["Delen startar."]
        away += [sentence for sentence in await asyncio.gather(*map(_asked, condition.checks)) if sentence]
        away += [f"{LOOPS.get(loop, loop)} står still." for loop in condition.quiet()]
        if away:
            raise Unavailable(" ".join(dict.fromkeys(away)))
        told = {"auditor_findings": condition.findings(), "clock_held": await condition.held()}
        return {"status": "ok"} | {name: value for name, value in told.items() if value is not None}

    router = APIRouter()
    router.add_api_route("/healthz", _alive)
    router.add_api_route("/readyz", ready)
    router.add_api_route("/metrics", _counted)
    return router


def healths(condition: Condition) -> FastAPI:
    """What a part serves that has no other door."""
    app = FastAPI(title="samsyn", docs_url=None, redoc_url=None, openapi_url=None)
    map_problems(app)
    app.include_router(health(condition))
    return app


async def _alive() -> dict[str, str]:
    """The loop answers."""
    return {"status": "ok"}


async def _counted() -> Response:
    return Response(metrics.scraped(), media_type=metrics.MEDIA_TYPE)


async def _asked(check: Check) -> str | None:
    """What a check says is away, if anything."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            await check()
    except No as no:
        return no.sentence
    except TimeoutError:
        return "Databasen eller meddelandebussen svarar inte i tid."
    except Exception as error:  # noqa: BLE001 - what a check cannot find out is not ready either
        log.warning("check_failed", reason=type(error).__name__)
        return "Databasen eller meddelandebussen går inte att använda; driftloggen säger varför."
    return None
