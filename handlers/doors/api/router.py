"""Every route of the API, under one version."""

from fastapi import APIRouter

from handlers.doors.api import actions, ahead, cases, councils, functions, others, signals

router = APIRouter(prefix="/api/v1")
for part in (cases.router, actions.router, ahead.router, councils.router, functions.router, others.router, signals.router):
    router.include_router(part)
