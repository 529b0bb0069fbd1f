"""When a council meets, and until when something can still be put on its agenda."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from schemas.parties import WEEKDAYS, Council
from services.workdays import DAY, Workdays, days

_ROUND = timedelta(days=42)
"""No council meets less often than this."""


def next_meeting(council: Council, after: datetime, workdays: Workdays) -> datetime:
    """When it meets next, after an instant. A closed day does not move it: it was agreed with people, by the clock."""
    first = workdays.local(after).date()
    return next(at for at in _meetings(council, first, first + _ROUND, workdays) if at > after)


def following(council: Council, meets_at: datetime, cut_off_at: datetime, workdays: Workdays) -> datetime:
    """The meeting after one that is prepared. One with the same cut-off is that meeting, moved: there is one agenda a cut-off."""
    at = next_meeting(council, meets_at, workdays)
    while cut_off(council, at, workdays) <= cut_off_at:
        at = next_meeting(council, at, workdays)
    return at


def closed_because(meets_at: datetime, workdays: Workdays) -> str:
    """Why nobody works on the day of a meeting, which people move or leave out then; empty on a working day, and on a chosen weekend."""
    day = workdays.local(meets_at).date()
    return "" if day.weekday() >= WEEKDAYS.index("sat") else workdays.closed_because(day) or ""


def cut_off(council: Council, meets_at: datetime, workdays: Workdays) -> datetime:
    """The last moment before a meeting that its digest is for: what comes later waits for the next one."""
    meets = workdays.local(meets_at).date()
    day = meets - DAY * ((meets.weekday() - WEEKDAYS.index(council.digest.weekday)) % 7)
    at = workdays.instant(day, council.digest.at)
    return at if at < meets_at else workdays.instant(day - 7 * DAY, council.digest.at)


def prepared_last(council: Council, now: datetime, workdays: Workdays) -> datetime:
    """The meeting whose cut-off came last: the one that is prepared, or that has been held since."""
    today = workdays.local(now).date()
    met = _meetings(council, today - _ROUND, today + _ROUND, workdays)
    return max(at for at in met if cut_off(council, at, workdays) <= now)


def _meetings(council: Council, first: date, last: date, workdays: Workdays) -> Iterator[datetime]:
    """Every meeting from a day to a day."""
    weekday, nth = WEEKDAYS.index(council.meets.weekday), council.week_of_month
    for day in days(first, last):
        if day.weekday() == weekday and (nth is None or (day.day - 1) // 7 + 1 == nth):
            yield workdays.instant(day, council.meets.at)
