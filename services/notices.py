"""Notices: rows that become letters. Written in the deed they tell of, and closed in the one that makes them untrue."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, NamedTuple

import uuid_utils

from events.notices import NoticeClosed
from schemas.actions import ActionStatus
from schemas.notices import ActionWords, DigestWords, MessageWords, NoticeKind, NoticeStatus
from schemas.parties import Function
from schemas.programmes import Programme
from schemas.terms import Lane
from services import absences
from services.coming import others_told
from services.rules.channels import CHOSEN, MAIL, channels
from services.rules.deadlines import swedish
from services.rules.parties import answering, party_of
from services.store import cases
from services.store import notices as rows
from services.store.policies import recall
from services.store.work import Row, Work

DIGEST_DAYS = MESSAGE_DAYS = 7
ASKS = (NoticeKind.ASSIGNED, NoticeKind.DECLINED)
"""Letters that give an action to their reader."""
HEAD_START = timedelta(days=15)
"""An alarm goes before whatever waits: a letter that waits is tried again within hours."""


class Wanted(NamedTuple):
    """How a step of the ladder wants somebody told: in whose place, and by which channel besides mail."""

    instead: str | None = None
    channel: str = CHOSEN


ANYHOW = Wanted()


async def tell(
    work: Work, kind: NoticeKind, function: Function, action: Row, key: str, reason: str | None = None, by: Wanted = ANYHOW
) -> None:
    """Tell a function about an action, by all its channels. The same `key` is the same notice, however often it is asked for.

    The first channel, which is mail for all who have an address, carries the key as it is.
    """
    programme = await recall(work, action.policy)
    words = (await _words(work, action, programme, reason)).model_copy(update={"instead": by.instead})
    life = timedelta(days=programme.letter_days_at_most)
    about = {"lane": action.lane, "action": action.id, "round": action.round}
    for n, channel in enumerate(channels(work.policy.municipality, function, by.channel)):
        once = f"{key}:{function.id}:{channel}" if n else f"{key}:{function.id}"
        await _write(work, once, kind, function.id, words, life, **about, channel=channel)


async def tell_digest(work: Work, function: str, digest: str, words: DigestWords) -> None:
    """Send a frozen digest."""
    life = timedelta(days=DIGEST_DAYS)
    await _write(work, f"digest:{digest}", NoticeKind.DIGEST, function, words, life, lane=Lane.PLACE, action=None, round=1)


async def unsend_digest(work: Work, digest: str, reason: str) -> None:
    """Close a digest's letter, unless somebody has begun to send it."""
    for row in await rows.waiting_as(work, f"digest:{digest}"):
        await close(work, row, reason)


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
    await rows.insert(work, {**row, **times, "channel": MAIL, **about, "status": status, "attempts": 0, "trace": work.trace})


async def _words(work: Work, action: Row, programme: Programme, reason: str | None) -> ActionWords:
    owner = answering(work.policy.municipality, action.function, programme.coordinator)
    case = await _case(work, action.about_id) if action.about_kind == "case" else None
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
        then=await _then(work, action) if action.status != ActionStatus.DONE else None,
    )


async def _case(work: Work, case: str) -> Row | None:
    """The case, for its number and its title: a unit tells many of the same one."""
    key = f"case {case}"
    if key not in work.kept:
        work.kept[key] = await cases.get(work, case)
    return work.kept[key]  # type: ignore[no-any-return]


async def _then(work: Work, action: Row) -> str | None:
    """Who hears of it next, besides the one who answers, and when: with those in whose place others are told."""
    coming = await others_told(work, action, await absences.away(work))
    if coming is None:
        return None
    names = " och ".join(one.named for one in coming.taken.told if one.function.id != action.function)
    return f"{names} får veta {swedish(coming.at, work.policy.workdays)}."


async def hush(
    work: Work, action: str, reason: str, function: str | None = None, kinds: Collection[NoticeKind] = tuple(NoticeKind)
) -> set[str]:
    """Close what has not been claimed yet about an action: it no longer says anything true.

    Returns the functions that now have not been told that the action is theirs.
    """
    hushed = [row for row in await rows.waiting_about(work, action, function) if row.kind in kinds]
    for row in hushed:
        await close(work, row, reason)
    return {row.function for row in hushed if row.kind in ASKS}


async def close(work: Work, row: Row, reason: str) -> None:
    """End a letter that is not to be sent."""
    await rows.settle(work, row.id, NoticeStatus.CLOSED)
    work.record(NoticeClosed(notice=row.id, reason=reason), Lane(row.lane))
