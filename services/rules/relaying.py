"""A deadline laid out anew from its ledger of terms: what was agreed, reckoned by the calendar of today."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from pydantic import TypeAdapter

from schemas.actions import Due
from schemas.deadlines import Deadline
from services.rules.deadlines import due, due_since, shifted
from services.workdays import Workdays


class TermKind(StrEnum):
    """What gave an action its term."""

    ADDED = "added"
    EXTENDED = "extended"
    PAUSED = "paused"
    DECIDED = "decided"
    REPROJECTED = "reprojected"


class Agreed(Protocol):
    """A row of the ledger of terms: `starts_at` is what a deadline runs from, or when a pause began."""

    round: int
    kind: str
    deadline: dict[str, Any] | None
    starts_at: datetime
    paused_until: date | None
    at: datetime


ASKED = (TermKind.ADDED, TermKind.EXTENDED, TermKind.DECIDED)
_DEADLINE: TypeAdapter[Deadline] = TypeAdapter(Deadline)


def laid_anew(ledger: Sequence[Agreed], number: int, workdays: Workdays) -> Due | None:
    """Round `number` by this calendar: the last deadline that was set, and the pauses since. None when the ledger does not say."""
    begun = max((n for n, term in enumerate(ledger) if term.kind in ASKED), default=None)
    if begun is None or [term.round for term in ledger[begun:]] != list(range(ledger[begun].round, number + 1)):
        return None
    first, *later = ledger[begun:]
    if first.deadline is None:
        return None
    deadline = _DEADLINE.validate_python(first.deadline)
    lays = due if first.starts_at == first.at else due_since
    laid = lays(deadline, first.starts_at, workdays)
    for term in later:
        if term.kind == TermKind.PAUSED and term.paused_until is not None:
            laid = shifted(laid.at, term.starts_at, term.paused_until, workdays)
    return laid


def asked_from(ledger: Sequence[Agreed], asked_at: datetime | None, workdays: Workdays) -> datetime:
    """Since when its function is asked: with the last term that people set, after its pause, or since it was given to another.

    Another calendar asks nobody anew.
    """
    term = next(term for term in reversed(ledger) if term.kind != TermKind.REPROJECTED or term is ledger[0])
    if asked_at is not None and asked_at > term.at:
        return asked_at
    return term.at if term.paused_until is None else workdays.instant(term.paused_until, workdays.opens)
