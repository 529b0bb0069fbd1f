"""Notices: rows that become letters. Written in the deed they tell of; claimed, sent and settled one by one."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import uuid_utils

from events.notices import NoticeClosed, NoticeFailed, NoticeSent
from schemas.actions import ActionStatus
from schemas.notices import MESSAGES, ActionWords, DigestWords, Handed, Letter, MessageWords, Notice, NoticeKind, NoticeStatus
from schemas.parties import Function
from schemas.programmes import Programme, Recipient
from schemas.terms import Lane
from services.letters import message_id
from services.rules.deadlines import swedish
from services.rules.parties import answering, party_of, told
from services.store import actions, cases
from services.store import notices as rows
from services.store.policies import recall
from services.store.work import Row, Work

LEASE = timedelta(seconds=12)
"""How long a claim holds, in true time, unless it is renewed: then the letter is another notifier's."""
FIRST_RETRY, LONGEST_RETRY, DOUBLINGS = timedelta(minutes=1), timedelta(hours=4), 8
DIGEST_DAYS = MESSAGE_DAYS = 7
HELD = (NoticeStatus.WAITING, NoticeStatus.CLAIMED)
ASKS = (NoticeKind.ASSIGNED, NoticeKind.DECLINED)
"""Letters that give an action to their reader."""
HEAD_START = timedelta(days=15)
"""An alarm goes before whatever waits: a letter that waits is tried again within hours."""


async def tell(
    work: Work, kind: NoticeKind, function: Function, action: Row, key: str, reason: str | None = None, instead: str | None = None
) -> None:
    """Tell a function about an action, perhaps in another's place. The same `key` is the same notice, however often it is asked for."""
    programme = await recall(work, action.policy)
    words = (await _words(work, action, programme, reason)).model_copy(update={"instead": instead})
    life = timedelta(days=programme.letter_days_at_most)
    await _write(work, f"{key}:{function.id}", kind, function.id, words, life, lane=action.lane, action=action.id, round=action.round)


async def tell_digest(work: Work, function: str, digest: str, words: DigestWords) -> None:
    """Send a frozen digest."""
    life = timedelta(days=DIGEST_DAYS)
    await _write(work, f"digest:{digest}", NoticeKind.DIGEST, function, words, life, lane=Lane.PLACE, action=None, round=1)


async def send(work: Work, kind: NoticeKind, function: str, words: MessageWords, key: str) -> None:
    """Send a message that is about no single action. The same `key` is the same notice."""
    life = timedelta(days=MESSAGE_DAYS)
    await _write(work, f"{key}:{function}", kind, function, words, life, lane=Lane.PLACE, action=None, round=1)


async def _write(
    work: Work, dedupe: str, kind: NoticeKind, function: str, words: ActionWords | DigestWords | MessageWords, life: timedelta, **about: Any
) -> None:
    row = {"id": str(uuid_utils.uuid7()), "dedupe": dedupe, "kind": kind, "function": function, "words": words.model_dump(mode="json")}
    due = work.now - HEAD_START if kind is NoticeKind.ALARM else work.now
    times = {"created_at": work.now, "expires_at": work.now + life, "next_at": due}
    status = NoticeStatus.WITHHELD if work.policy.municipality.exercise else NoticeStatus.WAITING
    await rows.insert(work, {**row, **times, **about, "status": status, "attempts": 0, "trace": work.trace})


async def _words(work: Work, action: Row, programme: Programme, reason: str | None) -> ActionWords:
    owner = answering(work.policy.municipality, action.function, programme.coordinator)
    case = await cases.get(work, action.about_id) if action.about_kind == "case" else None
    return ActionWords(
        action=action.id,
        title=action.title,
        effect=action.effect,
        owner=owner.name,
        party=party_of(work.policy.municipality, owner).name,
        due_at=action.due_at,
        due_why=action.due_why,
        case=case.id if case else None,
        case_title=case.title if case else None,
        reason=reason,
        then=_then(work, action, programme) if action.status != ActionStatus.DONE else None,
    )


def _then(work: Work, action: Row, programme: Programme) -> str | None:
    """Who hears of it next, besides the one who answers, and when."""
    for rung in action.rungs:
        instant = datetime.fromisoformat(rung["at"])
        if instant > work.now and rung["tell"] != [Recipient.RESPONSIBLE]:
            functions = told(work.policy.municipality, tuple(rung["tell"]), action.function, programme.coordinator)
            names = " och ".join(f.name for f in functions if f.id != action.function)
            return f"{names} får veta {swedish(instant, work.policy.workdays)}." if names else None
    return None


