"""The auditor's own arithmetic, held against the rules': two ways to one instant, which share nothing."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from schemas.calendars import Calendar, HalfDay
from schemas.deadlines import ClockHours, FixedTime, Offset, WorkingDays
from schemas.parties import WEEKDAYS
from schemas.programmes import Recipient, Step
from services.reckoning.days import Days, red, sunday
from services.reckoning.terms import due, offset, paused
from services.rules import deadlines
from services.rules.ladder import rungs
from services.workdays import Workdays

CLOSED = date(2027, 5, 7)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
WORKDAYS = Workdays.of(Calendar(closed=(CLOSED,)), "Europe/Stockholm")
DAYS = Days(STOCKHOLM, time(8), time(17), frozenset([CLOSED]))
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2035, 11, 30, tzinfo=UTC)
INSTANTS = some.integers(0, int((LAST - FIRST).total_seconds() // 60)).map(lambda minutes: FIRST + timedelta(minutes=minutes))
TIMES = some.times().map(lambda at: at.replace(second=0, microsecond=0))
DEADLINES = some.one_of(
    some.builds(WorkingDays, working_days=some.integers(0, 60), at=TIMES),
    some.builds(ClockHours, clock_hours=some.integers(1, 1440)),
    some.builds(FixedTime, weekday=some.sampled_from(WEEKDAYS), at=TIMES),
)


@pytest.mark.parametrize("year", range(2024, 2036))
def test_every_day_of_twelve_years_is_open_or_closed_as_the_calendar_says(year):
    assert [day for day in red(year) if day.weekday() < 5 and WORKDAYS.is_working(day)] == []
    first = date(year, 1, 1)
    for n in range(366):
        day = first + timedelta(days=n)
        assert DAYS.open(day) == WORKDAYS.is_working(day), day


def test_easter_is_when_the_church_says():
    known = {2024: (3, 31), 2027: (3, 28), 2030: (4, 21), 2035: (3, 25), 2038: (4, 25)}
    assert {year: (sunday(year).month, sunday(year).day) for year in known} == known


@settings(max_examples=60)
@given(DEADLINES, INSTANTS)
def test_a_deadline_comes_to_the_same_instant_by_both(deadline, start):
    assert due(deadline.model_dump(mode="json"), start, DAYS) == deadlines.due(deadline, start, WORKDAYS).at


@settings(max_examples=60)
@given(INSTANTS, some.integers(-40, 40), some.integers(1, 30))
def test_a_pause_leaves_the_same_rest_by_both(began, ahead, days):
    was_due, until = began + timedelta(days=ahead), (began + timedelta(days=days)).date()
    own = deadlines.shifted(was_due, began, until, WORKDAYS).at
    assert paused(was_due, began, until, DAYS) == own


OFFSETS = some.one_of(
    some.builds(Offset, working_days=some.integers(-60, 60)),
    some.builds(Offset, working_hours=some.integers(-80, 80)),
    some.builds(Offset, clock_hours=some.integers(-720, 720)),
)


@settings(max_examples=60)
@given(OFFSETS, INSTANTS)
def test_a_step_comes_at_the_same_instant_by_both(after, due_at):
    [rung] = rungs([Step(key="x", after=after, tell=(Recipient.MANAGER,))], due_at, due_at - timedelta(days=400), WORKDAYS)
    assert offset(after.model_dump(mode="json"), due_at, DAYS) == rung.at


def test_a_half_day_ends_a_term_and_its_hours_early():
    half = Days(STOCKHOLM, time(8), time(17), half={date(2027, 3, 25): time(12)})
    wednesday = half.at(date(2027, 3, 24), time(9))
    assert half.wall(due({"working_days": 1, "at": "16:00:00"}, wednesday, half)) == datetime.fromisoformat("2027-03-25T12:00")
    assert half.wall(half.hours(wednesday, 13)) == datetime.fromisoformat("2027-03-30T09:00")
    assert HalfDay(day=date(2027, 3, 25)).closes == time(12)
