"""Working days against years written down by hand from the almanac, without the package that the product asks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.calendars import Calendar, HalfDay
from schemas.deadlines import FixedTime, WorkingDays
from services.rules.deadlines import due, shifted
from services.workdays import Workdays

TOWN = Workdays.of(Calendar(), "Europe/Stockholm")
STOCKHOLM = ZoneInfo("Europe/Stockholm")
# Weekdays (Monday to Friday) that are closed: 1 Jan, 6 Jan, Good Friday, Easter Monday, 1 May, Ascension, 6 June, and five eves and days.
CLOSED = {
    2024: "01-01 03-29 04-01 05-01 05-09 06-06 06-21 12-24 12-25 12-26 12-31",
    2027: "01-01 01-06 03-26 03-29 05-06 06-25 12-24 12-31",
    2032: "01-01 01-06 03-26 03-29 05-06 06-25 12-24 12-31",
}
WEEKDAYS = {2024: 262, 2027: 261, 2032: 262}
"""Mondays to Fridays of the year, leap day counted."""
CHANGES = [(date(2024, 3, 31), date(2024, 10, 27)), (date(2027, 3, 28), date(2027, 10, 31)), (date(2032, 3, 28), date(2032, 10, 31))]
"""The last Sundays of March and October: the hour that is skipped, and the one that comes twice."""
STARTS = st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
YEAR_DAYS = st.sampled_from(sorted(CLOSED)).flatmap(lambda year: st.dates(date(year, 1, 1), date(year, 12, 31)))


def works(day):
    """By the table above alone."""
    return day.weekday() < 5 and f"{day:%m-%d}" not in CLOSED[day.year].split()


@pytest.mark.parametrize("year", CLOSED)
def test_every_day_of_the_year_is_open_or_closed_as_the_almanac_says(year):
    every = [date(year, 1, 1) + timedelta(days=n) for n in range(366 if year % 4 == 0 else 365)]
    assert [day for day in every if TOWN.is_working(day)] == [day for day in every if works(day)]
    assert sum(map(works, every)) == WEEKDAYS[year] - len(CLOSED[year].split())


@settings(max_examples=60)
@given(YEAR_DAYS, st.integers(1, 30))
def test_a_deadline_falls_on_the_nth_open_day_when_counted_by_hand(day, n):
    start, left, last = datetime.combine(day, time(9), STOCKHOLM), n, day
    while left and last.month + last.day < 43:
        last += timedelta(days=1)
        left -= works(last)
    if not left:
        assert due(WorkingDays(working_days=n), start, TOWN).at == datetime.combine(last, time(16), STOCKHOLM)


@settings(max_examples=60)
@given(STARTS, st.integers(1, 60), st.integers(1, 60))
def test_no_deadline_comes_early_and_more_days_never_earlier(start, few, more):
    first, later = (due(WorkingDays(working_days=n), start, TOWN).at for n in sorted((few, few + more)))
    assert start < first < later
    local = first.astimezone(STOCKHOLM)
    assert local.time() == time(16)
    assert TOWN.is_working(local.date())


@settings(max_examples=60)
@given(STARTS, st.integers(1, 40), st.integers(0, 30), st.integers(1, 30))
def test_a_pause_leaves_the_rest_of_the_term_whole(start, n, passed, pause):
    laid = due(WorkingDays(working_days=n), start, TOWN).at
    paused = start + timedelta(days=passed)
    until = TOWN.local(paused).date() + timedelta(days=pause)
    left = max(TOWN.between(TOWN.local(paused).date(), TOWN.local(laid).date()), 0)
    after = shifted(laid, paused, until, TOWN).at
    assert after >= laid
    assert TOWN.between(TOWN.add(until, 0), TOWN.local(after).date()) >= left


@pytest.mark.parametrize(("spring", "autumn"), CHANGES)
def test_the_hour_that_is_skipped_and_the_one_that_comes_twice_are_never_early(spring, autumn):
    asked = FixedTime(weekday="sun", at=time(2, 30))
    before = datetime.combine(spring - timedelta(days=1), time(12), STOCKHOLM)
    assert due(asked, before, TOWN).at == datetime.combine(spring, time(1), UTC)
    before = datetime.combine(autumn - timedelta(days=1), time(12), STOCKHOLM)
    assert due(asked, before, TOWN).at == datetime.combine(autumn, time(1, 30), UTC)
    monday = due(WorkingDays(working_days=1), datetime.combine(spring - timedelta(days=2), time(15), STOCKHOLM), TOWN).at
    assert monday.astimezone(STOCKHOLM).time() == time(16)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2024, 2, 28), 1, date(2024, 2, 29)),
        (date(2032, 2, 27), 1, date(2032, 3, 1)),
        (date(2027, 2, 26), 1, date(2027, 3, 1)),
        (date(2026, 12, 30), 1, date(2027, 1, 4)),
        (date(2027, 12, 30), 2, date(2028, 1, 4)),
        (date(2031, 12, 30), 1, date(2032, 1, 2)),
    ],
)
def test_the_leap_day_counts_and_new_year_does_not(start, n, end):
    assert due(WorkingDays(working_days=n), datetime.combine(start, time(9), STOCKHOLM), TOWN).at.date() == end


@pytest.mark.parametrize(
    ("working_days", "at", "why"),
    [
        (2, time(16), "2 arbetsdagar till ons 5 maj kl. 12 (halvdag, stänger kl. 12)"),
        (2, time(11), "2 arbetsdagar till ons 5 maj kl. 11"),
        (3, time(16), "3 arbetsdagar till fre 7 maj kl. 16; 6 maj räknas inte (Kristi himmelsfärdsdag)"),
    ],
)
def test_a_half_day_ends_at_its_closing_and_says_so(working_days, at, why):
    half = Workdays.of(Calendar(half_days=(HalfDay(day=date(2027, 5, 5)), HalfDay(day=date(2027, 5, 6)))), "Europe/Stockholm")
    assert due(WorkingDays(working_days=working_days, at=at), datetime(2027, 5, 3, 9, tzinfo=STOCKHOLM), half).why == why


def test_working_hours_stop_when_a_half_day_closes_and_a_pause_that_ends_there_comes_at_its_closing():
    half = Workdays.of(Calendar(half_days=(HalfDay(day=date(2027, 5, 5)),)), "Europe/Stockholm")
    assert half.add_hours(datetime(2027, 5, 5, 11, tzinfo=STOCKHOLM), 2) == datetime(2027, 5, 7, 9, tzinfo=STOCKHOLM)
    moved = shifted(datetime(2027, 5, 4, 16, tzinfo=STOCKHOLM), datetime(2027, 5, 3, 9, tzinfo=STOCKHOLM), date(2027, 5, 4), half)
    assert moved.why.endswith("ons 5 maj kl. 12 (halvdag, stänger kl. 12)")


def test_a_calendar_is_named_by_its_days_its_hours_and_its_zone():
    calendars = [
        Workdays.of(Calendar(), "Europe/Stockholm"),
        Workdays.of(Calendar(), "Europe/Helsinki"),
        Workdays.of(Calendar(closed=(date(2027, 5, 7),)), "Europe/Stockholm"),
        Workdays.of(Calendar(half_days=(HalfDay(day=date(2027, 5, 5)),)), "Europe/Stockholm"),
    ]
    assert len({one.fingerprint for one in calendars}) == 4
    assert calendars[0].fingerprint == TOWN.fingerprint
