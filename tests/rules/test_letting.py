"""When a letter goes: the pace its function wants, and bursts; what is urgent is never asked."""

from datetime import UTC, datetime, time, timedelta

from schemas.calendars import Calendar
from schemas.notices import NoticeKind as Kind
from schemas.parties import Pace
from services.rules.letting import GATHERED, MAILS_AN_HOUR, MAY_WAIT, eased, let_go, replaces
from services.workdays import Workdays

DAYS = Workdays.of(Calendar(), "Europe/Stockholm")
SEVEN = time(7)
NOW = datetime(2027, 5, 13, 20, 41, tzinfo=UTC)  # a Thursday
URGENT = {Kind.OVERDUE, Kind.ESCALATED, Kind.DECLINED, Kind.ALARM, Kind.DIGEST}


def test_at_once_is_at_once():
    assert let_go(Pace.AT_ONCE, NOW, SEVEN, DAYS) == NOW


def test_the_morning_is_the_next_working_one():
    assert let_go(Pace.MORNING, NOW, SEVEN, DAYS) == datetime(2027, 5, 14, 5, tzinfo=UTC)
    assert let_go(Pace.MORNING, NOW + timedelta(days=1), SEVEN, DAYS) == datetime(2027, 5, 17, 5, tzinfo=UTC)  # not on a Saturday
    assert let_go(Pace.MORNING, datetime(2027, 12, 23, 9, tzinfo=UTC), SEVEN, DAYS) == datetime(
        2027, 12, 27, 6, tzinfo=UTC
    )  # nor at Christmas


def test_a_letter_of_the_morning_itself_before_the_hour_goes_that_morning_and_on_the_hour_the_next():
    assert let_go(Pace.MORNING, datetime(2027, 5, 14, 4, 59, tzinfo=UTC), SEVEN, DAYS) == datetime(2027, 5, 14, 5, tzinfo=UTC)
    assert let_go(Pace.MORNING, datetime(2027, 5, 14, 5, tzinfo=UTC), SEVEN, DAYS) == datetime(2027, 5, 17, 5, tzinfo=UTC)


def test_weekly_is_monday_morning_red_or_not():
    assert let_go(Pace.WEEKLY, NOW, SEVEN, DAYS) == datetime(2027, 5, 17, 5, tzinfo=UTC)
    assert let_go(Pace.WEEKLY, datetime(2027, 3, 25, 9, tzinfo=UTC), SEVEN, DAYS) == datetime(2027, 3, 29, 5, tzinfo=UTC)  # annandag påsk


def test_a_burst_is_over_when_enough_of_its_mails_are_an_hour_old():
    sent = [NOW - timedelta(minutes=50 - n) for n in range(MAILS_AN_HOUR)]
    assert eased(sent[:-1], NOW) == NOW
    assert eased(sent, NOW) == NOW + timedelta(minutes=10)
    assert eased([NOW - timedelta(hours=1)] * 9, NOW) == NOW


def test_what_is_urgent_never_waits():
    assert set(Kind) - MAY_WAIT >= URGENT
    assert not MAY_WAIT & URGENT


def test_an_escalation_replaces_a_reminder_and_never_the_reverse():
    ladder = (Kind.REMINDER, Kind.OVERDUE, Kind.ESCALATED)
    assert [[replaces(newer, older) for older in ladder] for newer in ladder] == [[True, False, False], [True, True, False], [True] * 3]
    assert not any(replaces(newer, Kind.ASSIGNED) or replaces(Kind.ASSIGNED, newer) for newer in GATHERED)
