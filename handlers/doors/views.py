"""What the commands show: plain rows, ready for a table or for --json."""

from typing import Any

from schemas.actions import STATUSES as ACTION_STATUSES
from schemas.actions import ActionStatus
from schemas.cases import STATUSES as CASE_STATUSES
from schemas.cases import CaseStatus
from schemas.terms import Lane
from services import escalations
from services.rules.deadlines import swedish
from services.rules.parties import function_of
from services.store import actions, cases, inbox, meta, notices
from services.store.work import Work

MOST = 200
"""Rows a command shows."""


async def all_cases(work: Work) -> list[dict[str, Any]]:
    """Cases that are not closed, gravest first."""
    return [
        {"ärende": c.id, "vad": c.title, "läge": CASE_STATUSES[CaseStatus(c.status)], "allvar": c.severity, "signaler": c.signals}
        for c in await cases.not_closed(work, MOST)
    ]


async def all_actions(work: Work) -> list[dict[str, Any]]:
    """Unfinished actions, next due first. The individual lane shows its number and time only."""
    return [
        {
            "åtgärd": a.id,
            "vad": a.title if a.lane == Lane.PLACE else "Ärende med sekretess",
            "ansvarig": function_of(work.policy.municipality, a.function).name if a.lane == Lane.PLACE else "Ansvarig koordinator",
            "senast": swedish(a.due_at, work.policy.workdays),
            "läge": "försenad" if a.due_at <= work.now else ACTION_STATUSES[ActionStatus(a.status)],
            "ärende": a.about_id if a.about_kind == "case" else "",
        }
        for a in (await actions.unfinished(work))[:MOST]
    ]


async def status(work: Work) -> dict[str, Any]:
    """The numbers an operator looks at first."""
    _, oldest = await notices.waiting_since(work, work.now)
    return {
        "now": work.now.isoformat(),
        "signals": await inbox.counts(work),
        "cases": await cases.counts(work),
        "letters": await notices.counts(work),
        "oldest_letter_waiting_seconds": round((work.now - oldest).total_seconds(), 1) if oldest else 0.0,
        "oldest_step_due_seconds": round(await escalations.lag_seconds(work), 1),
        "clock_ticked_at": await meta.get(work, meta.TICKED),
    }
