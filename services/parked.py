"""Parked signals: their senders are asked to edit them, and the sealed originals do not outlive their purpose."""

from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

import uuid_utils

from events.signals import SignalDestroyed
from schemas.notices import MessageWords, NoticeKind
from schemas.parties import Role
from schemas.receipts import Outcome
from schemas.terms import Lane
from services import notices
from services.rules.deadlines import swedish
from services.rules.parties import responsible
from services.store import notices as letters
from services.store import sealed as rows
from services.store.work import Row, Work
from services.wording import counted

KEPT = timedelta(days=14)
"""The longest that an original is kept, from when it was sealed."""
AT_ONCE = 500
SHOWN = 20
"""Receipts that a letter names; the rest come with the next."""


async def destroy_due(work: Work) -> int:
    """Destroy the originals whose edited version has gone on, and those that nobody edited in time; returns how many."""
    outlived = await rows.outlived(work, work.now - KEPT, AT_ONCE)
    for row in outlived:
        await _destroy(work, row)
    return len(outlived)


async def _destroy(work: Work, row: Row) -> None:
    edited = row.outcome != Outcome.PARKED
    why = "Den redigerade versionen har gått vidare." if edited else f"Ingen redigerad version kom på {KEPT.days} dagar."
    times = {"sealed_at": row.sealed_at, "destroyed_at": work.now}
    # An id of its own: what comes again under the same receipt, and is sealed again, is destroyed again.
    proof = {"id": str(uuid_utils.uuid7()), "receipt": row.receipt, "purpose": rows.PARKED, **times, "why": why}
    await rows.destroy(work, row.id, proof)
    day = swedish(work.now, work.policy.workdays).partition(" kl.")[0]
    if not edited:
        await rows.say(work, row.receipt, f"Signalen höll en uppgift om en person. Originalet förstördes {day}: {why[0].lower()}{why[1:]}")
    work.record(SignalDestroyed(signal=row.receipt, purpose=rows.PARKED, why=why), Lane(row.lane))


class _Asked(NamedTuple):
    """One parked signal as its letter names it."""

    function: str
    line: str


async def ask_to_edit(work: Work) -> int:
    """Ask those who answer for feeds to edit what was parked, in one letter a day each; returns how many letters were written."""
    waiting = await rows.waiting(work)
    if not waiting:
        return 0
    told, today = await _told(work)
    news: dict[str, list[str]] = defaultdict(list)
    for function, line in (_asked(work, row) for row in waiting):
        if function not in today and line not in told:
            news[function].append(line)
    for function, lines in news.items():
        await notices.send(work, NoticeKind.EDIT, function, _letter(lines), f"edit:{work.today}")
    return len(news)


async def _told(work: Work) -> tuple[set[str], set[str]]:
    """The lines that letters have had, and the functions that have had theirs today."""
    sent = await letters.of_kind(work, NoticeKind.EDIT, work.now - KEPT - timedelta(days=1))
    today = {row.function for row in sent if work.policy.workdays.local(row.created_at).date() == work.today}
    return {line for row in sent for line in row.words["lines"]}, today


def _asked(work: Work, row: Row) -> _Asked:
    """Which receipt, what kinds were found, and until when: nothing of what was sent."""
    last = swedish(row.sealed_at + KEPT, work.policy.workdays)
    return _Asked(_contact(work, row.feed), f"Kvitto {row.receipt}: {row.sentence} Sista dag {last}.")


def _contact(work: Work, feed: str) -> str:
    """Who answers for a feed's signals; without anybody, the coordinator."""
    municipality = work.policy.municipality
    contact = next((one.contact for one in municipality.feeds if one.id == feed), None)
    return contact or responsible(municipality, Role.COORDINATOR, None, Role.COORDINATOR).function.id


def _letter(lines: list[str]) -> MessageWords:
    number = counted(len(lines), "signal", "signaler")
    return MessageWords(
        subject=f"{number} väntar på att redigeras",
        heading=f"{number} väntar på att redigeras",
        lead="Signalerna håller något om enskilda personer. De är förseglade, ingen läser dem och inget ärende har öppnats för dem.",
        lines=tuple(lines[:SHOWN]),
        after="Ta bort uppgiften i ert eget system och skicka signalen igen med samma id, så går den vidare under samma kvitto. "
        f"Originalet förstörs då, och annars efter {KEPT.days} dagar." + _and_more(len(lines) - SHOWN),
    )


def _and_more(left: int) -> str:
    return f" {counted(left, 'signal', 'signaler')} till väntar; de nämns i nästa brev." if left > 0 else ""
