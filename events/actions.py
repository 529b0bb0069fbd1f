"""What happens to actions."""

from datetime import date, datetime
from typing import ClassVar

from events.base import Fact, Words


class ActionFact(Fact):
    """About one action number."""

    kind: ClassVar[str] = "action"
    action: str


class Term(ActionFact):
    """A deadline was set: the instant (UTC), its sentence, and the ladder of this round as (step, instant)."""

    round: int
    due_at: datetime
    due_why: Words
    rungs: tuple[tuple[int, datetime], ...]


class ActionAdded(Term):
    """One function is asked to do one thing by one instant."""

    subject_kind: str
    subject: str
    title: Words
    function: str


class ActionExtended(Term):
    """A later deadline was agreed."""

    reason: Words


class ActionPaused(Term):
    """It cannot move until a date; the rest of the term runs on from there."""

    until: date
    reason: Words


class ActionTermDecided(Term):
    """A council decided its deadline."""

    reason: Words


class ActionReprojected(Term):
    """The calendar changed, and the same term comes to another time: what it was before."""

    was_due_at: datetime
    was_why: Words


class ActionAccepted(ActionFact):
    """The function takes it on."""

    function: str


class ActionDeclined(ActionFact):
    """It was not theirs; the coordinator has it now. `rungs` are told when some count from when it is asked."""

    declined_by: str
    function: str
    reason: Words
    rungs: tuple[tuple[int, datetime], ...] = ()


class ActionReassigned(ActionFact):
    """Another function is asked. `rungs` are told when some count from when it is asked."""

    function: str
    reason: Words
    rungs: tuple[tuple[int, datetime], ...] = ()


class ActionResumed(ActionFact):
    """The pause is over."""


class ActionEscalated(ActionFact):
    """A step of the ladder was climbed; `told` are functions."""

    round: int
    step: int
    key: str
    told: tuple[str, ...]


class ActionStepSkipped(ActionFact):
    """A step told nobody: it reached no one, and then the next one is taken at once, or acceptance had stopped it."""

    round: int
    step: int
    key: str
    because: str
    reason: Words


class ActionMoved(ActionFact):
    """It belongs to another case: a merge, or one that was undone. Owner, deadline and ladder are as they were."""

    subject_kind: str
    subject: str


class ActionDone(ActionFact):
    """It is done, and this is what came of it."""

    result: Words
