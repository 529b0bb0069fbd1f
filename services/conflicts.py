"""The same id with another body: both are kept, the first one counts, and it is said."""

from collections.abc import Sequence

from events.signals import SignalConflicted
from schemas.signals import Signal
from schemas.terms import Lane
from services.store import inbox
from services.store import signals as rows
from services.store.work import Work


async def keep_conflicts(work: Work, repeats: Sequence[Signal]) -> None:
    """The same id with another body: keep it sealed and say so, once per body. An honest repeat changes nothing."""
    first = await inbox.known(work, [s.receipt for s in repeats])
    for signal in repeats:
        if first[signal.receipt].digest == signal.digest:
            continue
        await keep_conflict(work, signal.receipt, signal.feed, signal.lane, signal.digest, signal.model_dump_json().encode())


async def keep_conflict(work: Work, receipt: str, feed: str, lane: Lane, digest: str, body: bytes) -> None:
    """Keep one more body of a known id, sealed, and say so; once."""
    if await rows.conflict(work, {"receipt": receipt, "digest": digest, "feed": feed, "seen_at": work.now}):
        await rows.seal(work, f"{receipt}:{digest[-16:]}", "conflict", body)
        work.record(SignalConflicted(signal=receipt, digest=digest), lane)
