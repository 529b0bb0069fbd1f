"""The HTTP door: signals in with a feed's bearer key, receipts out."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from pydantic import BaseModel
from pydantic_core import from_json
from starlette.responses import JSONResponse

from events.table import RECEIVED
from handlers.broker.stream import waiting
from handlers.doors.intake import Answer, Intake
from handlers.doors.problems import Stop
from schemas.parties import Feed
from schemas.problems import MEDIA_TYPE, Problem
from schemas.receipts import Outcome, Receipt
from services.errors import NotFound
from services.store import feeds, inbox

BODY_BYTES = 1_000_000
BATCH = 1000
JSON_TYPES = ("application/json", "application/cloudevents+json", "application/cloudevents-batch+json")
RETRY_AFTER_S = 5

Authorization = Annotated[str, Header()]


class HttpDoor:
    """POST /signals and GET /receipts/{id}."""

    def __init__(self, intake: Intake, per_minute: int) -> None:
        self.intake = intake
        self.home = intake.home
        self.pace = RateLimitItemPerMinute(per_minute)
        self.limiter = MovingWindowRateLimiter(MemoryStorage())
        self.router = APIRouter()
        self.router.add_api_route("/signals", self.post, methods=["POST"], status_code=202, response_model=None)
        self.router.add_api_route("/receipts/{receipt}", self.get, methods=["GET"], response_model=Receipt)

    async def post(self, request: Request, authorization: Authorization = "") -> Response:
        """One CloudEvent, or a list of them with a result for each. Same id and body again gives the same receipt."""
        feed = self.feed(authorization)
        items = await self._items(request)
        batch = items if isinstance(items, list) else [items]
        if not await self.limiter.hit(self.pace, feed.id, cost=max(len(batch), 1)):
            raise Stop(429, "Vänta en stund och skicka sedan igen; inget av detta är mottaget.", {"Retry-After": "30"})
        answers = await self.intake.take(feed, batch)
        return _batch(answers) if isinstance(items, list) else _single(answers[0])

    async def get(self, receipt: str, authorization: Authorization = "") -> Receipt:
        """What became of a signal and why, in a sentence. Only its own sender may ask."""
        feed = self.feed(authorization)
        async with self.intake.store.look() as look:
            row = (await inbox.known(look, [receipt])).get(receipt)
        if row is not None and row.feed == feed.id:
            return self.intake.receipt(receipt, row.digest, row.accepted_at, Outcome(row.outcome), _sentence(row))
        for stream in RECEIVED.values():
            found = await waiting(self.intake.js, stream, receipt)
            if found is not None and found.feed == feed.id:
                return self.intake.receipt(receipt, found.digest, found.accepted_at)
        raise NotFound("Det finns inget sådant kvitto för det här flödet.")

    def feed(self, authorization: str) -> Feed:
        """The feed whose key this is."""
        scheme, _, key = authorization.partition(" ")
        holder = feeds.holder(feeds.load(self.home), key.strip()) if scheme.lower() == "bearer" else None
        known = next((f for f in self.intake.store.policy.municipality.feeds if f.id == holder), None)
        if known is None:
            raise Stop(401, "Skicka flödets nyckel i huvudet Authorization: Bearer …", {"WWW-Authenticate": "Bearer"})
        return known

    async def _items(self, request: Request) -> object:
        media = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if media not in JSON_TYPES:
            raise Stop(415, f"Skicka {', '.join(JSON_TYPES)}.")
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_BYTES:
                raise Stop(413, f"En begäran får vara högst {BODY_BYTES // 1000} kB. Dela upp den.")
        try:
            items: object = from_json(bytes(body), allow_inf_nan=False)
        except ValueError:  # not JSON, not UTF-8, too deep, or a number that no computer should try to hold
            raise Stop(400, "Det här är inte giltig JSON i UTF-8.") from None
        if isinstance(items, list) and len(items) > BATCH:
            raise Stop(413, f"Högst {BATCH} signaler på en gång. Dela upp listan.")
        return items


def _sentence(row: object) -> str:
    about = getattr(row, "about_id", None)
    where = f" Se {about}." if about and getattr(row, "about_kind", "") == "case" else ""
    return f"{getattr(row, 'sentence', '')}{where}"


def _single(answer: Answer) -> JSONResponse:
    headers = {"Retry-After": str(RETRY_AFTER_S)} if answer.status == 503 else {}
    return JSONResponse(_json(answer.body), answer.status, headers, MEDIA_TYPE if isinstance(answer.body, Problem) else None)


def _batch(answers: Sequence[Answer]) -> JSONResponse:
    """202 when every item was taken; else 207, and each item says its own status."""
    statuses = {a.status for a in answers}
    headers = {"Retry-After": str(RETRY_AFTER_S)} if 503 in statuses else {}
    items = [{"status": a.status, "problem" if isinstance(a.body, Problem) else "receipt": _json(a.body)} for a in answers]
    return JSONResponse({"items": items}, 202 if statuses <= {202} else 207, headers)


def _json(body: BaseModel) -> object:
    return body.model_dump(mode="json")
