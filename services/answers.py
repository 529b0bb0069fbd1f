"""What a reporter reads: what became of what it sent, by date, category, place and receipt, and never a word of anybody else's."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from schemas.notices import MessageWords
from schemas.parties import Municipality
from schemas.receipts import QUARANTINED, Outcome
from schemas.terms import CATEGORIES, Category
from services.rules.deadlines import swedish
from services.wording import counted, short, workdays

SHOWN = 12
"""Cases and signals that a letter tells of; the rest are counted."""
ALWAYS = "Ni får nästa brev när något händer, tidigast nästa arbetsdag."


class Own(NamedTuple):
    """A signal as its sender knows it, and how many more of its own stand beside it."""

    receipt: str
    category: str
    place: str
    at: datetime
    more: int = 0


class Turn(NamedTuple):
    """What happened to one case (or to a signal outside any): whether it was taken in, what was decided, done, and whether it is closed."""

    own: Own
    case: str | None
    used: bool = False
    decided: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    closed: bool = False


class Feedback(NamedTuple):
    """Everything that a reporter is told. `counts` are of the place lane; of closed lanes it is told only how many."""

    day: date
    counts: Mapping[str, int]
    closed_lanes: int
    turns: Sequence[Turn]
    coming: str = ""


_FATES = (
    ((Outcome.ROUTED, Outcome.ATTACHED), "tas om hand", "tas om hand"),
    ((Outcome.NOTED,), "utan något att rapportera", "utan något att rapportera"),
    ((Outcome.SET_ASIDE,), "är lagd åt sidan", "är lagda åt sidan"),
    (QUARANTINED, "i karantän", "i karantän"),
)


def letter(told: Feedback, municipality: Municipality) -> MessageWords:
    """The letter: first what came in, then what it led to, last what comes next."""
    received = sum(told.counts.values())
    results = sum(bool(turn.done or turn.closed) for turn in told.turns)
    heads = [counted(received + told.closed_lanes, "mottagen", "mottagna")] if received + told.closed_lanes else []
    heads += [counted(results, "åtgärdad", "åtgärdade")] if results else []
    more = len(told.turns) - SHOWN
    return MessageWords(
        subject=f"Återkoppling på era signaler: {' och '.join(heads) or 'beslut fattade'}",
        heading="Det här ledde era signaler till",
        lead=_received(told, received),
        lines=(*(_turn(turn, municipality) for turn in told.turns[:SHOWN]), *([f"… och {more} till."] if more > 0 else [])),
        after=f"Härnäst: {told.coming} {ALWAYS}" if told.coming else ALWAYS,
    )


def _received(told: Feedback, received: int) -> str:
    fates = [counted(n, one, many) for outcomes, one, many in _FATES if (n := sum(told.counts.get(fate, 0) for fate in outcomes))]
    came = f"Tack. Vi har tagit emot {counted(received, 'signal', 'signaler')} sedan sist: {', '.join(fates)}." if received else ""
    closed = f"{counted(told.closed_lanes, 'signal är mottagen', 'signaler är mottagna')} med sekretess; om det skrivs inget i brev."
    return " ".join(filter(None, [came, closed if told.closed_lanes else ""])) or "Det har hänt något med det ni har rapporterat."


def _turn(turn: Turn, municipality: Municipality) -> str:
    """One case in a line: which signal of theirs it is about, and what happened, in the order it does."""
    said = []
    if turn.used:
        said.append(f"används i {turn.case}" if turn.case else "bedöms av samordnaren")
    if turn.decided:
        said.append(f"beslutat: {'; '.join(turn.decided)}")
    if turn.done:
        said.append(f"åtgärdat: {'; '.join(turn.done)}")
    if turn.closed:
        said.append(f"{turn.case} är avslutat")
    happened = ". ".join(f"{words[0].upper()}{words[1:]}" for words in said)
    where = f" ({turn.case})" if turn.case and not turn.used else ""
    return f"{_own(turn.own, municipality)}{where}: {happened}."


def _own(own: Own, municipality: Municipality) -> str:
    at = swedish(own.at, workdays(municipality)).partition(" kl.")[0]
    more = f" och {own.more} till" if own.more else ""
    place = f", {short(own.place, 60)}" if own.place else ""
    return f"{at} {CATEGORIES[Category(own.category)]}{place}, kvitto {own.receipt}{more}"
