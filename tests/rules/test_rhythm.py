"""Rhythm: calendar days, and what a feed is called."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.parties import Municipality
from services.programmes.loader import EXAMPLE, read
from services.rules.rhythm import called, incomplete, silent_days

WEDNESDAY = date(2027, 5, 12)


@pytest.mark.parametrize(("days", "said"), [(0, None), (6, None), (7, None), (8, 8), (30, 30)])
def test_a_weekly_reporter_has_all_of_the_seventh_day_and_is_silent_on_the_eighth(days, said):
    assert silent_days(WEDNESDAY, WEDNESDAY + timedelta(days=days), 7) == said


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 800), st.integers(1, 366))
def test_a_feed_is_silent_exactly_when_more_days_than_its_rhythm_have_passed_weekends_and_holidays_alike(heard, passed, rhythm):
    found = silent_days(heard, heard + timedelta(days=passed), rhythm)
    assert (found is not None) == (passed > rhythm)
    assert found in (None, passed)


def test_a_feed_is_called_by_its_party_and_by_its_id_too_when_the_party_has_several():
    town = read(EXAMPLE, Municipality)
    assert called(town, "vaktbolaget") == "Vaktbolaget"
    assert called(town, "samhalle") == "Samhälle (samhalle)"
    assert called(town, "borttaget") == "borttaget"


def test_an_incomplete_week_names_who_is_missing_and_a_complete_one_says_nothing():
    assert incomplete(["Vaktbolaget"]) == "Veckan är ofullständig: Vaktbolaget saknas."
    assert incomplete(["Vaktbolaget", "Polisen", "Skolan"]) == "Veckan är ofullständig: Vaktbolaget, Polisen och Skolan saknas."
    assert incomplete([]) == ""
