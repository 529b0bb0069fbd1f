"""What became of the signals of some feeds in a span of time, in the database: by the ledger's facts, few rows at a time."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, exists, func, select

from schemas.actions import UNFINISHED
from schemas.terms import Lane
from services.store.tables import actions, inbox, ledger, signals
from services.store.work import Row, Work

FATES = ("signal.routed", "signal.attached", "signal.noted", "signal.set_aside", "signal.parked", "signal.unreadable")
MOST = 200
"""Rows of one kind that are read: a letter tells of some and counts the rest."""
Span = tuple[datetime, datetime]


FEEDS: BindParameter[Any] = bindparam("feeds", expanding=True)
CASES: BindParameter[Any] = bindparam("cases", expanding=True)


def _happened(facts: Collection[str]) -> ColumnElement[bool]:
    return ledger.c.fact.in_(facts) & (ledger.c.at > bindparam("since")) & (ledger.c.at <= bindparam("until"))


def _bound(feeds: Collection[str], span: Span) -> dict[str, Any]:
    since, until = span
    return {"feeds": list(feeds), "since": since, "until": until}


def _mine(case: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a case holds a signal of these feeds."""
    same = (inbox.c.about_kind == "case") & (inbox.c.about_id == case) & (inbox.c.lane == Lane.PLACE)
    return exists().where(same & inbox.c.feed.in_(FEEDS))


_SIGNALS = ledger.join(inbox, (ledger.c.about_kind == "signal") & (ledger.c.about_id == inbox.c.receipt))
_SAID = select(
    inbox.c.receipt, inbox.c.about_kind, inbox.c.about_id, signals.c.category, signals.c.place_name, signals.c.occurred_from
).limit(MOST)
_COUNTED = select(inbox.c.lane, inbox.c.outcome, func.count(inbox.c.receipt.distinct()).label("n")).select_from(_SIGNALS)
_FATES = _COUNTED.where(_happened(FATES), inbox.c.feed.in_(FEEDS)).group_by(inbox.c.lane, inbox.c.outcome)


async def fates(work: Work, feeds: Collection[str], span: Span) -> list[Row]:
    """How many of their signals had which outcome, in which lane."""
    return await work.rows(_FATES, _bound(feeds, span))


_USED = (
    _SAID.select_from(_SIGNALS.join(signals, signals.c.receipt == inbox.c.receipt))
    .where(_happened(FATES[:2]), inbox.c.feed.in_(FEEDS), inbox.c.lane == Lane.PLACE)
    .order_by(ledger.c.seq)
)


async def used(work: Work, feeds: Collection[str], span: Span) -> list[Row]:
    """Their signals of the place lane that led to something, oldest first, by what they themselves said: when, what and where."""
    return await work.rows(_USED, _bound(feeds, span))


_IN_CASES = (
    _SAID.select_from(inbox.join(signals, signals.c.receipt == inbox.c.receipt))
    .where(inbox.c.feed.in_(FEEDS), inbox.c.about_kind == "case", inbox.c.about_id.in_(CASES), inbox.c.lane == Lane.PLACE)
    .order_by(inbox.c.accepted_at, inbox.c.receipt)
)


async def in_cases(work: Work, feeds: Collection[str], cases: Collection[str]) -> list[Row]:
    """Their signals in these cases, oldest first."""
    return await work.rows(_IN_CASES, {"feeds": list(feeds), "cases": list(cases)})


_ACTIONS = ledger.join(actions, (ledger.c.about_kind == "action") & (ledger.c.about_id == actions.c.id))
_DECIDED = (
    select(ledger.c.fact, actions)
    .select_from(_ACTIONS)
    .where(_happened(("action.added", "action.done")), actions.c.about_kind == "case", actions.c.lane == Lane.PLACE)
    .where(_mine(actions.c.about_id))
    .order_by(ledger.c.seq)
    .limit(MOST)
)


async def decided(work: Work, feeds: Collection[str], span: Span) -> list[Row]:
    """Actions that were decided or done in cases that hold their signals, as they happened."""
    return await work.rows(_DECIDED, _bound(feeds, span))


_CLOSED = select(ledger.c.about_id).where(_happened(("case.closed",)), _mine(ledger.c.about_id)).order_by(ledger.c.seq).limit(MOST)


async def closed(work: Work, feeds: Collection[str], span: Span) -> list[str]:
    """The cases that hold their signals and were closed."""
    return [row.about_id for row in await work.rows(_CLOSED, _bound(feeds, span))]


_PLANNED = (actions.c.about_kind == "case") & actions.c.about_id.in_(CASES) & actions.c.key.is_not(None)
_WAITS = actions.c.status.in_(UNFINISHED) & (actions.c.due_at > bindparam("now"))
_NEXT = select(actions).where(_PLANNED, _WAITS).order_by(actions.c.due_at, actions.c.id).limit(1)


async def next_due(work: Work, cases: Collection[str]) -> Row | None:
    """The planned action of these cases that is due next."""
    return await work.row(_NEXT, {"cases": list(cases), "now": work.now})
