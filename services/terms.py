"""Terms: every deadline an action has had is written down with what it was reckoned from, and can be read back."""

from datetime import date, datetime
from typing import NamedTuple

from schemas.actions import Due
from schemas.deadlines import Deadline
from schemas.programmes import Programme
from services.rules.deadlines import day_and_month, swedish
from services.rules.relaying import TermKind
from services.store import terms as rows
from services.store.policies import recall
from services.store.work import Row, Work


class Reckoned(NamedTuple):
    """A term as it came to be: what gave it, its deadline, what its clock runs from (UTC) or when its pause began, and why."""

    kind: TermKind
    due: Due
    starts_at: datetime
    deadline: Deadline | None = None
    paused_until: date | None = None
    reason: str | None = None
    asked_at: datetime | None = None
    """Since when its function is asked, when this term asks nobody anew."""


def write(work: Work, action: str, number: int, term: Reckoned) -> None:
    """Write down round `number` of an action: the one way into its ledger of terms."""
    row = {"action": action, "round": number, "kind": term.kind, "starts_at": term.starts_at, "at": work.now}
    row |= {"deadline": term.deadline and term.deadline.model_dump(mode="json"), "paused_until": term.paused_until}
    row |= {"due_at": term.due.at, "why": term.due.why, "calendar": work.policy.workdays.fingerprint, "reason": term.reason}
    rows.insert(work, row)


async def story(work: Work, action: Row, *, closed: bool) -> list[str]:
    """How an action's time came to be what it is, term by term, and what is left of its budget; nobody's words when it is `closed`."""
    ledger = (await rows.of(work, [action.id]))[action.id]
    if not ledger:
        return []
    programme = await recall(work, action.policy)
    extended, lines = 0, list[str]()
    for term in ledger:
        extended += term.kind == TermKind.EXTENDED
        reason = f" Skäl: {term.reason}" if term.reason and not closed else ""
        lines.append(f"  {_begun(work, term, extended, programme)}: {term.why}.{reason}")
    return ["", "Tiden:", *lines, *_used(action, programme)]


def _begun(work: Work, term: Row, extended: int, programme: Programme) -> str:
    at = swedish(term.at, work.policy.workdays)
    match term.kind:
        case TermKind.EXTENDED:
            return f"Förlängd {at} ({extended} av högst {programme.extensions_at_most})"
        case TermKind.PAUSED:
            return f"Pausad från {day_and_month(work.policy.workdays.local(term.at).date())} till {day_and_month(term.paused_until)}"
        case TermKind.DECIDED:
            return f"Beslutad av råd {at}"
        case TermKind.REPROJECTED:
            return f"Omräknad {at} för att kalendern ändrades"
        case _:
            return f"Räknad från {swedish(term.starts_at, work.policy.workdays)}"


def _used(action: Row, programme: Programme) -> list[str]:
    if not (action.extensions or action.paused_days):
        return []
    pauses = f"pausad {action.paused_days} av högst {programme.pause_days_at_most} dagar"
    return [f"  Använt: förlängd {action.extensions} av högst {programme.extensions_at_most} gånger, {pauses}."]
