"""Cases that were one problem: what moved from one to the other, and what each was before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from services.store.judgement_tables import merges
from services.store.tables import actions, inbox, signals
from services.store.work import Row, Work

MOST = 500
"""Receipts a statement names: each is a bound variable, and SQLite allows 999 in old builds."""


async def add(work: Work, row: dict[str, Any]) -> None:
    """Write what a merge moved."""
    await work.write(merges.insert(), {**row, "by": work.actor, "at": work.now, "undone_at": None})


async def undo(work: Work, merge: str, at: datetime) -> None:
    """Write that a merge is undone."""
    await work.write(merges.update().where(merges.c.id == merge).values(undone_at=at))


async def of_merged(work: Work, case: str) -> Row | None:
    """The standing merge that took a case into another, if there is one."""
    return await work.row(select(merges).where(merges.c.merged == case, merges.c.undone_at.is_(None)))


async def about(work: Work, case: str) -> list[Row]:
    """Every merge that a case has had a part in, oldest first."""
    return await work.rows(select(merges).where((merges.c.kept == case) | (merges.c.merged == case)).order_by(merges.c.at, merges.c.id))


async def move_signals(work: Work, receipts: Sequence[str], case: str) -> None:
    """Count these signals in another case."""
    for start in range(0, len(receipts), MOST):
        some = receipts[start : start + MOST]
        await work.write(signals.update().where(signals.c.receipt.in_(some)).values(case=case))
        await work.write(inbox.update().where(inbox.c.receipt.in_(some)).values(about_id=case))


async def move_actions(work: Work, names: Sequence[str], case: str) -> None:
    """Let these actions belong to another case; nothing else about them changes."""
    for start in range(0, len(names), MOST):
        here = actions.c.id.in_(names[start : start + MOST])
        await work.write(actions.update().where(here).values(about_id=case))
