"""Persons who ask the API: each with a key of their own, for a function of the example municipality or of one added to it."""

from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
from fastapi import FastAPI

from handlers.doors.api.asker import Gate
from handlers.doors.api.router import router
from handlers.doors.problems import map_problems
from schemas.parties import Function, Role
from services.store import persons

GUARDS = Function(id="vaktledning", name="Vaktledningen", party="vaktbolaget", role=Role.GUARDS, email="vaktledning@example.se")
OTHER_GUARDS = GUARDS.model_copy(update={"id": "annan-vakt", "name": "Andra vakten"})


def with_guards(store):
    """Let the private party have two functions, as the example has none."""
    municipality = store.policy.municipality
    functions = (*municipality.functions, GUARDS, OTHER_GUARDS)
    store.policy = replace(store.policy, municipality=municipality.model_copy(update={"functions": functions}))


async def key_for(store, function, days=365):
    async with store.work("system:test") as work:
        return await persons.issue(work, function, days)


@asynccontextmanager
async def door(store, per_minute=1_000_000):
    """The API on a store, without the rest of the house; a client that has no key yet."""
    app = FastAPI(openapi_url=None)
    app.state.gate = Gate(store, per_minute)
    map_problems(app)
    app.include_router(router)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://samsyn/api/v1") as client:
        yield client


@asynccontextmanager
async def person(store, function="est-samordnare"):
    """A client of the API with a key for a function."""
    async with door(store) as client:
        client.headers["Authorization"] = f"Bearer {await key_for(store, function)}"
        yield client


async def walk(client, path, **query):
    """Every item of a list, page by page."""
    after = {}
    while True:
        answer = await client.get(path, params=query | after)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        for item in page["items"]:
            yield item
        if page["next"] is None:
            return
        after = {"after": page["next"]}
