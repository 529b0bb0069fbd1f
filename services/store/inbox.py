"""The inbox: each accepted signal once, with one outcome, in the transaction of what it led to."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from schemas.actions import About
from schemas.decisions import Decision
from schemas.receipts import Outcome
from schemas.signals import Signal
from services.store.tables import inbox
from services.store.work import Row, Work


async def admit(work: Work, signals: Sequence[Signal]) -> set[str]:
    """Take in the signals that are new, or that replace a parked one; returns their receipts. The rest are repeats.

    In the order of receipts, so that two routers that were handed the same signals do not wait in a circle.
    """
    known = {"handled_at": work.now, "outcome": Outcome.WAITING, "sentence": ""}
    rows = [_row(signal) | known for signal in sorted(signals, key=lambda s: s.receipt)]
    insert = work.upsert(inbox)
    taken = {
        "lane": insert.excluded.lane,
        "digest": insert.excluded.digest,
        "accepted_at": insert.excluded.accepted_at,
        "handled_at": work.now,
        "outcome": Outcome.WAITING,
    }
    statement = insert.on_conflict_do_update(index_elements=["receipt"], set_=taken, where=inbox.c.outcome == Outcome.PARKED).returning(
        inbox.c.receipt
    )
    result = await work.connection.execute(statement, rows)
    return {row.receipt for row in result}


def _row(signal: Signal) -> dict[str, Any]:
    fields = {"receipt": signal.receipt, "feed": signal.feed, "lane": signal.lane, "digest": signal.digest}
    return {**fields, "accepted_at": signal.accepted_at}


_SETTLE = (
    inbox.update()
    .where(inbox.c.receipt == bindparam("of"))
    .values({c: bindparam(c) for c in ("outcome", "about_kind", "about_id", "sentence", "decision")})
)


class Settled(dict[str, Any]):
    """What became of one receipt, as the bound values of its update."""

    def __init__(self, receipt: str, outcome: Outcome, about: About | None, decision: Decision) -> None:
        kind, name = about or (None, None)
        body = decision.model_dump(mode="json")
        super().__init__(of=receipt, outcome=outcome, about_kind=kind, about_id=name, sentence=decision.reason, decision=body)


async def settle(work: Work, settled: Sequence[Settled]) -> None:
    """Write every outcome of the batch."""
    if settled:
        await work.write(_SETTLE, [dict(s) for s in settled])


async def about(work: Work, subject: About, limit: int) -> list[Row]:
    """The receipts that led to something, oldest first."""
    same = (inbox.c.about_kind == subject.kind) & (inbox.c.about_id == subject.id)
    return await work.rows(select(inbox).where(same).order_by(inbox.c.accepted_at).limit(limit))


async def counts(work: Work) -> dict[str, int]:
    """How many signals had which outcome."""
    return {row.outcome: row.n for row in await work.rows(select(inbox.c.outcome, func.count().label("n")).group_by(inbox.c.outcome))}


async def settled(work: Work, receipts: Sequence[str]) -> list[Row]:
    """What became of these receipts, of those that have their outcome, and when."""
    told = select(inbox.c.receipt, inbox.c.outcome, inbox.c.about_kind, inbox.c.handled_at)
    return await work.rows(told.where(inbox.c.receipt.in_(receipts), inbox.c.outcome != Outcome.WAITING))


async def known(work: Work, receipts: Sequence[str]) -> dict[str, Any]:
    """The inbox rows of these receipts, by receipt."""
    return {row.receipt: row for row in await work.rows(select(inbox).where(inbox.c.receipt.in_(receipts)))}
