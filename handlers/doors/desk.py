"""The loopback door of the command line: a deed by name with the home's token, so that SQLite keeps one writer."""

import hmac
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, ConfigDict

from handlers.doors.bodies import body_of
from handlers.doors.deeds import perform
from handlers.doors.problems import Stop
from services.store.work import Store

BODY_BYTES = 100_000


class Asked(BaseModel):
    """A deed's arguments and who acts."""

    model_config = ConfigDict(extra="forbid")

    args: dict[str, Any] = {}
    by: str | None = None


class DeskDoor:
    """POST /desk/{deed}. `feeds_changed` is called when the keys of feeds have been made anew."""

    def __init__(self, store: Store, token: str, feeds_changed: Callable[[], Awaitable[None]]) -> None:
        self.store, self.token, self.feeds_changed = store, token, feeds_changed
        self.router = APIRouter()
        self.router.add_api_route("/desk/{deed}", self.post, methods=["POST"])

    async def post(self, deed: str, request: Request, authorization: Annotated[str, Header()] = "") -> dict[str, Any]:
        """Do the deed; its result is returned as `result`. Nothing is read before the token is."""
        if not hmac.compare_digest(authorization.encode(), f"Bearer {self.token}".encode()):
            raise Stop(401, "Kommandot saknar hemmets nyckel.")
        asked = Asked.model_validate_json(await body_of(request, BODY_BYTES))
        if deed == "feeds.changed":
            await self.feeds_changed()
            return {"result": None}
        return {"result": await perform(self.store, deed, asked.args, asked.by)}
