"""Deadlines laid out by hand, sentence by sentence, and laws that must hold for any start."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.calendars import Calendar
from schemas.deadlines import ClockHours, FixedTime, WorkingDays
from schemas.parties import WEEKDAYS
from services.rules.deadlines import due, shifted, swedish
from services.workdays import Workdays

ANGELHOLM = Workdays.of(Calendar(), "Europe/Stockholm")
KLAMDAG = (date(2026, 5, 15),)
HOLIDAY_WEEKS = tuple(date(2026, 7, day) for day in range(13, 25))
CLOSING = Workdays.of(Calendar(closed=KLAMDAG + HOLIDAY_WEEKS), "Europe/Stockholm")

INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
WORKING_DAYS = st.builds(WorkingDays, working_days=st.integers(0, 260), at=TIMES)
CLOCK_HOURS = st.builds(ClockHours, clock_hours=st.integers(1, 720))
FIXED_TIMES = st.builds(FixedTime, weekday=st.sampled_from(WEEKDAYS), at=TIMES)


def local(text: str) -> datetime:
    """Swedish local time, for days on which it is beyond doubt."""
    return datetime.fromisoformat(text).replace(tzinfo=ANGELHOLM.zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "working_days", "at", "due_at", "why"),
    [
        ("2026-06-03T09:30", 5, time(16), "2026-06-10T16:00", "5 arbetsdagar till ons 10 juni kl. 16; 6 juni räknas inte (nationaldagen)"),
        ("2025-06-03T09:30", 5, time(16), "2025-06-11T16:00", "5 arbetsdagar till ons 11 juni kl. 16; 6 juni räknas inte (nationaldagen)"),
        (
            "2026-06-18T23:59",
            1,
            time(16, 30),
            "2026-06-22T16:30",
            "1 arbetsdag till mån 22 juni kl. 16.30; 19 juni och 20 juni räknas inte (midsommarafton, midsommardagen)",
        ),
        ("2026-10-25T12:00", 1, time(8, 5), "2026-10-26T08:05", "1 arbetsdag till mån 26 okt kl. 8.05"),
        ("2024-02-28T10:00", 2, time(16), "2024-03-01T16:00", "2 arbetsdagar till fre 1 mars kl. 16"),
        (
            "2026-04-02T10:00",
            2,
            time(16),
            "2026-04-08T16:00",
            "2 arbetsdagar till ons 8 april kl. 16; 3 april och 6 april räknas inte (långfredagen, annandag påsk)",
        ),
        (
            "2026-12-23T10:00",
            4,
            time(16),
            "2027-01-04T16:00",
            (
                "4 arbetsdagar till mån 4 jan 2027 kl. 16; 24 dec, 25 dec, 26 dec, 31 dec och 1 jan 2027 "
                "räknas inte (julafton, juldagen, annandag jul, nyårsafton, nyårsdagen)"
            ),
        ),
        ("2025-06-06T09:30", 1, time(16), "2025-06-09T16:00", "1 arbetsdag till mån 9 juni kl. 16"),
        ("2026-06-03T09:30", 0, time(16), "2026-06-03T16:00", "samma dag: ons 3 juni kl. 16"),
        ("2026-06-03T16:00", 0, time(16), "2026-06-04T16:00", "nästa arbetsdag: tors 4 juni kl. 16"),
        ("2026-06-06T09:00", 0, time(16), "2026-06-08T16:00", "nästa arbetsdag: mån 8 juni kl. 16"),
        (
            "2026-06-18T17:00",
            0,
            time(16),
            "2026-06-22T16:00",
            "nästa arbetsdag: mån 22 juni kl. 16; 19 juni och 20 juni räknas inte (midsommarafton, midsommardagen)",
        ),
    ],
)
def test_working_days_are_due_at_the_hour_and_name_the_weekdays_that_do_not_count(start, working_days, at, due_at, why):
    assert due(WorkingDays(working_days=working_days, at=at), local(start), ANGELHOLM) == (local(due_at), why)


@pytest.mark.parametrize(
    ("start", "working_days", "why"),
    [
        (
            "2026-05-12T09:00",
            2,
            (
                "2 arbetsdagar till mån 18 maj kl. 16; 14 maj och 15 maj räknas inte "
                "(Kristi himmelsfärdsdag, stängt enligt kommunens kalender)"
            ),
        ),
        ("2026-07-10T09:00", 1, "1 arbetsdag till mån 27 juli kl. 16; 13 juli–24 juli räknas inte (stängt enligt kommunens kalender)"),
    ],
)
def test_days_the_municipality_closes_are_named_and_closed_weeks_are_named_as_one(start, working_days, why):
    assert due(WorkingDays(working_days=working_days), local(start), CLOSING).why == why


def test_closed_days_apart_are_named_apart():
    sentence = due(WorkingDays(working_days=60), local("2026-05-13T09:00"), CLOSING).why
    assert "; 14 maj, 15 maj, 6 juni, 19 juni, 20 juni och 13 juli–24 juli räknas inte" in sentence
    two = Workdays.of(Calendar(closed=(date(2026, 9, 14), date(2026, 9, 16))), "Europe/Stockholm")
    assert (
        "; 14 sep och 16 sep räknas inte (stängt enligt kommunens kalender)"
        in due(WorkingDays(working_days=3), local("2026-09-11T09:00"), two).why
    )


@pytest.mark.parametrize(
    ("start", "hours", "due_at", "why"),
    [
        ("2027-10-28T14:05:42", 24, "2027-10-29T14:05:42", "24 timmar till fre 29 okt kl. 14.05"),
        ("2026-10-24T15:00", 24, "2026-10-25T14:00", "24 timmar till sön 25 okt kl. 14"),
        ("2026-03-28T15:00", 24, "2026-03-29T16:00", "24 timmar till sön 29 mars kl. 16"),
        ("2027-10-30T15:00", 24, "2027-10-31T14:00", "24 timmar till sön 31 okt kl. 14"),
        ("2027-03-28T01:30", 1, "2027-03-28T03:30", "1 timme till sön 28 mars kl. 3.30"),
        ("2026-12-31T23:30", 1, "2027-01-01T00:30", "1 timme till fre 1 jan 2027 kl. 0.30"),
    ],
)
def test_clock_hours_run_day_and_night_and_through_the_change_of_clocks(start, hours, due_at, why):
    assert due(ClockHours(clock_hours=hours), local(start), ANGELHOLM) == (local(due_at), why)


def test_a_start_told_in_local_time_is_the_same_instant():
    told = datetime(2026, 10, 24, 15, tzinfo=ANGELHOLM.zone)
    at = due(ClockHours(clock_hours=24), told, ANGELHOLM).at
    assert (at, at.tzinfo) == (local("2026-10-25T14:00"), UTC)


@pytest.mark.parametrize(
    ("start", "weekday", "at", "due_at", "why"),
    [
        ("2027-10-28T14:05", "fri", time(15), "2027-10-29T15:00", "till fre 29 okt kl. 15"),
        ("2027-10-29T14:59", "fri", time(15), "2027-10-29T15:00", "till fre 29 okt kl. 15"),
        ("2027-10-29T15:00", "fri", time(15), "2027-11-05T15:00", "till fre 5 nov kl. 15"),
        ("2027-10-30T09:00", "fri", time(15), "2027-11-05T15:00", "till fre 5 nov kl. 15"),
        ("2026-06-17T09:00", "fri", time(15), "2026-06-19T15:00", "till fre 19 juni kl. 15, även om det är midsommarafton"),
        ("2026-12-30T09:00", "fri", time(15), "2027-01-01T15:00", "till fre 1 jan 2027 kl. 15, även om det är nyårsdagen"),
        ("2026-10-30T09:00", "sat", time(20), "2026-10-31T20:00", "till lör 31 okt kl. 20, även om det är alla helgons dag"),
        ("2026-10-22T09:00", "sat", time(20), "2026-10-24T20:00", "till lör 24 okt kl. 20, även om det är lördag"),
    ],
)
def test_a_fixed_time_is_the_next_one_and_stays_on_a_closed_day(start, weekday, at, due_at, why):
    assert due(FixedTime(weekday=weekday, at=at), local(start), ANGELHOLM) == (local(due_at), why)


def test_a_fixed_time_that_the_clocks_skip_or_repeat_is_the_later_instant():
    half_past_two = FixedTime(weekday="sun", at=time(2, 30))
    assert due(half_past_two, local("2026-03-28T12:00"), ANGELHOLM).at == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert due(half_past_two, datetime(2026, 3, 29, 1, tzinfo=UTC), ANGELHOLM).at == local("2026-04-05T02:30")
    assert due(half_past_two, local("2026-10-24T12:00"), ANGELHOLM).at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert due(half_past_two, datetime(2026, 10, 25, 0, 30, tzinfo=UTC), ANGELHOLM).at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due_at", "paused_at", "until", "moved_to", "why"),
    [
        ("2026-05-22T16:00", "2026-05-20T10:00", "2026-06-03", "2026-06-05T16:00", "3 juni; 2 arbetsdagar var kvar: fre 5 juni kl. 16"),
        (
            "2026-05-21T16:30",
            "2026-05-20T10:00",
            "2026-06-06",
            "2026-06-09T16:30",
            "6 juni; 1 arbetsdag var kvar: tis 9 juni kl. 16.30; 6 juni räknas inte (nationaldagen)",
        ),
        ("2026-05-20T16:00", "2026-05-20T10:00", "2026-06-03", "2026-06-03T16:00", "3 juni; ingen arbetsdag var kvar: ons 3 juni kl. 16"),
        (
            "2026-05-15T16:00",
            "2026-05-20T10:00",
            "2026-06-06",
            "2026-06-08T16:00",
            "6 juni; ingen arbetsdag var kvar: mån 8 juni kl. 16; 6 juni räknas inte (nationaldagen)",
        ),
        (
            "2026-05-21T16:00",
            "2026-05-20T10:00",
            "2026-06-18",
            "2026-06-22T16:00",
            "18 juni; 1 arbetsdag var kvar: mån 22 juni kl. 16; 19 juni och 20 juni räknas inte (midsommarafton, midsommardagen)",
        ),
        (
            "2026-12-21T16:00",
            "2026-12-18T10:00",
            "2027-01-07",
            "2027-01-08T16:00",
            "7 jan 2027; 1 arbetsdag var kvar: fre 8 jan 2027 kl. 16",
        ),
        ("2026-10-23T16:00", "2026-10-21T10:00", "2026-10-26", "2026-10-28T16:00", "26 okt; 2 arbetsdagar var kvar: ons 28 okt kl. 16"),
        ("2026-10-25T14:00", "2026-10-23T10:00", "2026-10-23", "2026-10-25T14:00", "23 okt; ingen arbetsdag var kvar: sön 25 okt kl. 14"),
    ],
)
def test_after_a_pause_the_working_days_that_were_left_run_on(due_at, paused_at, until, moved_to, why):
    assert shifted(local(due_at), local(paused_at), date.fromisoformat(until), ANGELHOLM) == (local(moved_to), f"pausad till {why}")


def test_an_instant_is_said_in_local_time_and_the_year_only_when_it_is_another():
    assert swedish(datetime(2026, 6, 10, 14, tzinfo=UTC), ANGELHOLM) == "ons 10 juni kl. 16"
    assert swedish(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), ANGELHOLM, 2027) == "fre 1 jan kl. 0.30"
    assert swedish(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), ANGELHOLM, 2026) == "fre 1 jan 2027 kl. 0.30"


@given(INSTANTS, WORKING_DAYS | CLOCK_HOURS | FIXED_TIMES)
def test_every_deadline_lies_after_its_start_and_is_an_instant_in_utc(start, deadline):
    at = due(deadline, start, ANGELHOLM).at
    assert at > start
    assert at.tzinfo is UTC


@given(INSTANTS, WORKING_DAYS)
def test_working_days_end_on_a_working_day_and_never_before_as_many_have_passed(start, deadline):
    first, last = (ANGELHOLM.local(instant).date() for instant in (start, due(deadline, start, ANGELHOLM).at))
    assert ANGELHOLM.is_working(last)
    assert deadline.working_days <= ANGELHOLM.between(first, last) <= max(deadline.working_days, 1)


@given(INSTANTS, INSTANTS, WORKING_DAYS | CLOCK_HOURS | FIXED_TIMES)
def test_what_starts_later_is_never_due_earlier(one, other, deadline):
    earlier, later = sorted((one, other))
    assert due(deadline, earlier, ANGELHOLM).at <= due(deadline, later, ANGELHOLM).at


@given(INSTANTS, FIXED_TIMES)
def test_a_fixed_time_is_on_its_weekday_within_eight_days(start, deadline):
    at = due(deadline, start, ANGELHOLM).at
    assert WEEKDAYS[ANGELHOLM.local(at).weekday()] == deadline.weekday
    assert at - start <= timedelta(days=7, hours=1)


@given(INSTANTS, WORKING_DAYS | CLOCK_HOURS, st.integers(-2000, 2000), st.integers(0, 90))
def test_a_pause_never_brings_a_deadline_forward(start, deadline, hours, days):
    due_at = due(deadline, start, ANGELHOLM).at
    paused_at = due_at + timedelta(hours=hours)
    until = ANGELHOLM.local(paused_at).date() + timedelta(days)
    assert shifted(due_at, paused_at, until, ANGELHOLM).at >= due_at


@given(INSTANTS, WORKING_DAYS.filter(lambda deadline: deadline.working_days > 0), st.integers(1, 90))
def test_a_pause_leaves_as_many_working_days_as_were_left(start, deadline, days):
    due_at = due(deadline, start, ANGELHOLM).at
    until = ANGELHOLM.add(ANGELHOLM.local(start).date() + timedelta(days), 0)
    moved = ANGELHOLM.local(shifted(due_at, start, until, ANGELHOLM).at)
    assert ANGELHOLM.between(until, moved.date()) == deadline.working_days
