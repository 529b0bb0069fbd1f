"""What became of the signals of some feeds in a span of time, in the database: by the ledger's facts, few rows at a time."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, select

from schemas.actions import UNFINISHED
from schemas.terms import Lane
from services.store.tables import actions, inbox, ledger, signals
from services.store.work import Row, Work

FATES = ("signal.routed", "signal.attached", "signal.noted", "signal.set_aside", "signal.parked", "signal.unreadable")
MOST = 200
"""Rows of one kind that are read: a letter tells of some and counts the rest."""
Span = tuple[datetime, datetime]


def _happened(facts: Collection[str], span: Span) -> ColumnElement[bool]:
    since, until = span
    return ledger.c.fact.in_(facts) & (ledger.c.at > since) & (ledger.c.at <= until)


def _mine(case: ColumnElement[str], feeds: Collection[str]) -> ColumnElement[bool]:
    """Whether a case holds a signal of these feeds."""
    same = (inbox.c.about_kind == "case") & (inbox.c.about_id == case) & (inbox.c.lane == Lane.PLACE)
    return exists().where(same & inbox.c.feed.in_(feeds))


async def fates(work: Work, feeds: Collection[str], span: Span) -> list[Row]:
    """How many of their signals had which outcome, in which lane."""
    told = (ledger.c.about_kind == "signal") & (ledger.c.about_id == inbox.c.receipt)
    known = ledger.join(inbox, told)
    number = func.count(inbox.c.receipt.distinct()).label("n")
    counted = select(inbox.c.lane, inbox.c.outcome, number).select_from(known)
    mine = _happened(FATES, span) & inbox.c.feed.in_(feeds)
    return await work.rows(counted.where(mine).group_by(inbox.c.lane, inbox.c.outcome))


async def used(work: Work, feeds: Collection[str], span: Span) -> list[Row]:
    """Their signals of the place lane that led to something, oldest first, by what they themselves said: when, what and where."""
    told = (ledger.c.about_kind == "signal") & (ledger.c.about_id == inbox.c.receipt)
    known = ledger.join(inbox, told).join(signals, signals.c.receipt == inbox.c.receipt)
    mine = _happened(FATES[:2], span) & inbox.c.feed.in_(feeds) & (inbox.c.lane == Lane.PLACE)
    return await work.rows(_said().select_from(known).where(mine).order_by(ledger.c.seq).limit(MOST))


async def in_cases(work: Work, feeds: Collection[str], cases: Collection[str]) -> list[Row]:
    """Their signals in these cases, oldest first."""
    known = inbox.join(signals, signals.c.receipt == inbox.c.receipt)
    mine = inbox.c.feed.in_(feeds) & (inbox.c.about_kind == "case") & inbox.c.about_id.in_(cases) & (inbox.c.lane == Lane.PLACE)
    return await work.rows(_said().select_from(known).where(mine).order_by(inbox.c.accepted_at, inbox.c.receipt).limit(MOST))


def _said() -> Select[tuple[str, ...]]:
    who = (inbox.c.receipt, inbox.c.about_kind, inbox.c.about_id)
    return select(*who, signals.c.category, signals.c.place_name, signals.c.occurred_from)


async def decided(work: Work, feeds: Collection[str], span: Span) -> list[Row]:
    """Actions that were decided or done in cases that hold their signals, as they happened."""
    theirs = (ledger.c.about_kind == "action") & (ledger.c.about_id == actions.c.id)
    happened = select(ledger.c.fact, actions).select_from(ledger.join(actions, theirs))
    mine = (actions.c.about_kind == "case") & (actions.c.lane == Lane.PLACE) & _mine(actions.c.about_id, feeds)
    return await work.rows(happened.where(_happened(("action.added", "action.done"), span), mine).order_by(ledger.c.seq).limit(MOST))


async def closed(work: Work, feeds: Collection[str], span: Span) -> list[str]:
    """The cases that hold their signals and were closed."""
    happened = select(ledger.c.about_id).where(_happened(("case.closed",), span), _mine(ledger.c.about_id, feeds))
    return [row.about_id for row in await work.rows(happened.order_by(ledger.c.seq).limit(MOST))]


async def next_due(work: Work, cases: Collection[str]) -> Row | None:
    """The planned action of these cases that is due next."""
    planned = (actions.c.about_kind == "case") & actions.c.about_id.in_(cases) & actions.c.key.is_not(None)
    waits = select(actions).where(planned, actions.c.status.in_(UNFINISHED), actions.c.due_at > work.now)
    return await work.row(waits.order_by(actions.c.due_at, actions.c.id).limit(1))
