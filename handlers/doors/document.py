"""The OpenAPI document of every public route: the feeds' doors and the API. The desk's door and the links in letters are no part of it."""

from functools import cache
from importlib.metadata import version
from typing import Any, cast

from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from handlers.doors.api.described import BODIES
from handlers.doors.api.router import router
from handlers.doors.http import HttpDoor
from handlers.doors.intake import Intake
from schemas.problems import Problem

REFERENCE = "#/components/schemas/{model}"
ABOUT = """\
Signals about unsafe places and young people at risk become cases, with actions, responsible functions and deadlines.

Partner systems send signals with a feed's key. Persons act for a function in a party, with a key of their own.
Every no is an RFC 9457 problem with a Swedish sentence. Instants are UTC. A deed asked for twice is refused the second time (409) where
doing it again would mean nothing; where it would mean a second thing, the route says so. Texts may hold nothing about a person (409).
"""


@cache
def openapi() -> dict[str, Any]:
    """The document, OpenAPI 3.1."""
    described_only = HttpDoor(cast("Intake", None)).router
    routes = [*described_only.routes, *router.routes]
    told = get_openapi(title="samsyn", version=version("samsyn"), description=ABOUT, routes=routes)
    models: list[type[BaseModel]] = [Problem, *BODIES.values()]
    _, shapes = models_json_schema([(model, "validation") for model in models], ref_template=REFERENCE)
    for way in (way for path in told["paths"].values() for way in path.values()):
        for parameter in way.get("parameters", ()):
            _never_null(parameter)
    told["components"]["schemas"] = dict(sorted((shapes["$defs"] | told["components"]["schemas"]).items()))
    return told


def _never_null(parameter: dict[str, Any]) -> None:
    """A parameter that may be left out is not therefore null: an address has no way to say that."""
    schema = parameter["schema"]
    for kind in schema.pop("anyOf", ()):
        schema.update(kind if kind != {"type": "null"} else {})
