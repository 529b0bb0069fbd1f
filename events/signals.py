"""What happens to signals."""

from typing import Annotated, ClassVar

from events.base import IN_HOUSE, Fact, Words
from schemas.signals import Signal


class SignalFact(Fact):
    """About one receipt."""

    kind: ClassVar[str] = "signal"
    signal: str


class SignalRouted(SignalFact):
    """It opened something that somebody answers for."""

    to_kind: str
    to: str
    reason: Words


class SignalAttached(SignalFact):
    """It joined a standing case."""

    to: str
    reason: Words


class SignalAlarmed(SignalFact):
    """No rule took it, it is as grave as can be, and the coordinator was told at once."""

    function: str


class SignalNoted(SignalFact):
    """There was nothing to report, and that is now known."""

    reason: Words


class SignalSetAside(SignalFact):
    """It goes nowhere, with a reason; this can be undone."""

    reason: Words


class SignalParked(SignalFact):
    """It held something about a person and waits, sealed, for its sender's edited version."""

    found: Annotated[tuple[str, ...], IN_HOUSE]


class SignalDestroyed(SignalFact):
    """What was sealed of it is no more."""

    purpose: str
    why: Words


class SignalUnreadable(SignalFact):
    """It could not be handled and waits, sealed, for the operator."""

    reason: Words


class SignalConflicted(SignalFact):
    """The same id came again with another body. Both are kept; the first one counts."""

    digest: Annotated[str, IN_HOUSE]


class SignalCorrected(SignalFact):
    """People judged it otherwise: what it was, or where it belongs. Where it goes now is the next fact about it."""

    number: int
    what: Words
    reason: Words


class SignalMoved(SignalFact):
    """Its case was merged with another, or a merge was undone."""

    to: str


class SignalApproved(SignalFact):
    """Somebody has read it; others may too."""


class SignalBlanked(SignalFact):
    """Its text is gone for good, with a reason."""

    reason: Words


class SignalReceived(Signal):
    """A signal is on disk in its lane's stream, and its sender holds a receipt. The stream carries it; the ledger begins after it."""
