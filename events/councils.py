"""What happens in councils: meetings, what they decide, and the groups that they set to work."""

from datetime import date, datetime
from typing import ClassVar

from events.base import Fact, Words


class MeetingFact(Fact):
    """About one meeting's number."""

    kind: ClassVar[str] = "meeting"
    meeting: str
    council: str


class MeetingPrepared(MeetingFact):
    """Its pack was frozen: what comes after waits for the next one."""

    meets_at: datetime
    items: tuple[str, ...]


class MeetingClosed(MeetingFact):
    """Its minutes were frozen; the undecided come back."""

    undecided: tuple[str, ...]


class CouncilDecided(Fact):
    """A council decided on an action, at a meeting or between two."""

    kind: ClassVar[str] = "item"
    item: str
    council: str
    action: str
    meeting: str | None
    decision: str
    reason: Words


class GroupFact(Fact):
    """About one working group."""

    kind: ClassVar[str] = "group"
    group: str
    council: str


class GroupStarted(GroupFact):
    """It works from a day to a day."""

    first_day: date
    last_day: date


class GroupProlonged(GroupFact):
    """It has a later stop date, with the reason."""

    last_day: date
    reason: Words


class GroupEnded(GroupFact):
    """It has ended, with what came of it."""

    result: Words
