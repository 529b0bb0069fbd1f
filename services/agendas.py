"""Agendas: what is escalated to a council stands there by itself, once, and what is done leaves by itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from schemas.councils import Decision
from schemas.parties import Council, Function
from services.errors import NotFound
from services.store import councils as rows
from services.store import numbers
from services.store.work import Row, Work


def council_of(work: Work, council: str) -> Council:
    """The council with this id. Raises NotFound."""
    found = next((c for c in work.policy.municipality.councils if c.id == council.strip().lower()), None)
    if found is None:
        raise NotFound(f"Det finns inget råd {council} i kommunens fil.")
    return found


async def put(work: Work, action: Row, rung: Mapping[str, Any], functions: Sequence[Function]) -> None:
    """A step that tells a council puts its action on that council's agenda, unless it stands there undecided."""
    told = {function.id for function in functions}
    for council in work.policy.municipality.councils:
        if council.function in told:
            await put_on(work, council, action, action.round, rung["step"])


async def put_on(work: Work, council: Council, action: Row, number: int, step: int) -> bool:
    """Put an action on one council's agenda; False when it stands there already."""
    if await rows.stands(work, council.id, action.id):
        return False
    came = {"council": council.id, "action": action.id, "round": number, "step": step}
    return await rows.insert(work, {"id": await numbers.take(work, "P"), **came, "lane": action.lane, "added_at": work.now})


async def leave(work: Work, action: str) -> None:
    """The action is done: there is nothing left to decide."""
    await rows.leave(work, action, decision=Decision.DONE, by=work.actor, decided_at=work.now)
