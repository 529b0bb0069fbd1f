"""What could not be handled: sealed for the operator, and never lost."""

from typing import NamedTuple

from events.signals import SignalUnreadable
from schemas.decisions import Decision, Way
from schemas.receipts import Outcome
from schemas.terms import Lane
from services.conflicts import keep_conflict
from services.store import inbox
from services.store import signals as rows
from services.store.work import Work


class Unhandled(NamedTuple):
    """A message that could not be handled: whose it was, its digest, its bytes, and the class of what went wrong."""

    receipt: str
    feed: str
    lane: Lane
    digest: str
    body: bytes
    reason: str


async def set_unreadable(work: Work, unhandled: Unhandled) -> bool:
    """Seal what could not be handled, for the operator; False beside a signal that has its outcome: it is one more conflicting body."""
    receipt, feed, lane, digest, body, reason = unhandled
    decision = Decision(way=Way.SET_ASIDE, reason=f"Signalen kunde inte hanteras ({reason}); driften är underrättad.")
    ids = {"receipt": receipt, "feed": feed, "lane": lane, "digest": digest, "accepted_at": work.now, "handled_at": work.now}
    row = {**ids, "outcome": Outcome.UNREADABLE, "sentence": decision.reason, "decision": decision.model_dump(mode="json")}
    if await rows.unreadable(work, row):
        await rows.seal(work, receipt, "unreadable", body)
        work.record(SignalUnreadable(signal=receipt, reason=reason), lane)
        return True
    if (await inbox.known(work, [receipt]))[receipt].digest != digest:
        await keep_conflict(work, receipt, feed, lane, digest, body)
    return False
