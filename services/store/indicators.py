"""What each programme is judged by, counted from what is stored."""

from collections import Counter, defaultdict

from sqlalchemy import func, select

from schemas.actions import ActionStatus
from schemas.cases import CaseStatus
from services.store.tables import actions, cases, policies
from services.store.work import Work

REPEATS = 2
"""From so many cases of one programme a place repeats."""


async def counts(work: Work) -> dict[str, Counter[str]]:
    """By programme: signals, cases, cases that are closed, actions done and late, and places that repeat."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in await work.rows(
        select(cases.c.programme, cases.c.status, func.count().label("n"), func.sum(cases.c.signals).label("signals")).group_by(
            cases.c.programme, cases.c.status
        )
    ):
        found[row.programme] += Counter(cases=row.n, signals=row.signals, closed=row.n if row.status == CaseStatus.CLOSED else 0)
    done = (actions.c.status == ActionStatus.DONE).label("done")
    of_programmes = select(policies.c.code, done, func.count().label("n")).join_from(
        actions, policies, actions.c.policy == policies.c.digest
    )
    for row in await work.rows(of_programmes.where(done | (actions.c.due_at <= work.now)).group_by(policies.c.code, done)):
        found[row.code]["actions_done" if row.done else "actions_late"] += row.n
    placed = select(cases.c.programme, cases.c.place).where(cases.c.place.is_not(None)).group_by(cases.c.programme, cases.c.place)
    for row in await work.rows(placed.having(func.count() >= REPEATS)):
        found[row.programme]["places_repeating"] += 1
    return dict(found)
