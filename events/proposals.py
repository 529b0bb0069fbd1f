"""What happens to proposals of a deeper process at a place that keeps coming back."""

from typing import ClassVar

from events.base import Fact, Words


class ProposalFact(Fact):
    """About one proposal's number."""

    kind: ClassVar[str] = "proposal"
    proposal: str


class ProposalMade(ProposalFact):
    """A place repeats beyond its programme's threshold, or deviates; a function has been asked to decide."""

    programme: str
    action: str
    reason: Words


class ProposalAccepted(ProposalFact):
    """The deeper process has begun."""

    case: str
    reason: Words


class ProposalDeclined(ProposalFact):
    """It was not needed, with the reason."""

    reason: Words
