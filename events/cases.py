"""What happens to cases."""

from typing import ClassVar

from events.base import Fact, Words


class CaseFact(Fact):
    """About one case number."""

    kind: ClassVar[str] = "case"
    case: str


class CaseWatched(CaseFact):
    """A light signal became a line to watch."""

    programme: str
    rule: Words
    place: Words
    area: str | None
    severity: int


class CaseOpened(CaseFact):
    """A problem has a case, and its plan is being carried out."""

    programme: str
    rule: Words
    place: Words
    area: str | None
    severity: int
    reason: Words


class CaseJoined(CaseFact):
    """Another signal about the same problem."""

    signal: str
    signals: int
    reason: Words


class CaseRaised(CaseFact):
    """It is graver than it was."""

    severity: int
    signals: int


class CaseAlarmed(CaseFact):
    """It is as grave as can be, and the coordinator was told at once."""

    function: str
    reason: Words


class CaseLinked(CaseFact):
    """Another case has to do with it and is not the same problem."""

    other: str
    reason: Words


class CasePrioritised(CaseFact):
    """A person confirmed the priority that was reckoned, or gave it another one."""

    priority: float
    reckoned: float
    reason: Words


class CaseCommented(CaseFact):
    """Somebody wrote a note."""

    text: Words


class CaseClosed(CaseFact):
    """Every action is done, or a watched line did not repeat."""

    reason: Words


class CaseReopened(CaseFact):
    """The problem came back."""

    reason: Words


class CaseLeft(CaseFact):
    """A signal was corrected and belongs elsewhere. How grave the case is was reckoned from those that are left."""

    signal: str
    signals: int
    severity: int
    reason: Words


class CaseRevised(CaseLeft):
    """A signal was corrected and still belongs here."""


class CaseMerged(CaseFact):
    """It was the same problem as another case, which has its signals and actions now."""

    merge: str
    to: str
    moved: int
    reason: Words


class CaseAbsorbed(CaseFact):
    """Another case was the same problem: so many of its signals moved here, and its actions."""

    merge: str
    other: str
    moved: int
    signals: int
    severity: int
    reason: Words


class CaseReleased(CaseAbsorbed):
    """A merge was undone: so many signals went back to the other case, and its actions."""


class CaseUnmerged(CaseAbsorbed):
    """A merge was undone: the case is open again, with what it had."""


class CaseRewatched(CaseAbsorbed):
    """A merge was undone: the case is a watched line again, with what it had."""
