"""The HTTP doors as one server."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI

from events.asyncapi import asyncapi
from handlers.condition import Condition
from handlers.doors.api.asker import Gate
from handlers.doors.api.router import router
from handlers.doors.desk import DeskDoor
from handlers.doors.document import openapi
from handlers.doors.health import health
from handlers.doors.http import HttpDoor
from handlers.doors.intake import Intake
from handlers.doors.links import LinkMaker
from handlers.doors.mail import MailDoor
from handlers.doors.problems import map_problems
from services.errors import Refused


def web(intake: Intake, links: LinkMaker, gate: Gate, feeds_changed: Callable[[], Awaitable[None]], condition: Condition) -> FastAPI:
    """Every HTTP door in one application. It has no page that describes it: none loads a script from elsewhere."""
    app = FastAPI(title="samsyn", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.gate = gate
    map_problems(app)
    app.include_router(HttpDoor(intake).router)
    app.include_router(MailDoor(intake.store, links).router)
    app.include_router(DeskDoor(intake.store, intake.store.keys.desk, feeds_changed).router)
    app.include_router(router)
    app.add_api_route("/openapi.json", _described)
    app.add_api_route("/asyncapi.json", _facts_described)
    app.include_router(health(condition))
    return app


async def _described() -> dict[str, Any]:
    return openapi()


async def _facts_described() -> dict[str, Any]:
    return asyncapi()


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: it would end the process before the other parts have stopped."""

    @contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 - uvicorn's own signature
        """Leave the signals to us."""
        yield


def _bound(host: str, number: int) -> socket.socket:
    """The door's socket, ours before the server starts: uvicorn ends the whole process when it cannot have it."""
    try:
        return socket.create_server((host, number), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=2048)
    except OSError as taken:
        raise Refused(f"Porten {number} på {host} går inte att lyssna på; är den upptagen?") from taken


@asynccontextmanager
async def serving(app: FastAPI, address: tuple[str, int], failed: asyncio.Event) -> AsyncIterator[None]:
    """Serve until the block ends; a server that ends by itself has failed."""
    host, number = address
    config = uvicorn.Config(app, host=host, port=number, log_config=None, access_log=False, timeout_graceful_shutdown=5, lifespan="off")
    server, listening = _Server(config), _bound(host, number)
    serving = asyncio.create_task(server.serve([listening]))
    serving.add_done_callback(lambda _: failed.set())
    while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn offers no event to wait for
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await serving
