"""Every route of the API, under one version."""

from fastapi import APIRouter

from handlers.doors.api import actions, cases, others, signals

router = APIRouter(prefix="/api/v1")
for part in (cases.router, actions.router, others.router, signals.router):
    router.include_router(part)
