"""Law L2: however often a signal is delivered, it has one effect; another body under the same id is kept beside it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from schemas.receipts import QUARANTINED, Outcome
from schemas.terms import Lane
from services.laws.books import Books, Entry, Law, Row

DECIDED = {
    "signal.routed": Outcome.ROUTED,
    "signal.attached": Outcome.ATTACHED,
    "signal.noted": Outcome.NOTED,
    "signal.set_aside": Outcome.SET_ASIDE,
}
SETTLED = frozenset(DECIDED.values())
HANDLED = SETTLED | set(QUARANTINED)
PARKED, UNREADABLE, CONFLICTED = "signal.parked", "signal.unreadable", "signal.conflicted"
JUDGED, MOVED = "signal.corrected", "signal.moved"
COMES = ("case.absorbed", "case.unmerged", "case.rewatched")


def once(books: Books) -> Law:
    """One inbox row, one deciding fact and at most one signal row per receipt; cases count each signal once."""
    told: dict[str, list[Entry]] = defaultdict(list)
    for entry in books.about("signal"):
        told[entry.about[1]].append(entry)
    findings = [finding for row in books.inbox for finding in _decided(row, told[row.receipt])]
    findings += [*_twice(books), *_written(books), *_counted(books, told), *_conflicts(books, told), *_other_bodies(books)]
    return Law(tuple(findings), {"receipts": len(books.inbox), "conflicts": len(books.conflicts)})


def _twice(books: Books) -> Iterator[str]:
    for receipt, n in Counter(row.receipt for row in books.inbox).items():
        if n > 1:
            yield f"{receipt}: {n} rader i inkorgen."


def _decided(row: Row, told: Sequence[Entry]) -> Iterator[str]:
    """The facts about a receipt say what its row says, once."""
    decisions = [entry for entry in told if entry.fact in DECIDED]
    named = [entry.fact for entry in told]
    if row.outcome in QUARANTINED:
        if decisions or (PARKED if row.outcome == Outcome.PARKED else UNREADABLE) not in named or named.count(UNREADABLE) > 1:
            yield f"{row.receipt}: är {row.outcome} men liggaren säger något annat."
    elif row.outcome in SETTLED:
        turns = ["way" if name in DECIDED else "judged" for name in named if name in DECIDED or name == JUDGED]
        if turns != ["way", *["judged", "way"] * named.count(JUDGED)]:
            yield f"{row.receipt}: har {len(decisions)} vägar i liggaren."
        elif not _agrees(row, told):
            yield f"{row.receipt}: inkorgen och liggaren säger olika väg."
        elif UNREADABLE in named or any(entry.version > decisions[0].version for entry in told if entry.fact == PARKED):
            yield f"{row.receipt}: sattes i karantän efter att ha fått sin väg."


def _agrees(row: Row, told: Sequence[Entry]) -> bool:
    last = [entry for entry in told if entry.fact in DECIDED][-1]
    return DECIDED[last.fact] == row.outcome and (row.about_kind, row.about_id) == _leads_to(told)


def _leads_to(told: Sequence[Entry]) -> tuple[str | None, str | None]:
    """Where a signal is by what is told of it: where it was last led, or moved with its case."""
    last = next((entry for entry in reversed(told) if entry.fact in DECIDED or entry.fact == MOVED), None)
    to = last.body.get("to") if last is not None else None
    return (None, None) if last is None or to is None else (last.body.get("to_kind", "case"), to)


def _written(books: Books) -> Iterator[str]:
    """A settled signal about a place or a business has one row that points where its receipt does; nothing else has any."""
    rows = Counter(row.receipt for row in books.signals)
    points = {row.receipt: row.case for row in books.signals}
    for row in books.inbox:
        wanted = int(row.lane != Lane.INDIVIDUAL and row.outcome in SETTLED)
        if row.outcome in HANDLED and rows[row.receipt] != wanted:
            yield f"{row.receipt}: har {rows[row.receipt]} signalrader, ska ha {wanted}."
        elif wanted and points[row.receipt] != (row.about_id if row.about_kind == "case" else None):
            yield f"{row.receipt}: räknas i {points[row.receipt]} men ledde till {row.about_id}."


def _counted(books: Books, told: Mapping[str, Sequence[Entry]]) -> Iterator[str]:
    """A case or a consultation has heard of exactly the signals that lead to it."""
    led = Counter(_leads_to(entries)[1] for entries in told.values())
    joined = Counter(entry.about[1] for entry in books.ledger if entry.fact in {"case.joined", "case.revised", "consultation.joined"})
    attached = Counter(entry.body["to"] for entries in told.values() for entry in entries if entry.fact == "signal.attached")
    pointing = Counter(row.case for row in books.signals)
    for row in books.cases:
        if pointing[row.id] != led[row.id]:
            yield f"{row.id}: {pointing[row.id]} signaler pekar dit, men liggaren ledde {led[row.id]} dit."
        if joined[row.id] != attached[row.id]:
            yield f"{row.id}: {attached[row.id]} signaler lades till, men ärendet hörde av {joined[row.id]}."
    for row in books.consultations:
        if not row.signals == led[row.id] == joined[row.id] + 1:
            yield f"{row.id}: räknar {row.signals} signaler, men liggaren ledde {led[row.id]} dit."
    yield from _left(books, told)


def _left(books: Books, told: Mapping[str, Sequence[Entry]]) -> Iterator[str]:
    """A case has said of each signal that left it, and of as many as moved to it."""
    gone = Counter(case for entries in told.values() for case in _gone(entries))
    said = Counter(entry.about[1] for entry in books.about("case") if entry.fact == "case.left")
    came = Counter(entry.body["to"] for entries in told.values() for entry in entries if entry.fact == MOVED)
    heard = Counter({row.id: 0 for row in books.cases})
    for entry in books.about("case"):
        heard[entry.about[1]] += entry.body["moved"] if entry.fact in COMES else 0
    for row in books.cases:
        if gone[row.id] != said[row.id]:
            yield f"{row.id}: {gone[row.id]} signaler rättades bort, men ärendet hörde av {said[row.id]}."
        if came[row.id] != heard[row.id]:
            yield f"{row.id}: {came[row.id]} signaler flyttades dit, men ärendet hörde av {heard[row.id]}."


def _gone(told: Sequence[Entry]) -> Iterator[str]:
    """The places that a signal was judged out of."""
    for n, entry in enumerate(told):
        if entry.fact == JUDGED:
            after = next((later for later in told[n + 1 :] if later.fact in DECIDED), None)
            was, now = _leads_to(told[:n])[1], after.body.get("to") if after is not None else None
            if was is not None and was != now:
                yield was


def _conflicts(books: Books, told: Mapping[str, Sequence[Entry]]) -> Iterator[str]:
    """Another body under a known id: both are kept, and it is said."""
    for row in books.conflicts:
        said = [entry for entry in told.get(row.receipt, ()) if entry.fact == CONFLICTED and entry.body["digest"] == row.digest]
        if len(said) != 1:
            yield f"{row.receipt}: kom igen med annat innehåll, och det är sagt {len(said)} gånger."
        if f"{row.receipt}:{row.digest[-16:]}" not in books.sealed:
            yield f"{row.receipt}: kom igen med annat innehåll, som inte är förseglat."


def _other_bodies(books: Books) -> Iterator[str]:
    """An acknowledged message with another digest than its receipt's row was either the conflict, or swallowed."""
    first = {row.receipt: row.digest for row in books.inbox if row.outcome != Outcome.UNREADABLE}
    kept = {(row.receipt, row.digest) for row in books.conflicts}
    for stream in books.streams:
        for seq, receipt, digest in stream.arrivals:
            other = digest is not None and first.get(receipt, digest) != digest
            if other and seq <= stream.floor and (receipt, digest) not in kept:
                yield f"{receipt}: ett annat innehåll (nr {seq} i {stream.name}) är varken det första eller sparat bredvid."
