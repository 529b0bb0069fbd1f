"""Every no of the HTTP doors as problem+json, mapped once. What was sent in is never repeated."""

from collections.abc import Iterable, Mapping

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Match

from schemas.problems import MEDIA_TYPE, TITLES, FieldProblem, problem, referred
from services.errors import No, NotFound, Referred, Refused, Unavailable, Unreadable
from services.explain import FieldError, errors_in_words, field_errors

log = structlog.get_logger()

RETRY = {"Retry-After": "5"}
BROKEN = "Felet är noterat hos driften. Försök igen om en stund."
STATUS: dict[type[No], int] = {Refused: 409, NotFound: 404, Unreadable: 422, Unavailable: 503}


class Stop(Exception):  # noqa: N818 - it is an answer, not an error
    """Answer with this status and sentence at once."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status, self.detail, self.headers = status, detail, dict(headers or {})


def answer(status: int, detail: str = "", errors: tuple[FieldProblem, ...] = (), headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A problem+json response."""
    return JSONResponse(problem(status, detail, errors).model_dump(mode="json"), status, headers, MEDIA_TYPE)


def in_words(wrong: ValidationError) -> tuple[FieldProblem, ...]:
    """The fields that are wrong, in both languages."""
    return _fields(field_errors(wrong))


def _fields(errors: Iterable[FieldError]) -> tuple[FieldProblem, ...]:
    return tuple(FieldProblem(path=e.path, sv=e.sv, en=e.en) for e in errors)


def _allowed(request: Request) -> list[str]:
    """What may be done at an address. The framework names the methods of the first of its routes only."""
    ways = {method: {**request.scope, "method": method} for method in ("GET", "POST")}
    return [method for method, scope in ways.items() if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)]


def map_problems(app: FastAPI) -> None:
    """Register the mapping of every kind of no."""

    @app.exception_handler(Stop)
    async def stopped(_: Request, stop: Stop) -> JSONResponse:
        return answer(stop.status, stop.detail, headers=stop.headers)

    @app.exception_handler(Referred)
    async def pointed_elsewhere(_: Request, no: Referred) -> JSONResponse:
        return JSONResponse(referred(no.sentence).model_dump(mode="json"), 422, media_type=MEDIA_TYPE)

    @app.exception_handler(No)
    async def said_no(_: Request, no: No) -> JSONResponse:
        status = STATUS[type(no)]
        return answer(status, no.sentence, headers=RETRY if status == 503 else None)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        headers = {"Allow": ", ".join(_allowed(request))} if error.status_code == 405 else error.headers
        return answer(error.status_code, TITLES.get(error.status_code, TITLES[500])[0], headers=headers)

    @app.exception_handler(ValidationError)
    async def invalid(_: Request, wrong: ValidationError) -> JSONResponse:
        return answer(422, "Rätta fälten och försök igen.", in_words(wrong))

    @app.exception_handler(RequestValidationError)
    async def invalid_request(_: Request, wrong: RequestValidationError) -> JSONResponse:
        found = errors_in_words({**error, "loc": error["loc"][1:]} for error in wrong.errors())  # "query" and "path" are no fields
        return answer(422, "Rätta fälten och försök igen.", _fields(found))  # FastAPI's own answer repeats what was sent in

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> JSONResponse:
        log.error("door_failed", reason=type(error).__name__, route=getattr(request.scope.get("route"), "path", "?"))
        return answer(500, BROKEN)