async def hush(work: Work, action: str, reason: str, function: str | None = None) -> set[str]:
    """Close what has not been claimed yet about an action: it no longer says anything true.

    Returns the functions that now have not been told that the action is theirs.
    """
    hushed = await rows.waiting_about(work, action, function)
    for row in hushed:
        await _close(work, row, reason)
    return {row.function for row in hushed if row.kind in ASKS}


async def _close(work: Work, row: Row, reason: str) -> None:
    await rows.settle(work, row.id, NoticeStatus.CLOSED)
    work.record(NoticeClosed(notice=row.id, reason=reason), Lane(row.lane))


async def claim(work: Work, limit: int, busy: Collection[str] = ()) -> list[Notice]:
    """Take what is due, oldest first, one letter per function that is not `busy`. What should not be sent is closed with a fact."""
    chosen: dict[str, Row] = {}
    for row in await rows.claimable(work, busy, limit * 8):
        expired = row.expires_at <= work.now
        if not expired and (row.function in chosen or len(chosen) == limit):
            continue
        await _lost(work, row)
        if expired:
            await _expire(work, row)
        elif reason := await _outdated(work, row):
            await _close(work, row, reason)
        else:
            chosen[row.function] = row
    for row in chosen.values():
        await rows.claim(work, row, LEASE)
    return [_notice(row) for row in chosen.values()]


async def _outdated(work: Work, row: Row) -> str | None:
    """Why a letter should not be sent any more: a deed that closed its neighbours cannot close one that was on its way."""
    if all(f.id != row.function for f in work.policy.municipality.functions):
        return "funktionen finns inte längre i kommunens fil"
    action = await actions.get(work, row.action) if row.action is not None else None
    if action is not None and action.status == ActionStatus.DONE and row.kind != NoticeKind.DECIDED:
        return "åtgärden är klar"
    if action is not None and action.round != row.round and row.kind not in ASKS:
        return "tiden är en annan nu"
    if action is not None and row.kind in ASKS and row.function != await _answers(work, action):
        return "åtgärden har en annan ansvarig nu"
    return None


async def _answers(work: Work, action: Row) -> str:
    """The function that answers for an action today."""
    programme = await recall(work, action.policy)
    return answering(work.policy.municipality, action.function, programme.coordinator).id


async def release(work: Work) -> None:
    """Give back every claim: only for the one process of a home, at its start."""
    for row in await rows.claimed(work):
        await _lost(work, row)
        await rows.again(work, row.id, row.next_at)


async def _lost(work: Work, row: Row) -> None:
    """An attempt that is left by whoever made it has no answer, and that is written down: every attempt has its row."""
    if row.status == NoticeStatus.CLAIMED:
        tried = {"notice": row.id, "attempt": row.attempts, "message_id": message_id(row.id, work.policy.municipality)}
        await rows.undelivered(work, {**tried, "tried_at": work.now, "accepted": False, "reply": "inget svar"})


async def keep(work: Work, notice: Notice) -> None:
    """Hold a claim for longer: its channel has not answered yet."""
    await rows.keep(work, notice.id, notice.attempt, LEASE)


_WORDS: dict[str, type[DigestWords | MessageWords]] = {NoticeKind.DIGEST: DigestWords} | dict.fromkeys(MESSAGES, MessageWords)


def _notice(row: Row) -> Notice:
    words = _WORDS.get(row.kind, ActionWords).model_validate(row.words)
    kind, lane = NoticeKind(row.kind), Lane(row.lane)
    about = {"action": row.action, "attempt": row.attempts + 1, "round": row.round}
    return Notice(id=row.id, kind=kind, function=row.function, lane=lane, created_at=row.created_at, words=words, trace=row.trace, **about)


async def _expire(work: Work, row: Row) -> None:
    reason = "det blev för gammalt"
    if not row.attempts:
        await _close(work, row, reason)
        return
    await rows.settle(work, row.id, NoticeStatus.FAILED)
    work.record(NoticeFailed(notice=row.id, reason=reason), Lane(row.lane))


async def handed(work: Work, notice: Notice, letter: Letter, answer: Handed) -> None:
    """Write down what the channel answered: sent, or again later, or never.

    An answer that comes so late that another notifier has taken the letter over changes nothing, unless the letter is gone with it.
    """
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
        work.record(NoticeFailed(notice=notice.id, reason=rows.NOWHERE), notice.lane)
    else:
        pause = min(FIRST_RETRY * 2 ** min(notice.attempt - 1, DOUBLINGS), LONGEST_RETRY)
        await rows.again(work, notice.id, work.now + pause)
