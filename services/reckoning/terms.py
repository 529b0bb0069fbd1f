"""When a term ends and when a step of its ladder comes, reckoned anew from what is written. Pure; a policy is read as plain JSON."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from services.reckoning.days import DAY, Days

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def due(deadline: Mapping[str, Any], start: datetime, days: Days) -> datetime:
    """The instant a deadline comes to from its start."""
    if "clock_hours" in deadline:
        return start + timedelta(hours=deadline["clock_hours"])
    at, today = time.fromisoformat(deadline["at"]), days.wall(start).date()
    if "weekday" in deadline:
        return _weekly(deadline["weekday"], at, start, days, ahead=True)
    day = days.count(today, deadline["working_days"])
    found = ends(day, at, days)
    return found if found > start else ends(days.count(day, 1), at, days)


def paused(was_due: datetime, began: datetime, until: date, days: Days) -> datetime:
    """A pause: the working days that were left run on from its last day. Never earlier than it was."""
    first, last = days.wall(began).date(), days.wall(was_due).date()
    left = sum(days.open(first + n * DAY) for n in range(1, (last - first).days + 1))
    resumed = days.count(days.count(until, 0), left)
    return max(ends(resumed, days.wall(was_due).time(), days), was_due)


def ends(day: date, at: time, days: Days) -> datetime:
    """The hour on that day, or when a half day ends."""
    return days.at(day, min(at, days.half.get(day, at)) if days.open(day) else at)


def offset(after: Mapping[str, Any], start: datetime, days: Days) -> datetime:
    """A distance from an instant."""
    unit, n = next((unit, n) for unit, n in after.items() if n is not None)
    if unit in {"next", "previous"}:
        return _weekly(n["weekday"], time.fromisoformat(n["at"]), start, days, ahead=unit == "next")
    if unit == "clock_hours" or not n:
        return start + timedelta(hours=n)
    if unit == "working_hours":
        return days.hours(start, n)
    local = days.wall(start)
    return days.at(days.count(local.date(), n), local.time())


def _weekly(weekday: str, at: time, start: datetime, days: Days, *, ahead: bool) -> datetime:
    """The nearest such time of the week after an instant, or before it."""
    today = days.wall(start).date()
    near = (days.at(today + n * DAY, at) for n in range(-8, 9) if (today + n * DAY).weekday() == WEEK.index(weekday))
    return min(one for one in near if one > start) if ahead else max(one for one in near if one < start)
