"""The HTTP door: signals in with a feed's bearer key, receipts out."""

import re
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from starlette.responses import JSONResponse

from events.table import RECEIVED
from handlers import tracing
from handlers.broker.stream import waiting
from handlers.doors.bodies import body_of
from handlers.doors.intake import Answer, Intake
from handlers.doors.problems import RETRY, Stop
from schemas.parties import Feed
from schemas.problems import MEDIA_TYPE, Problem
from schemas.receipts import Outcome, Receipt
from services.errors import NotFound
from services.store import feeds, inbox

BODY_BYTES = 1_000_000
JSON_TYPES = ("application/json", "application/cloudevents+json", "application/cloudevents-batch+json")
OURS = re.compile(r"r[a-z2-7]{26}")
"""What a receipt looks like. Anything else is not asked for: in a subject `*` would mean somebody else's."""

Authorization = Annotated[str, Header()]


class HttpDoor:
    """POST /signals and GET /receipts/{id}."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.router = APIRouter()
        self.router.add_api_route("/signals", self.post, methods=["POST"], status_code=202, response_model=None)
        self.router.add_api_route("/receipts/{receipt}", self.get, methods=["GET"], response_model=Receipt)

    async def post(self, request: Request, authorization: Authorization = "") -> Response:
        """One CloudEvent, or a list of them with a result for each. Same id and body again gives the same receipt."""
        feed = self.feed(authorization)
        if request.headers.get("content-type", "").split(";")[0].strip().lower() not in JSON_TYPES:
            raise Stop(415, f"Skicka {', '.join(JSON_TYPES)}.")
        taken = await self.intake.take(feed, await body_of(request, BODY_BYTES), trace=request.headers.get(tracing.HEADER))
        return _batch(taken) if isinstance(taken, list) else _single(taken)

    async def get(self, receipt: str, authorization: Authorization = "") -> Receipt:
        """What became of a signal and why, in a sentence. Only its own sender may ask."""
        feed = self.feed(authorization)
        row = await self._handled(receipt, feed) if OURS.fullmatch(receipt) else None
        if row is None:
            raise NotFound("Det finns inget sådant kvitto för det här flödet.")
        return row

    async def _handled(self, receipt: str, feed: Feed) -> Receipt | None:
        """The inbox knows, unless an edited version of what is parked there waits in the stream."""
        async with self.intake.store.look() as look:
            row = (await inbox.known(look, [receipt])).get(receipt)
        mine = self.intake.told(row) if row is not None and row.feed == feed.id else None
        if mine is not None and mine.outcome != Outcome.PARKED:
            return mine
        for stream in RECEIVED.values():
            found = await waiting(self.intake.js, stream, receipt)
            if found is not None and found.feed == feed.id:
                return self.intake.receipt(receipt, found.digest, found.accepted_at)
        return mine

    def feed(self, authorization: str) -> Feed:
        """The feed whose key this is."""
        scheme, _, key = authorization.partition(" ")
        holder = feeds.holder(feeds.load(self.intake.home), key.strip()) if scheme.lower() == "bearer" else None
        known = next((f for f in self.intake.store.policy.municipality.feeds if f.id == holder), None)
        if known is None:
            raise Stop(401, "Skicka flödets nyckel i huvudet Authorization: Bearer …", {"WWW-Authenticate": "Bearer"})
        return known


def _single(answer: Answer) -> JSONResponse:
    media = MEDIA_TYPE if isinstance(answer.body, Problem) else None
    return JSONResponse(answer.body.model_dump(mode="json"), answer.status, RETRY if answer.status == 503 else None, media)


def _batch(answers: Sequence[Answer]) -> JSONResponse:
    """202 when every item was taken; else 207, and each item says its own status."""
    statuses = {a.status for a in answers}
    items = [a.item() for a in answers]
    return JSONResponse({"items": items}, 202 if statuses <= {202} else 207, RETRY if 503 in statuses else None)
