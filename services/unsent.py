"""Told and not sent, or waiting for too long: what the vigil asks of letters, and of facts that wait for the bus."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, case, exists, func, select

from schemas.notices import NoticeKind, NoticeStatus
from services.store.tables import deliveries, ledger, notices, outbox

WINDOW = timedelta(days=35)
UNPUBLISHED = timedelta(minutes=10)
"""How long a fact may wait for the bus."""
MAY_WAIT = (NoticeKind.ASSIGNED, NoticeKind.REMINDER, NoticeKind.EDIT, NoticeKind.FEEDBACK)
HELD_AT_MOST = timedelta(days=8)
"""How long a mail of these kinds may be kept for the morning or the Monday that its function wants it on. A webhook has no mornings."""
AHEAD = timedelta(minutes=5)
"""How much later than now the last fact may be: a machine that starts with its clock set back escalates nothing, and nothing else shows."""
TOLD, SENT, WAITING = "told", "sent", "waiting"
"""Overdue and nobody told; told and no letter gone; waiting for too long."""
HELD = (NoticeStatus.WAITING, NoticeStatus.CLAIMED)
Ids = Select[Any]
"""Ids of what is wrong."""
Question = tuple[str, str, Ids]
"""A law, what is wrong, and where it is."""


def sent(now: datetime) -> Iterator[Question]:
    """Marked as sent without having been taken, or tried without an answer: every attempt has its row, but the one on its way."""
    since = now - WINDOW
    n, d, fact = notices.c, deliveries.c, ledger.c
    late = select(n.id).where(n.status.in_(list(NoticeStatus)), n.next_at > since)
    answered = exists().where(d.notice == n.id)
    yield SENT, "delivery_missing", late.where(n.status == NoticeStatus.SENT, ~answered.where(d.accepted))
    answers = select(func.count()).where(d.notice == n.id).scalar_subquery()
    over = n.attempts - case((n.status == NoticeStatus.CLAIMED, 1), else_=0)
    yield SENT, "answer_missing", late.where(answers < over)
    yield SENT, "deliveries_extra", late.where(answers > over)

    handed = exists().where(d.notice == fact.about_id, d.attempt == fact.body["attempt"].as_integer(), d.accepted)
    yield SENT, "delivery_missing", select(fact.about_id).where(fact.fact == "notice.sent", fact.at > since, ~handed)


def waiting(now: datetime, unsent: timedelta) -> Iterator[Question]:
    """What waits for longer than it may, and a record that has been further ahead than now."""
    n = notices.c
    held = (
        n.kind.in_(MAY_WAIT) & (n.attempts == 0) & (n.next_at > now - unsent) & (n.created_at > now - HELD_AT_MOST) & (n.channel == "mail")
    )
    yield WAITING, "letter_unsent", select(n.id).where(n.status.in_(HELD), n.created_at <= now - unsent, ~held).order_by(n.created_at)
    first = select(func.min(outbox.c.seq)).scalar_subquery()
    yield WAITING, "fact_unpublished", select(ledger.c.about_id).where(ledger.c.seq == first, ledger.c.at <= now - UNPUBLISHED)
    last = select(func.max(ledger.c.seq)).scalar_subquery()
    yield WAITING, "time_behind", select(ledger.c.about_id).where(ledger.c.seq == last, ledger.c.at > now + AHEAD)
