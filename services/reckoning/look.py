"""Which actions are reckoned anew in a round, and what speaks against them: a fixed number of rows, whatever there is.

A round takes the terms that were set last, the unfinished actions that were due or stepped last, and the next slice of the rest.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.actions import ActionStatus
from services.reckoning.days import Days
from services.reckoning.terms import Step, due, paused, steps
from services.store.ladder_tables import terms
from services.store.tables import actions, escalations, policies

AT_ONCE = 200
"""Actions of each kind that a round looks at."""
GRACE = timedelta(seconds=30)
UNFINISHED = actions.c.status != ActionStatus.DONE
"""Said so that the index of the status is not taken: it would read all that is open."""
Wrong = tuple[str, str]
"""What is wrong, and with which action."""


class Reckoning:
    """One auditor's own arithmetic: the calendar it was handed, the policies it has read, and how far it has come among the actions."""

    def __init__(self, days: Days) -> None:
        self.days, self._ladders, self._passed = days, dict[str, list[Any]](), ""

    async def round(self, connection: AsyncConnection, now: datetime) -> list[Wrong]:
        """What is wrong with the actions that are looked at this time."""
        rest = (await connection.execute(self._slice())).all()
        found = {row.id: row for row in rest}
        for query in _latest(now):
            found |= {row.id: row for row in await connection.execute(query)}
        self._passed = rest[-1].id if len(rest) == AT_ONCE else ""
        return [wrong for row in found.values() for wrong in await self._judge(connection, row, now)]

    def _slice(self) -> Select[Any]:
        return select(actions).where(actions.c.id > self._passed, UNFINISHED).order_by(actions.c.id).limit(AT_ONCE)

    async def _judge(self, connection: AsyncConnection, action: Any, now: datetime) -> list[Wrong]:
        """An action whose terms are not written down, or by another calendar, cannot be reckoned anew."""
        rounds = select(terms).where(terms.c.action == action.id, terms.c.round.in_([action.round, action.round - 1]))
        by = {row.round: row for row in await connection.execute(rounds)}
        term = by.get(action.round)
        if term is None or (self.days.name is not None and term.calendar != self.days.name):
            return []
        known = select(escalations).where(escalations.c.action == action.id, escalations.c.round == action.round)
        taken = {row.step: row.planned_at for row in await connection.execute(known)}
        owed = list(self._owed(action, term, await self._ladder(connection, action.policy)))
        wrong = set(_dues(action, term, by.get(action.round - 1), self.days)) | set(_steps(action, owed, taken, now))
        return [(what, action.id) for what in sorted(wrong)]

    async def _ladder(self, connection: AsyncConnection, policy: str) -> list[Any]:
        if policy not in self._ladders:
            body = await connection.scalar(select(policies.c.body).where(policies.c.digest == policy))
            self._ladders[policy] = json.loads(body or "{}").get("ladder", [])
        return self._ladders[policy]

    def _owed(self, action: Any, term: Any, ladder: list[Any]) -> Iterator[Step]:
        until = term.paused_until or action.paused_until
        armed = term.at if until is None else max(term.at, self.days.at(until, self.days.opens))
        asked = tuple({at for at in (action.asked_at, term.at, armed) if at is not None})
        return steps(ladder, action.due_at, asked, armed, self.days)


def _latest(now: datetime) -> Iterator[Select[Any]]:
    """Those whose step has come or comes next, and those that were added last. Both by an index."""
    yield select(actions).where(actions.c.next_at <= now, UNFINISHED).order_by(actions.c.next_at).limit(AT_ONCE)
    yield (
        select(actions).where(actions.c.added_at <= now, UNFINISHED).order_by(actions.c.added_at.desc(), actions.c.id.desc()).limit(AT_ONCE)
    )


def _dues(action: Any, term: Any, before: Any, days: Days) -> Iterator[str]:
    """The action's due instant is its term's, and its term's is what it comes to."""
    if term.deadline is not None:
        own = due(term.deadline, term.starts_at, days)
    elif term.paused_until is not None and before is not None:
        own = paused(before.due_at, term.starts_at, term.paused_until, days)
    else:
        own = term.due_at
    if not own == term.due_at == action.due_at:
        yield "due_wrong"


def _steps(action: Any, owed: list[Step], taken: dict[int, datetime], now: datetime) -> Iterator[str]:
    """Each step stands among the rungs at its instant, none else does, and what has come is taken."""
    laid = {rung["step"]: datetime.fromisoformat(rung["at"]) for rung in action.rungs}
    ladder = {step.number: step for step in owed}
    if any(laid.get(number) not in step.at for number, step in ladder.items()):
        yield "step_wrong"
    if any(at < now - GRACE and step not in taken for step, at in laid.items() if step in ladder):
        yield "step_missing"
    if any(max(step.at) < now - GRACE and number not in taken for number, step in ladder.items()):
        yield "step_missing"
    if any(at != laid.get(step, at) for step, at in taken.items()):
        yield "step_wrong"
