"""Posting: letters are claimed by a notifier, gathered where several go to one function, and settled by what their channel answers."""

from collections.abc import Collection
from datetime import datetime, timedelta

from events.notices import NoticeFailed, NoticeSent
from schemas.notices import MESSAGES, ActionWords, DigestWords, Handed, Letter, MessageWords, Notice, NoticeKind, NoticeStatus
from schemas.terms import Lane
from services import gathering, hooks
from services.letters import message_id
from services.notices import close
from services.store import notices as rows
from services.store.work import Row, Work

LEASE = timedelta(seconds=12)
"""How long a claim holds, in true time, unless it is renewed: then the letter is another notifier's."""
FIRST_RETRY, LONGEST_RETRY, DOUBLINGS = timedelta(minutes=1), timedelta(hours=4), 8
LONGEST_AWAY = timedelta(minutes=15)
"""The longest pause while a channel is not there at all: when it comes back, everybody is told within half an hour."""
HELD = (NoticeStatus.WAITING, NoticeStatus.CLAIMED)


async def claim(work: Work, limit: int, busy: Collection[str] = (), *, by_mail: bool | None = None) -> list[Notice]:
    """Take what is due, oldest first, one mail per function and channel that is not `busy`. What should not be sent is closed with a fact.

    Only mail, or all but mail, when that is asked for: a mail server that hangs must not hold the others up.

    Several letters to one function become one: the first, with the others in `more`.
    """
    chosen: dict[str, Row] = {}
    for row in await rows.claimable(work, busy, limit * 8, by_mail=by_mail):
        expired = row.expires_at <= work.now
        if not expired and (_whose(row) in chosen or len(chosen) == limit):
            continue
        await _lost(work, row)
        if expired:
            await _expire(work, row)
        elif reason := await gathering.outdated(work, row):
            await close(work, row, reason)
        elif (later := await gathering.later(work, row)) > work.now:
            await rows.again(work, row.id, later)
        else:
            chosen[_whose(row)] = row
    return [await _taken(work, row) for row in chosen.values()]


def _whose(row: Row) -> str:
    return f"{row.channel}:{row.function}"


async def _taken(work: Work, row: Row) -> Notice:
    """Claim a letter and those that go with it, under one Message-ID."""
    together = await gathering.together(work, row)
    bundle = row.bundle or together[0].id
    for one in together:
        if one.id != row.id:
            await _lost(work, one)
        await rows.claim(work, one, bundle, LEASE)
    first, *more = [_notice(one, bundle, work.now) for one in together]
    return first.model_copy(update={"more": tuple(more)})


async def release(work: Work) -> None:
    """Give back every claim: only for the one process of a home, at its start."""
    for row in await rows.claimed(work):
        await _lost(work, row)
        await rows.again(work, row.id, row.next_at)


async def _lost(work: Work, row: Row) -> None:
    """An attempt that is left by whoever made it has no answer, and that is written down: every attempt has its row."""
    if row.status == NoticeStatus.CLAIMED:
        tried = {"notice": row.id, "attempt": row.attempts, "message_id": message_id(row.bundle or row.id, work.policy.municipality)}
        await rows.undelivered(work, {**tried, "tried_at": work.now, "accepted": False, "reply": "inget svar"})


async def keep(work: Work, notice: Notice) -> None:
    """Hold a claim for longer: its channel has not answered yet."""
    for one in (notice, *notice.more):
        await rows.keep(work, one.id, one.attempt, LEASE)


_WORDS: dict[str, type[DigestWords | MessageWords]] = {NoticeKind.DIGEST: DigestWords} | dict.fromkeys(MESSAGES, MessageWords)


def _notice(row: Row, bundle: str, now: datetime) -> Notice:
    words = _WORDS.get(row.kind, ActionWords).model_validate(row.words)
    kind, lane = NoticeKind(row.kind), Lane(row.lane)
    about = {"action": row.action, "attempt": row.attempts + 1, "round": row.round, "channel": row.channel, "bundle": bundle}
    held = max(min(row.next_at, now) - row.created_at, timedelta(0)) if not row.attempts else timedelta(0)
    times = {"created_at": row.created_at, "held": held}
    return Notice(id=row.id, kind=kind, function=row.function, lane=lane, words=words, trace=row.trace, **about, **times)


async def _expire(work: Work, row: Row) -> None:
    reason = "det blev för gammalt"
    if not row.attempts:
        await close(work, row, reason)
        return
    await rows.settle(work, row.id, NoticeStatus.FAILED)
    work.record(NoticeFailed(notice=row.id, reason=reason), Lane(row.lane))


async def handed(work: Work, notice: Notice, letter: Letter, answer: Handed) -> None:
    """Write down what the channel answered, of each letter that went along: sent, or again later, or never."""
    for one in (notice, *notice.more):
        await _answered(work, one, letter, answer)


async def _answered(work: Work, notice: Notice, letter: Letter, answer: Handed) -> None:
    """An answer that comes so late that another notifier has taken the letter over changes nothing, unless the letter is gone with it."""
    row = await rows.held(work, notice.id)
    tried = {"notice": notice.id, "attempt": notice.attempt, "message_id": letter.message_id, "tried_at": work.now}
    await rows.delivered(work, {**tried, "accepted": answer.accepted, "reply": answer.reply[:80]})
    if row.status not in HELD or (row.attempts != notice.attempt and not answer.accepted):
        return
    if answer.accepted:
        await _lost(work, row)  # when another's attempt is on its way: its answer may still come
        await rows.settle(work, notice.id, NoticeStatus.SENT)
        work.record(NoticeSent(notice=notice.id, function=notice.function, attempt=notice.attempt), notice.lane)
    elif not answer.retry:
        await rows.settle(work, notice.id, NoticeStatus.FAILED)
        work.record(NoticeFailed(notice=notice.id, reason=answer.never), notice.lane)
        if answer.gone:
            await hooks.disable(work, notice.channel, answer.reply)
    else:
        longest = LONGEST_RETRY if answer.reached else LONGEST_AWAY
        pause = min(FIRST_RETRY * 2 ** min(notice.attempt - 1, DOUBLINGS), longest)
        await rows.again(work, notice.id, work.now + pause)
        if answer.sure:  # nobody has it, so it may go with others next time; else only ever as it went
            await rows.loosen(work, notice.id)
