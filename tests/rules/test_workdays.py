"""Working days and hours against Swedish years checked by hand, an independent reckoning, and laws that must hold for any day."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.calendars import Calendar
from services.workdays import Workdays, days

ANGELHOLM = Workdays.of(Calendar(), "Europe/Stockholm")
DAYS = st.dates(date(2024, 1, 1), date(2035, 12, 31))
WORKING = DAYS.filter(ANGELHOLM.is_working)
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
COUNTS = st.integers(-260, 260)

# Mondays to Fridays that are closed, found by hand.
CLOSED = {
    2024: "0101 0329 0401 0501 0509 0606 0621 1224 1225 1226 1231",
    2025: "0101 0106 0418 0421 0501 0529 0606 0620 1224 1225 1226 1231",
    2026: "0101 0106 0403 0406 0501 0514 0619 1224 1225 1231",
    2027: "0101 0106 0326 0329 0506 0625 1224 1231",
}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def stockholm(day: date, hour: int, minute: int = 0) -> datetime:
    return ANGELHOLM.instant(day, time(hour, minute))


def easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian computus, so that the library is not its own witness."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    rest = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + rest - 7 * ((a + 11 * h + 22 * rest) // 451) + 114, 31)
    return date(year, month, day + 1)


def closed_by_reckoning(year: int) -> set[date]:
    fixed = {(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)}
    midsummer_eve = next(date(year, 6, d) for d in range(19, 26) if date(year, 6, d).weekday() == 4)
    moving = {easter(year) + timedelta(n) for n in (-2, 1, 39)}
    return {date(year, *day) for day in fixed} | moving | {midsummer_eve}


def closed_weekdays(workdays: Workdays, year: int) -> set[date]:
    return {day for day in days(date(year, 1, 1), date(year, 12, 31)) if day.weekday() < 5 and not workdays.is_working(day)}


@pytest.mark.parametrize("year", CLOSED)
def test_the_closed_weekdays_of_a_year_are_those_found_by_hand(year):
    by_hand = {date(year, int(text[:2]), int(text[2:])) for text in CLOSED[year].split()}
    assert closed_weekdays(ANGELHOLM, year) == by_hand


@pytest.mark.parametrize("year", range(2020, 2061))
def test_the_rules_hold_for_every_year_from_2020_to_2060(year):
    reckoned = {day for day in closed_by_reckoning(year) if day.weekday() < 5}
    assert closed_weekdays(ANGELHOLM, year) == reckoned


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2024, 6, 6), "nationaldagen"),
        (date(2025, 5, 29), "Kristi himmelsfärdsdag"),
        (date(2026, 4, 5), "påskdagen"),
        (date(2026, 6, 19), "midsommarafton"),
        (date(2026, 10, 31), "alla helgons dag"),
        (date(2026, 12, 31), "nyårsafton"),
        (date(2027, 1, 1), "nyårsdagen"),
        (date(2049, 6, 6), "nationaldagen och pingstdagen"),
        (date(2026, 10, 24), "lördag"),
        (date(2026, 10, 25), "söndag"),
        (date(2024, 2, 29), None),
        (date(2026, 4, 2), None),
    ],
)
def test_a_closed_day_says_why_and_a_working_day_says_nothing(day, reason):
    assert ANGELHOLM.closed_because(day) == reason


def test_the_municipality_may_close_more_days():
    klamdag = date(2026, 5, 15)
    workdays = Workdays.of(Calendar(closed=(klamdag, date(2026, 12, 24))), "Europe/Stockholm")
    assert not workdays.is_working(klamdag)
    assert workdays.closed_because(klamdag) == "stängt enligt kommunens kalender"
    assert workdays.closed_because(date(2026, 12, 24)) == "julafton"
    assert workdays.add(date(2026, 5, 13), 1) == date(2026, 5, 18)


@pytest.mark.parametrize("closes", [time(8), time(7)])
def test_a_calendar_that_never_opens_is_refused(closes):
    with pytest.raises(ValueError, match="opens_late"):
        Calendar(opens=time(8), closes=closes)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2024, 2, 28), 1, date(2024, 2, 29)),
        (date(2024, 2, 28), 2, date(2024, 3, 1)),
        (date(2025, 6, 3), 5, date(2025, 6, 11)),
        (date(2026, 6, 3), 5, date(2026, 6, 10)),
        (date(2026, 6, 18), 1, date(2026, 6, 22)),
        (date(2026, 4, 2), 1, date(2026, 4, 7)),
        (date(2026, 12, 23), 4, date(2027, 1, 4)),
        (date(2027, 1, 4), -4, date(2026, 12, 23)),
        (date(2026, 6, 22), -1, date(2026, 6, 18)),
        (date(2026, 10, 25), 1, date(2026, 10, 26)),
        (date(2026, 10, 25), -1, date(2026, 10, 23)),
        (date(2026, 10, 23), 0, date(2026, 10, 23)),
        (date(2026, 10, 24), 0, date(2026, 10, 26)),
        (date(2026, 12, 31), 0, date(2027, 1, 4)),
    ],
)
def test_working_days_are_counted_from_the_day_after(start, n, end):
    assert ANGELHOLM.add(start, n) == end


@given(DAYS, COUNTS.filter(bool))
def test_between_undoes_add_from_any_day(day, n):
    assert ANGELHOLM.between(day, ANGELHOLM.add(day, n)) == n


@given(WORKING, COUNTS)
def test_on_working_days_add_there_and_back_again_is_where_we_were(day, n):
    assert ANGELHOLM.add(ANGELHOLM.add(day, n), -n) == day


@given(DAYS, COUNTS)
def test_a_count_of_working_days_ends_on_a_working_day(day, n):
    assert ANGELHOLM.is_working(ANGELHOLM.add(day, n))


@given(DAYS, DAYS, COUNTS)
def test_who_starts_later_never_ends_earlier(one, other, n):
    earlier, later = sorted((one, other))
    assert ANGELHOLM.add(earlier, n) <= ANGELHOLM.add(later, n)


@given(DAYS, COUNTS, COUNTS)
def test_more_working_days_never_end_earlier(day, one, other):
    fewer, more = sorted((one, other))
    assert ANGELHOLM.add(day, fewer) <= ANGELHOLM.add(day, more)


@pytest.mark.parametrize(
    ("day", "at", "instant"),
    [
        (date(2026, 1, 15), time(16), "2026-01-15T15:00"),
        (date(2026, 7, 15), time(16), "2026-07-15T14:00"),
        (date(2026, 3, 29), time(1, 59), "2026-03-29T00:59"),
        (date(2026, 3, 29), time(2), "2026-03-29T01:00"),
        (date(2026, 3, 29), time(2, 30, 15), "2026-03-29T01:00"),
        (date(2026, 3, 29), time(3), "2026-03-29T01:00"),
        (date(2026, 3, 29), time(3, 1), "2026-03-29T01:01"),
        (date(2027, 3, 28), time(2, 30), "2027-03-28T01:00"),
        (date(2026, 10, 25), time(1, 59), "2026-10-24T23:59"),
        (date(2026, 10, 25), time(2), "2026-10-25T01:00"),
        (date(2026, 10, 25), time(2, 30), "2026-10-25T01:30"),
        (date(2027, 10, 31), time(2, 30), "2027-10-31T01:30"),
        (date(2027, 10, 31), time(2, 30, fold=1), "2027-10-31T01:30"),
    ],
)
def test_legal_time_becomes_one_instant_and_never_an_early_one(day, at, instant):
    assert ANGELHOLM.instant(day, at) == utc(instant)


@given(DAYS, st.times(), st.times())
def test_later_on_the_wall_is_never_earlier_in_fact(day, one, other):
    earlier, later = sorted((one, other))
    assert ANGELHOLM.instant(day, earlier) <= ANGELHOLM.instant(day, later)


@given(DAYS, st.times())
def test_the_wall_shows_what_was_asked_or_the_clocks_had_skipped_it(day, at):
    shown = ANGELHOLM.local(ANGELHOLM.instant(day, at))
    skipped = at.hour == 2 and shown.time() == time(3)
    assert shown.date() == day
    assert skipped or shown.time().replace(fold=0) == at


def test_an_instant_comes_out_in_utc_and_is_shown_in_the_zone():
    instant = ANGELHOLM.instant(date(2026, 7, 1), time(8))
    assert instant.tzinfo is UTC
    assert ANGELHOLM.local(instant).isoformat() == "2026-07-01T08:00:00+02:00"


def test_a_naive_time_is_not_an_instant():
    with pytest.raises(ValueError, match="needs its zone"):
        ANGELHOLM.local(datetime(2026, 7, 1, 8))  # noqa: DTZ001 - the danger itself


FRIDAY, MONDAY = date(2026, 10, 23), date(2026, 10, 26)  # summer time ends in between


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (stockholm(FRIDAY, 10), 2, stockholm(FRIDAY, 12)),
        (stockholm(FRIDAY, 16), 1, stockholm(FRIDAY, 17)),
        (stockholm(FRIDAY, 16), 2, stockholm(MONDAY, 9)),
        (stockholm(FRIDAY, 16, 30), 10, stockholm(date(2026, 10, 27), 8, 30)),
        (stockholm(FRIDAY, 6), 1, stockholm(FRIDAY, 9)),
        (stockholm(FRIDAY, 20), 1, stockholm(MONDAY, 9)),
        (stockholm(date(2026, 10, 25), 2), 1, stockholm(MONDAY, 9)),
        (stockholm(date(2026, 6, 18), 16), 4, stockholm(date(2026, 6, 22), 11)),
        (stockholm(MONDAY, 9), -2, stockholm(FRIDAY, 16)),
        (stockholm(MONDAY, 9), -1, stockholm(MONDAY, 8)),
        (stockholm(MONDAY, 7), -1, stockholm(FRIDAY, 16)),
        (stockholm(MONDAY, 20), -1, stockholm(MONDAY, 16)),
        (stockholm(date(2026, 10, 25), 12), -1, stockholm(FRIDAY, 16)),
        (stockholm(date(2026, 10, 25), 12), 0, stockholm(date(2026, 10, 25), 12)),
    ],
)
def test_working_hours_pass_only_while_the_municipality_is_open(start, hours, end):
    assert ANGELHOLM.add_hours(start, hours) == end


@given(WORKING, st.integers(8 * 60 + 1, 17 * 60 - 1), st.integers(-80, 80))
def test_within_opening_hours_there_and_back_again_is_where_we_were(day, minute, hours):
    start = stockholm(day, *divmod(minute, 60))
    assert ANGELHOLM.add_hours(ANGELHOLM.add_hours(start, hours), -hours) == start


@given(INSTANTS, st.integers(-80, 80).filter(bool))
def test_working_hours_end_within_opening_hours(start, hours):
    end = ANGELHOLM.local(ANGELHOLM.add_hours(start, hours))
    assert ANGELHOLM.is_working(end.date())
    assert time(8) <= end.time() <= time(17)


@given(INSTANTS, st.integers(0, 80))
def test_no_deadline_in_working_hours_comes_early(start, hours):
    assert ANGELHOLM.add_hours(start, hours) - start >= timedelta(hours=hours)


@given(INSTANTS, INSTANTS, st.integers(-80, 80))
def test_working_hours_keep_the_order(one, other, hours):
    earlier, later = sorted((one, other))
    assert ANGELHOLM.add_hours(earlier, hours) <= ANGELHOLM.add_hours(later, hours)
