"""The HTTP door: signals in with a feed's bearer key, receipts out."""

import hmac
import re
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.responses import JSONResponse

from events.table import RECEIVED
from handlers import tracing
from handlers.broker.stream import waiting
from handlers.doors.api.described import BODIES, problems
from handlers.doors.bodies import body_of
from handlers.doors.intake import BATCH, Answer, Intake
from handlers.doors.problems import RETRY, Stop
from handlers.doors.readings import csv_items, json_items
from schemas.api import Results
from schemas.feeds.cloudevents import EXAMPLE, SignalEvent
from schemas.parties import Feed
from schemas.problems import MEDIA_TYPE, Problem
from schemas.receipts import Outcome, Receipt
from services.errors import NotFound
from services.store import feeds, inbox

BODY_BYTES = 1_000_000
JSON_TYPES = ("application/json", "application/cloudevents+json", "application/cloudevents-batch+json")
CSV = "text/csv"
OURS = re.compile(r"r[a-z2-7]{26}")
"""What a receipt looks like. Anything else is not asked for: in a subject `*` would mean somebody else's."""

KEY = HTTPBearer(scheme_name="feedKey", description="A key from `samsyn feeds key`: one for each partner system.", auto_error=False)
Authorization = Annotated[HTTPAuthorizationCredentials | None, Security(KEY)]


BODIES["SignalEvent"] = SignalEvent


class HttpDoor:
    """POST /signals and GET /receipts/{id}."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.router = APIRouter(tags=["feeds"])
        self.router.add_api_route("/signals", self.post, methods=["POST"], status_code=202, response_model=None, **_described())
        noes = problems(401, 404, 422, 500, 503)
        self.router.add_api_route("/receipts/{receipt}", self.get, methods=["GET"], response_model=Receipt, responses=noes)

    async def post(self, request: Request, authorization: Authorization = None) -> Response:
        """One CloudEvent, or a list of them with a result for each. Same id and body again gives the same receipt.

        A feed of rows sends the rows that its profile describes, as JSON objects or as CSV (a header, `;` or `,`, UTF-8).
        202 means that it is on disk. A signal that holds something about a person is sealed and waits for an edited one ("parked").
        """
        feed = self.feed(authorization)
        readings = dict.fromkeys(JSON_TYPES, json_items) | ({CSV: csv_items} if feed.profile is not None else {})
        read = readings.get(request.headers.get("content-type", "").split(";")[0].strip().lower())
        if read is None:
            raise Stop(415, f"Skicka {', '.join(readings)}.")
        body, trace = await body_of(request, BODY_BYTES), request.headers.get(tracing.HEADER)
        taken = await self.intake.take(feed, body, trace=trace, read=read)
        return _batch(taken) if isinstance(taken, list) else _single(taken)

    async def get(self, receipt: str, authorization: Authorization = None) -> Receipt:
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

    def feed(self, key: HTTPAuthorizationCredentials | None) -> Feed:
        """The feed whose key this is."""
        shown = key.credentials.strip() if key is not None else ""
        named = next((f for f in self.intake.store.policy.municipality.feeds if f.id == shown.partition(".")[0]), None)
        if named is None or not self._opens(named, shown):
            raise Stop(401, "Skicka flödets nyckel i huvudet Authorization: Bearer …", {"WWW-Authenticate": "Bearer"})
        return named

    def _opens(self, feed: Feed, key: str) -> bool:
        """The partner's own key opens, and that of a replay."""
        replays = hmac.compare_digest(key.encode(), self.intake.store.keys.replay(feed.id).encode())
        return replays or feeds.holder(feeds.load(self.intake.home), key) == feed.id


def _described() -> dict[str, Any]:
    """What is told of POST /signals: one event or a list of them, and every answer."""
    event = {"$ref": "#/components/schemas/SignalEvent"}
    shape = {"oneOf": [event, {"type": "array", "items": event, "maxItems": BATCH}]}
    media = {"schema": shape, "examples": {"one": {"value": EXAMPLE}, "many": {"value": [EXAMPLE]}}}
    taken = {"description": "On disk: a receipt, or a result for each", "model": Receipt | Results}
    mixed = {"description": "A list of which not all was taken: each result has its own status", "model": Results}
    rows = {"schema": {"type": "string"}, "example": "Rapport;Datum;Tid;Typ;Plats\n1734;2027-05-13;22:10;Skadegörelse;Stortorget\n"}
    body = {"requestBody": {"required": True, "content": {**dict.fromkeys(JSON_TYPES, media), CSV: rows}}}
    noes = problems(400, 401, 403, 409, 413, 415, 422, 429, 500, 503)
    return {"responses": {202: taken, 207: mixed, **noes}, "openapi_extra": body}


def _single(answer: Answer) -> JSONResponse:
    media = MEDIA_TYPE if isinstance(answer.body, Problem) else None
    return JSONResponse(answer.body.model_dump(mode="json"), answer.status, RETRY if answer.status == 503 else None, media)


def _batch(answers: Sequence[Answer]) -> JSONResponse:
    """202 when every item was taken; else 207, and each item says its own status."""
    statuses = {a.status for a in answers}
    items = [a.item() for a in answers]
    return JSONResponse({"items": items}, 202 if statuses <= {202} else 207, RETRY if 503 in statuses else None)
