"""How a route describes itself: every answer it may give, the problems among them, and the body it takes."""

from typing import Any

from fastapi import Request
from pydantic import BaseModel

from handlers.doors.bodies import body_of
from handlers.doors.problems import Stop
from schemas.problems import MEDIA_TYPE, TITLES
from schemas.signals import Shape

BODY_BYTES = 100_000
JSON = "application/json"
BODIES: dict[str, type[BaseModel]] = {}
"""The shapes of bodies that routes take, by name. They are read by us, within a limit and strictly, so FastAPI does not know them."""


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The noes of a route, as RFC 9457 problems."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": TITLES[status][1], "content": content, **_headers(status)} for status in statuses}


def _headers(status: int) -> dict[str, Any]:
    name = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}.get(status)
    return {"headers": {name: {"schema": {"type": "string"}}}} if name else {}


READS = (401, 403, 404, 422, 429, 500, 503)
DOES = (*READS, 409, 413, 415)


def does(shape: type[Shape] | None, status: int = 200) -> dict[str, Any]:
    """What is told of a deed: the body it takes, if it takes one, and every answer."""
    told: dict[str, Any] = {"status_code": status, "responses": problems(*sorted(DOES if shape else {*READS, 409}))}
    if shape is not None:
        BODIES[shape.__name__] = shape
        schema = {"$ref": f"#/components/schemas/{shape.__name__}"}
        told["openapi_extra"] = {"requestBody": {"required": True, "content": {JSON: {"schema": schema}}}}
    return told


async def taken(request: Request, shape: type[Shape]) -> dict[str, Any]:
    """The body, as the named parts of its shape. Raises Stop for a wrong media type or length, ValidationError for a wrong field."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != JSON:
        raise Stop(415, f"Skicka {JSON}.")
    given = shape.model_validate_json(await body_of(request, BODY_BYTES))
    return {name: getattr(given, name) for name in type(given).model_fields}
