"""Which actions are reckoned anew in a round, and what speaks against them: a fixed number of rows, whatever there is.

A round takes the terms that were set last, the unfinished actions whose time came last, those whose step has come, and the next slice
of the rest. A home with no more open actions than a slice is reckoned anew whole, every round.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.actions import UNFINISHED, ActionStatus
from services.reckoning.days import Days
from services.reckoning.judging import Held, wrong
from services.store.ladder_tables import terms
from services.store.tables import actions, escalations, policies

AT_ONCE, SLICE = 200, 1000
"""Actions of each kind that a round looks at, and of the rest."""
OPEN = actions.c.status != ActionStatus.DONE
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
        self._passed = rest[-1].id if len(rest) == SLICE else ""
        names = sorted(found)
        many = [names[n : n + AT_ONCE] for n in range(0, len(names), AT_ONCE)]
        held = [one for few in many for one in await self._held(connection, [found[name] for name in few])]
        return [(what, one.action.id) for one in held for what in sorted(wrong(one, self.days, now))]

    def _slice(self) -> Select[Any]:
        return select(actions).where(actions.c.id > self._passed, OPEN).order_by(actions.c.id).limit(SLICE)

    async def _held(self, connection: AsyncConnection, few: list[Any]) -> list[Held]:
        """All that is written about a few actions, in two queries."""
        names, agreed, taken = [action.id for action in few], defaultdict[str, list[Any]](list), defaultdict[str, dict[int, datetime]](dict)
        for term in await connection.execute(select(terms).where(terms.c.action.in_(names)).order_by(terms.c.action, terms.c.round)):
            agreed[term.action].append(term)
        known = select(escalations).join(actions, (actions.c.id == escalations.c.action) & (actions.c.round == escalations.c.round))
        for row in await connection.execute(known.where(escalations.c.action.in_(names))):
            taken[row.action][row.step] = row.planned_at
        return [Held(one, agreed[one.id], await self._ladder(connection, one.policy), taken[one.id]) for one in few]

    async def _ladder(self, connection: AsyncConnection, policy: str) -> list[Any]:
        if policy not in self._ladders:
            body = await connection.scalar(select(policies.c.body).where(policies.c.digest == policy))
            self._ladders[policy] = json.loads(body or "{}").get("ladder", [])
        return self._ladders[policy]


def _latest(now: datetime) -> Iterator[Select[Any]]:
    """Those whose step has come, those that were added last, and those whose time came last. Each by an index."""
    yield select(actions).where(actions.c.next_at <= now, OPEN).order_by(actions.c.next_at).limit(AT_ONCE)
    yield select(actions).where(actions.c.added_at <= now, OPEN).order_by(actions.c.added_at.desc(), actions.c.id.desc()).limit(AT_ONCE)
    for status in UNFINISHED:
        late = select(actions).where(actions.c.status == status, actions.c.due_at <= now)
        yield late.order_by(actions.c.due_at.desc()).limit(AT_ONCE)
