"""When a letter goes: at once, with the next morning's or the week's, or when a burst of letters is over."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from schemas.notices import NoticeKind
from schemas.parties import Pace
from services.workdays import DAY, Workdays

MAY_WAIT = frozenset({NoticeKind.ASSIGNED, NoticeKind.REMINDER, NoticeKind.EDIT, NoticeKind.FEEDBACK})
"""The rest is never delayed: what is overdue, escalated, declined or alarmed of, and digests, which have their time already."""
GATHERED = frozenset({NoticeKind.ASSIGNED, NoticeKind.REMINDER, NoticeKind.OVERDUE, NoticeKind.ESCALATED, NoticeKind.DECLINED})
"""Letters about one action each: several to the same function become one mail."""
RANKS = {NoticeKind.REMINDER: 0, NoticeKind.OVERDUE: 1, NoticeKind.ESCALATED: 2}
MAILS_AN_HOUR, HOUR = 6, timedelta(hours=1)
"""So many mails an hour to one function; what can wait is gathered after that."""


def let_go(pace: Pace, written: datetime, morning: time, workdays: Workdays) -> datetime:
    """When a letter that can wait goes to somebody who wants letters at this pace: at once, the next working morning or Monday's."""
    if pace is Pace.AT_ONCE:
        return written
    day = workdays.local(written).date()
    while workdays.instant(day, morning) <= written or not _goes(pace, day.weekday(), working=workdays.is_working(day)):
        day += DAY
    return workdays.instant(day, morning)


def _goes(pace: Pace, weekday: int, *, working: bool) -> bool:
    """A Monday is Monday even when it is red: a week's letters are not another week late."""
    return weekday == 0 if pace is Pace.WEEKLY else working


def eased(sent: Sequence[datetime], now: datetime) -> datetime:
    """When the next mail that can wait may go, by when the last hour's went: now, or when enough of them are an hour old."""
    lately = sorted(instant for instant in sent if instant > now - HOUR)
    return lately[-MAILS_AN_HOUR] + HOUR if len(lately) >= MAILS_AN_HOUR else now


def replaces(newer: NoticeKind, older: NoticeKind) -> bool:
    """Whether a letter says all that an older one about the same action says: a reminder never stands for an escalation."""
    return newer in RANKS and older in RANKS and RANKS[newer] >= RANKS[older]
