"""Trends: new, growing, same and shrinking against four weeks, and weeks that end at the same local time."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.calendars import Calendar
from services.rules.trends import Trend, bounds, known_weeks, mean, trend
from services.workdays import Workdays

DAYS = Workdays.of(Calendar(), "Europe/Stockholm")
WEEK = timedelta(weeks=1)


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (1, (0, 0, 0, 0), Trend.NEW),
        (0, (0, 0, 0, 0), None),
        (4, (2, 2, 2, 2), Trend.GROWING),
        (3, (2, 2, 2, 2), Trend.SAME),  # half as many again, but only one more
        (3, (1, 1, 1, 1), Trend.GROWING),
        (12, (10, 10, 10, 10), Trend.SAME),  # two more, but not half as many again
        (2, (4, 4, 4, 4), Trend.SHRINKING),
        (3, (4, 4, 4, 4), Trend.SAME),
        (0, (8, 0, 0, 0), Trend.SHRINKING),
        (0, (1, 0, 0, 0), None),  # one less is not worth a line
        (1, (1, 0, 0, 0), Trend.SAME),
    ],
)
def test_the_rule_is_what_the_list_says_it_is(now, before, said):
    assert trend(now, before) is said


numbers = st.integers(0, 200)
weeks = st.lists(numbers, min_size=1, max_size=4)


@given(numbers, numbers, weeks)
def test_more_signals_never_make_a_trend_look_smaller(fewer, more, before):
    order = [None, Trend.SHRINKING, Trend.SAME, Trend.GROWING, Trend.NEW]
    fewer, more = sorted((fewer, more))
    assert order.index(trend(fewer, before) if fewer or sum(before) else None) <= order.index(trend(more, before)) or not fewer


@given(numbers, weeks)
def test_growing_and_shrinking_say_what_the_rule_says(now, before):
    usual, said = mean(before), trend(now, before)
    assert (said is Trend.GROWING) == (usual > 0 and now >= 1.5 * usual and now - usual >= 2)
    assert (said is Trend.SHRINKING) == (usual >= 1.5 * now and usual - now >= 2)
    assert (said is Trend.NEW) == (usual == 0 and now > 0)


@given(st.datetimes(datetime(2020, 2, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds are naive by contract
def test_weeks_follow_each_other_without_gap_and_differ_from_168_hours_only_where_the_clocks_change(until):
    ends = bounds(until, DAYS)
    lengths = [later - earlier for later, earlier in pairwise(ends)]
    assert len(ends) == 6
    assert all(abs(length - WEEK) <= timedelta(hours=1) for length in lengths)
    assert ends[0] == until


@pytest.mark.parametrize(
    ("cut_off", "hours"),
    [
        (datetime(2027, 3, 31, 10, tzinfo=UTC), 167),
        (datetime(2027, 11, 3, 11, tzinfo=UTC), 169),
        (datetime(2027, 5, 12, 10, tzinfo=UTC), 168),
    ],
)
def test_the_week_in_which_the_clocks_change_ends_at_noon_there_like_every_other(cut_off, hours):
    this, before, *_ = bounds(cut_off, DAYS)
    assert this - before == timedelta(hours=hours)
    assert DAYS.local(this).hour == DAYS.local(before).hour == 12


@pytest.mark.parametrize(("days", "weeks"), [(0, 0), (7, 0), (13, 0), (14, 1), (35, 4), (400, 4)])
def test_only_weeks_that_the_house_has_lived_through_can_be_compared_with(days, weeks):
    now = datetime(2027, 5, 12, 10, tzinfo=UTC)
    assert known_weeks(now - timedelta(days=days), bounds(now, DAYS)) == weeks
