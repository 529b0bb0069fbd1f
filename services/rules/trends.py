"""Trends: what is new, growing, same or shrinking against the four weeks before. The rule is stated, so that people can check it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from services.workdays import Workdays

WEEKS = 4
"""How many weeks a week is held against."""
TIMES, LEAST = 1.5, 2
RULE = "mot snittet av fyra veckor: minst 1,5 gånger så många, och minst 2"
RULE_OF_SPANS = "senaste fyra veckorna mot de fyra före: minst 1,5 gånger så många eller så få, och minst 2"
"""Growing is at least 1.5 times the mean of the weeks before and at least 2 more; shrinking is the same the other way."""


class Trend(StrEnum):
    """How a week compares with those before it."""

    NEW = "new"
    GROWING = "growing"
    SAME = "same"
    SHRINKING = "shrinking"


def trend(now: int, before: Sequence[int]) -> Trend | None:
    """How this week's number compares with each of the weeks before; None when there is nothing to say about it any more."""
    usual = mean(before)
    if not usual:
        return Trend.NEW if now else None
    if now >= TIMES * usual and now - usual >= LEAST:
        return Trend.GROWING
    if now * TIMES <= usual and usual - now >= LEAST:
        return Trend.SHRINKING
    return Trend.SAME if now else None


def mean(before: Sequence[int]) -> float:
    """The mean of some weeks; 0 for none."""
    return sum(before) / len(before) if before else 0.0


def bounds(until: datetime, workdays: Workdays) -> tuple[datetime, ...]:
    """The ends of this week and of the weeks before it, latest first, and the beginning of the earliest (UTC).

    Weeks end at the same local time: the one in which the clocks change has an hour less, or one more.
    """
    local = workdays.local(until)
    earlier = (local.date() - timedelta(weeks=n) for n in range(1, WEEKS + 2))
    return (until, *(workdays.instant(day, local.time()) for day in earlier))


def ends_of_spans(until: datetime, workdays: Workdays) -> tuple[datetime, ...]:
    """The ends of the last four weeks and of the four before, latest first, and the beginning of the earliest (UTC)."""
    local = workdays.local(until)
    earlier = (local.date() - timedelta(weeks=WEEKS * n) for n in (1, 2))
    return (until, *(workdays.instant(day, local.time()) for day in earlier))


def known_weeks(began: datetime, ends: Sequence[datetime]) -> int:
    """How many whole weeks before this one there is something to compare with."""
    return sum(began <= start for start in ends[2:])
