"""Notices and their deliveries in the database."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select

from schemas.notices import NoticeKind, NoticeStatus
from services.clock import true_now
from services.store.columns import Instant
from services.store.tables import deliveries, ledger, notices
from services.store.work import Row, Work

NOWHERE = "adressen finns inte"
"""Why a letter failed that no attempt more would have helped."""
_LOOKED_AT = 200
_HELD_AT_MOST = timedelta(days=15)
"""No letter was due longer ago than this when it was sent: it is too old by then."""


async def insert(work: Work, row: dict[str, Any]) -> None:
    """Write a notice, unless there is one with its dedupe key."""
    await work.write(work.upsert(notices).on_conflict_do_nothing(index_elements=["dedupe"]), row)


async def written_as(work: Work, dedupe: str) -> bool:
    """Whether there is a notice with this dedupe key."""
    return await work.row(select(notices.c.id).where(notices.c.dedupe == dedupe)) is not None


async def waiting_as(work: Work, dedupe: str) -> list[Row]:
    """The notice with this dedupe key, while it has not been claimed."""
    query = select(notices.c.id, notices.c.lane).where(notices.c.dedupe == dedupe, notices.c.status == NoticeStatus.WAITING)
    return await work.rows(work.hold(query))


_WAITING_ABOUT = select(notices.c.id, notices.c.lane, notices.c.kind, notices.c.function).where(
    notices.c.action == bindparam("action"), notices.c.status == NoticeStatus.WAITING
)
_WAITING_TO = _WAITING_ABOUT.where(notices.c.function == bindparam("function"))


async def waiting_about(work: Work, action: str, function: str | None) -> list[Row]:
    """Notices about an action that have not been claimed yet; to one function only, when given."""
    query = _WAITING_ABOUT if function is None else _WAITING_TO
    return await work.rows(work.hold(query), {"action": action} | ({"function": function} if function is not None else {}))


async def about(work: Work, mine: Sequence[str]) -> list[Row]:
    """Every letter about some actions, oldest first."""
    n = notices.c
    query = select(n.id, n.kind, n.function, n.action, n.channel, n.status, n.attempts, n.next_at, n.closed_at)
    return await work.rows(query.where(n.action.in_(mine)).order_by(n.created_at, n.id))


async def claimable(work: Work, busy: Collection[str], limit: int, *, by_mail: bool | None = None) -> list[Row]:
    """What is due, and what somebody claimed and then left, oldest first; only mail, or all but mail, when that is asked for.

    Leases run on true time, whatever the clock shows.
    """
    free = (notices.c.status == NoticeStatus.WAITING) & (notices.c.next_at <= work.now)
    left = (notices.c.status == NoticeStatus.CLAIMED) & (notices.c.claimed_until < true_now())
    whose = notices.c.channel + ":" + notices.c.function
    query = select(notices).where(whose.not_in(busy), free | left).order_by(notices.c.next_at, notices.c.id)
    if by_mail is not None:
        query = query.where((notices.c.channel == "mail") == by_mail)
    return await work.rows(work.hold(query.limit(limit), skip=True))


async def bundled(work: Work, row: Row) -> list[Row]:
    """The other letters that went in the same mail, and that nobody is sending now."""
    n = notices.c
    free = (n.status == NoticeStatus.WAITING) | ((n.status == NoticeStatus.CLAIMED) & (n.claimed_until < true_now()))
    return await work.rows(work.hold(select(notices).where(n.bundle == row.bundle, n.id != row.id, free), skip=True))


async def waiting_for(work: Work, row: Row) -> list[Row]:
    """The other letters that wait to go to the same function by the same channel, due or not, those that are due longest first."""
    n = notices.c
    same = select(notices).where(n.status == NoticeStatus.WAITING, n.function == row.function, n.channel == row.channel)
    query = same.where(n.id != row.id, n.bundle.is_(None), n.expires_at > work.now).order_by(n.next_at, n.created_at, n.id)
    return await work.rows(work.hold(query.limit(_LOOKED_AT), skip=True))


async def mails(work: Work, function: str, since: datetime) -> list[datetime]:
    """When each mail of letters that are sent to a function went, from an instant on."""
    n, at = notices.c, func.max(notices.c.closed_at, type_=Instant()).label("at")
    sent = select(at).where(n.status == NoticeStatus.SENT, n.next_at > since - _HELD_AT_MOST, n.function == function, n.channel == "mail")
    return [row.at for row in await work.rows(sent.where(n.closed_at > since).group_by(func.coalesce(n.bundle, n.id)))]


async def loosen(work: Work, notice: str) -> None:
    """Let a notice go with others than it went with."""
    await work.write(notices.update().where(notices.c.id == notice).values(bundle=None))


async def claim(work: Work, notice: Row, bundle: str, lease: timedelta) -> None:
    """Hold a notice for one attempt, in the mail that its bundle names."""
    held = {"status": NoticeStatus.CLAIMED, "claimed_until": true_now() + lease, "attempts": notice.attempts + 1, "bundle": bundle}
    await work.write(notices.update().where(notices.c.id == notice.id).values(**held))


async def keep(work: Work, notice: str, attempt: int, lease: timedelta) -> None:
    """Hold a notice for longer, unless the attempt is another's by now."""
    mine = (notices.c.id == notice) & (notices.c.status == NoticeStatus.CLAIMED) & (notices.c.attempts == attempt)
    await work.write(notices.update().where(mine).values(claimed_until=true_now() + lease))


