"""What the commands show: plain rows, ready for a table or for --json."""

from typing import Any

from sqlalchemy import func, select

from schemas.actions import STATUSES as ACTION_STATUSES
from schemas.actions import UNFINISHED, ActionStatus
from schemas.cases import STATUSES as CASE_STATUSES
from schemas.cases import CaseStatus
from schemas.notices import NoticeStatus
from schemas.terms import Lane
from services import cases as case_deeds
from services import escalations
from services.rules.deadlines import swedish
from services.rules.parties import function_of
from services.store import meta
from services.store.tables import actions, cases, inbox, notices
from services.store.work import Work


async def all_cases(work: Work) -> list[dict[str, Any]]:
    """Cases that are not closed, gravest first."""
    query = select(cases).where(cases.c.status != CaseStatus.CLOSED).order_by(cases.c.severity.desc(), cases.c.last_at.desc()).limit(200)
    return [
        {"ärende": c.id, "vad": c.title, "läge": CASE_STATUSES[CaseStatus(c.status)], "allvar": c.severity, "signaler": c.signals}
        for c in await work.rows(query)
    ]


async def all_actions(work: Work) -> list[dict[str, Any]]:
    """Unfinished actions, next due first. The individual lane shows its number and time only."""
    query = select(actions).where(actions.c.status.in_(UNFINISHED)).order_by(actions.c.due_at).limit(200)
    return [
        {
            "åtgärd": a.id,
            "vad": a.title if a.lane == Lane.PLACE else "Ärende med sekretess",
            "ansvarig": function_of(work.policy.municipality, a.function).name if a.lane == Lane.PLACE else "Ansvarig koordinator",
            "senast": swedish(a.due_at, work.policy.workdays),
            "läge": "försenad" if a.due_at <= work.now else ACTION_STATUSES[ActionStatus(a.status)],
            "ärende": a.about_id if a.about_kind == "case" else "",
        }
        for a in await work.rows(query)
    ]


async def status(work: Work) -> dict[str, Any]:
    """The numbers an operator looks at first."""
    outcomes = {r.outcome: r.n for r in await work.rows(select(inbox.c.outcome, func.count().label("n")).group_by(inbox.c.outcome))}
    letters = {r.status: r.n for r in await work.rows(select(notices.c.status, func.count().label("n")).group_by(notices.c.status))}
    oldest = await work.row(select(func.min(notices.c.created_at).label("at")).where(notices.c.status == NoticeStatus.WAITING))
    waited = (work.now - oldest.at).total_seconds() if oldest is not None and oldest.at is not None else 0.0
    return {
        "now": work.now.isoformat(),
        "signals": outcomes,
        "cases": await case_deeds.count(work),
        "letters": letters,
        "oldest_letter_waiting_seconds": round(waited, 1),
        "oldest_step_due_seconds": round(await escalations.lag_seconds(work), 1),
        "clock_ticked_at": await meta.get(work, meta.TICKED),
    }
