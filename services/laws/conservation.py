"""Law L1: every signal that was accepted is in exactly one place, and that place exists."""

from collections import Counter
from collections.abc import Iterator

from schemas.receipts import QUARANTINED, Outcome
from services.laws.books import Books, Law, StreamState

KNOWN = frozenset(Outcome)
LEADS = frozenset([Outcome.ROUTED, Outcome.ATTACHED])


def conservation(books: Books, *, drained: bool) -> Law:
    """Accepted = routed + attached + noted + set aside + quarantined + waiting. A lost signal is in none of them."""
    known = {row.receipt for row in books.inbox}
    accepted = known | {arrival.receipt for stream in books.streams for arrival in stream.arrivals}
    lost = {receipt: stream.name for stream in books.streams for receipt in _lost(stream, known)}
    gone = {stream.name: n for stream in books.streams if (n := _gone(stream, known))}
    outcomes = Counter(row.outcome for row in books.inbox)
    waiting = len(accepted) - len(known) - len(lost) - sum(gone.values()) + outcomes[Outcome.WAITING]
    findings = [
        *(f"{receipt}: kvitterad i {stream} men finns inte i inkorgen; signalen är förlorad." for receipt, stream in sorted(lost.items())),
        *(f"{stream}: {n} kvitterade signaler finns inte i inkorgen; de är förlorade." for stream, n in sorted(gone.items())),
        *_outcomes(books),
        *_nowhere(books),
        *_unsealed(books),
        *_unknown(books, known),
        *([f"{waiting} signaler väntar fast allt ska vara omhändertaget."] if drained and waiting else []),
    ]
    return Law(tuple(findings), _counts(len(accepted), outcomes, waiting))


def _counts(accepted: int, outcomes: Counter[str], waiting: int) -> dict[str, int]:
    settled = (Outcome.ROUTED, Outcome.ATTACHED, Outcome.NOTED, Outcome.SET_ASIDE)
    quarantined = sum(outcomes[outcome] for outcome in QUARANTINED)
    return {"accepted": accepted, **{str(o): outcomes[o] for o in settled}, "quarantined": quarantined, "waiting": waiting}


def _lost(stream: StreamState, known: set[str]) -> set[str]:
    """Acknowledged without an inbox row: the ack follows the commit, so there should have been one."""
    return {arrival.receipt for arrival in stream.arrivals if arrival.seq <= stream.floor and arrival.receipt not in known}


def _gone(stream: StreamState, known: set[str]) -> int:
    """How many are lost above the floor: delivered and unknown here, but more of them than the broker still waits for."""
    delivered = {a.receipt for a in stream.arrivals if stream.floor < a.seq <= stream.delivered and a.receipt not in known}
    return max(len(delivered - _lost(stream, known)) - stream.unacked, 0)


def _outcomes(books: Books) -> Iterator[str]:
    for row in books.inbox:
        if row.outcome == Outcome.WAITING:
            yield f"{row.receipt}: står kvar som väntande i inkorgen."
        elif row.outcome not in KNOWN:
            yield f"{row.receipt}: har inget giltigt utfall."


def _nowhere(books: Books) -> Iterator[str]:
    """Signals that were led to something that is not there."""
    there = {("case", row.id) for row in books.cases} | {("action", row.id) for row in books.actions}
    there |= {("consultation", row.id) for row in books.consultations}
    for row in books.inbox:
        if row.outcome in LEADS and (row.about_kind, row.about_id) not in there:
            yield f"{row.receipt}: leder till {row.about_id}, som inte finns."


def _unsealed(books: Books) -> Iterator[str]:
    """Quarantined signals whose content is not kept, and of which the ledger does not say that it was destroyed."""
    destroyed = {entry.about[1] for entry in books.about("signal") if entry.fact == "signal.destroyed"}
    for row in books.inbox:
        if row.outcome in QUARANTINED and row.receipt not in books.sealed | destroyed:
            yield f"{row.receipt}: i karantän utan förseglat innehåll."


def _unknown(books: Books, known: set[str]) -> Iterator[str]:
    """Receipts that other tables speak of and the inbox does not."""
    spoken = {row.receipt for row in books.signals} | {entry.about[1] for entry in books.about("signal")}
    for receipt in sorted(spoken - known):
        yield f"{receipt}: omtalad men finns inte i inkorgen."