async def held(work: Work, notice: str) -> Row:
    """The notice's row, held: what is decided from it is still so when it is written."""
    [row] = await work.rows(work.hold(select(notices).where(notices.c.id == notice)))
    return row


async def settle(work: Work, notice: str, status: NoticeStatus) -> None:
    """End a notice."""
    await work.write(notices.update().where(notices.c.id == notice).values(status=status, closed_at=work.now, claimed_until=None))


async def again(work: Work, notice: str, at: datetime) -> None:
    """Let a notice be tried again from an instant on."""
    waiting = {"status": NoticeStatus.WAITING, "claimed_until": None, "next_at": at}
    await work.write(notices.update().where(notices.c.id == notice).values(**waiting))


async def claimed(work: Work) -> list[Row]:
    """What somebody has claimed."""
    return await work.rows(work.hold(select(notices).where(notices.c.status == NoticeStatus.CLAIMED)))


async def delivered(work: Work, row: dict[str, Any]) -> None:
    """Write down an attempt and what the channel answered; an answer that comes late takes the place of none."""
    answer = {name: row[name] for name in ("tried_at", "accepted", "reply")}
    insert = work.upsert(deliveries).values(**row)
    await work.write(insert.on_conflict_do_update(index_elements=["notice", "attempt"], set_=answer))


async def undelivered(work: Work, row: dict[str, Any]) -> None:
    """Write down an attempt whose answer nobody heard, unless there is one after all."""
    await work.write(work.upsert(deliveries).values(**row).on_conflict_do_nothing(index_elements=["notice", "attempt"]))


async def counts(work: Work) -> dict[str, int]:
    """How many letters stand where."""
    return {row.status: row.n for row in await work.rows(select(notices.c.status, func.count().label("n")).group_by(notices.c.status))}


async def next_instant(work: Work) -> datetime | None:
    """When the next letter that waits may go, or the last attempt at one that is on its way was to; none when all are settled."""
    under_way = notices.c.status.in_((NoticeStatus.WAITING, NoticeStatus.CLAIMED))
    row = await work.row(select(func.min(notices.c.next_at).label("at")).where(under_way))
    return row and row.at


async def waiting_since(work: Work, before: datetime) -> tuple[int, datetime | None]:
    """How many letters written before an instant still wait, and since when the oldest does."""
    waits = (notices.c.status == NoticeStatus.WAITING) & (notices.c.created_at < before)
    row = await work.row(select(func.count().label("n"), func.min(notices.c.created_at).label("at")).where(waits))
    return (row.n, row.at) if row is not None else (0, None)


async def withheld(work: Work) -> bool | None:
    """Whether this home's letters are those of an exercise; None before there are any. Never both: the first one decides."""
    row = await work.row(select(notices.c.status).limit(1))
    return row.status == NoticeStatus.WITHHELD if row is not None else None


async def nowhere(work: Work, since: datetime) -> frozenset[str]:
    """Functions to which a letter could not be handed, because there is no such address, and none has since."""
    n, fact = notices.c, ledger.c
    refused = (fact.about_id == n.id) & (fact.fact == "notice.failed") & (fact.at > since) & (n.channel == "mail")
    failed = select(n.function, fact.body, fact.at).join_from(ledger, notices, refused).order_by(fact.at)
    last = {row.function: row.at for row in await work.rows(failed) if row.body["reason"] == NOWHERE}
    sent = select(n.function, func.max(n.closed_at, type_=Instant()).label("at")).group_by(n.function)
    sent = sent.where(n.function.in_(last), n.status == NoticeStatus.SENT, n.channel == "mail", n.closed_at > since)
    again = {row.function: row.at for row in await work.rows(sent)} if last else {}
    return frozenset(name for name, at in last.items() if name not in again or again[name] < at)


async def written(work: Work, since: datetime) -> list[Row]:
    """How many letters were written from an instant on, by function, most first."""
    number = func.count().label("n")
    grouped = select(notices.c.function, number).where(notices.c.created_at >= since).group_by(notices.c.function)
    return await work.rows(grouped.order_by(number.desc(), notices.c.function))


async def of_kind(work: Work, kind: NoticeKind, since: datetime) -> list[Row]:
    """Letters of one kind that were written from an instant on: to whom, when, and what they say."""
    query = select(notices.c.function, notices.c.created_at, notices.c.words)
    return await work.rows(query.where(notices.c.kind == kind, notices.c.created_at >= since))
