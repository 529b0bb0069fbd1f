"""Every route of the API, under one version."""

from fastapi import APIRouter

from handlers.doors.api import actions, cases, others

router = APIRouter(prefix="/api/v1")
for part in (cases.router, actions.router, others.router):
    router.include_router(part)
