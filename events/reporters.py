"""What happens between the house and those who report to it."""

from datetime import date, datetime
from typing import ClassVar

from events.base import Fact


class FeedFact(Fact):
    """About one feed."""

    kind: ClassVar[str] = "feed"
    feed: str


class FeedFellSilent(FeedFact):
    """It was not heard of within its rhythm, and somebody is asked to find out why."""

    since: datetime
    days: int
    rhythm_days: int
    action: str


class FeedHeard(FeedFact):
    """It was heard of again, or has no rhythm to keep any more."""

    since: datetime


class FeedbackGiven(Fact):
    """Who stands for some feeds was told what their signals led to."""

    kind: ClassVar[str] = "feedback"
    feedback: str
    function: str
    day: date
