"""The clock guard: which readings hold the ladders, and which let them go on."""

from datetime import UTC, datetime, timedelta

import pytest

from services.rules.clock_guard import AGREEING, Reading, Watch, confirmed, watched

NOON = datetime(2027, 5, 13, 12, tzinfo=UTC)
LIVED = 2


def reading(wall=0, database=0, lived=LIVED):
    """A reading so many seconds later, whose clocks have moved by so many minutes besides."""
    shown = [NOON + timedelta(seconds=lived, minutes=moved) for moved in (wall, database)]
    return Reading(shown[0], 1000.0 + lived, shown[1])


BEFORE = Watch(reading(lived=0))


@pytest.mark.parametrize(
    ("now", "wrong"),
    [
        (reading(), None),
        (reading(lived=86_400), None),  # a process that was stopped has lived through it: what was missed is climbed
        (reading(wall=4.9, database=4.9), None),
        (reading(wall=5.1, database=5.1), "wall"),
        (reading(wall=-5.1, database=-5.1), "wall"),
        (reading(wall=60 * 8, database=60 * 8), "wall"),  # suspended: the steady seconds slept too
        (reading(database=6), "database"),
        (reading(database=-6), "database"),
        (reading(wall=6), "wall"),
        (reading(wall=3, database=-3), "apart"),
        (Reading(NOON + timedelta(hours=1), 1000.0 + LIVED), "wall"),  # SQLite: no other clock
        (Reading(NOON + timedelta(seconds=LIVED), 1000.0 + LIVED), None),
    ],
)
def test_a_step_of_more_than_five_minutes_holds_and_time_that_was_lived_through_does_not(now, wrong):
    assert watched(BEFORE, now).wrong == wrong


def test_a_first_reading_has_only_the_other_clock_to_be_held_against():
    assert watched(Watch(), reading(wall=600, database=600)).wrong is None
    assert watched(Watch(), reading(wall=6)).wrong == "apart"


def test_a_clock_that_is_slewed_a_little_at_each_tick_holds_nothing():
    watch = BEFORE
    for tick in range(1, 100):
        watch = watched(watch, reading(wall=tick, database=tick, lived=tick * LIVED))
        assert watch.wrong is None


def test_it_goes_on_after_three_ticks_in_a_row_in_which_the_clocks_agree_with_what_was_trusted():
    watch = watched(BEFORE, reading(wall=60, database=60))
    for wall, wrong in ((0, "wall"), (0, "wall"), (60, "wall"), (0, "wall"), (0, "wall"), (0, None)):
        watch = watched(watch, reading(wall=wall, database=wall))
        assert watch.wrong == wrong


def test_only_ticks_count_as_agreement():
    watch = watched(BEFORE, reading(wall=60, database=60))
    for _ in range(AGREEING + 1):
        watch = watched(watch, reading(), ticks=False)
    assert watch.wrong == "wall"


def test_clocks_that_are_apart_for_good_go_on_when_somebody_has_confirmed_it_and_only_so_far_apart():
    assert watched(Watch(), reading(database=30)).wrong == "apart"
    trusted = watched(confirmed(reading(database=30)), reading(database=30, lived=2 * LIVED))
    assert trusted.wrong is None
    assert watched(trusted, reading(database=36, lived=3 * LIVED)).wrong == "database"
    assert watched(trusted, reading(database=33, lived=3 * LIVED)).wrong is None
