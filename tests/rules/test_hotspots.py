"""A hotspot is a place where one family of signals keeps coming: counted by its own programme, and said in numbers."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from routes import DAY, EST, MUNICIPALITY, THURSDAY, programme

from schemas.deadlines import WorkingDays
from schemas.hotspots import Hotspot
from services.rules.hotspots import Answered, Seen, key_of, proposable, recurring, sentence

RULE = Hotspot(signals=6, within_days=28, above_usual=2.0, at_least=4, deadline=WorkingDays(working_days=5))
PROV = programme().model_copy(update={"hotspot": RULE})
AREAS = {area.id: area.name for area in MUNICIPALITY.areas}
NOBODY = dict.fromkeys(("place", "area", "lat", "lon", "precision_m"))


def seen(n, days=0.0, **where):
    known = {"programme": "PROV", "family": "skadegörelse", "case": f"PROV-2027-{n % 3:04}", "place_name": "Järnvägsstationen"}
    spot = where or {"place": "station"}
    return Seen(**{"signal": f"r{n}", "at": THURSDAY - timedelta(days=days)} | known | NOBODY | spot)


def found(*signals, rule=RULE):
    return recurring(PROV.model_copy(update={"hotspot": rule}), signals, THURSDAY)


def told(*signals):
    return [sentence(one, RULE, "skadegörelse", AREAS) for one in found(*signals)]


def elsewhere(*weeks):
    """Four signals, each in another place, in each of these four-week windows: the programme was listened to then."""
    return [seen(1000 * week + n, 28 * week + n + 1, place=f"annan {n}") for week in weeks for n in range(4)]


LISTENED = elsewhere(1, 2, 3, 13)


def test_a_place_beyond_its_programmes_threshold_is_told_with_its_numbers_and_those_of_last_year():
    lately, last_year = [seen(n, n) for n in range(7)], [seen(n, 364 + n) for n in (20, 21)]
    assert " ".join(told(*LISTENED, *lately, *last_year)) == (
        "7 signaler om skadegörelse vid Järnvägsstationen på 28 dagar; gränsen är 6. "
        "Veckorna före: i snitt 0,0 på lika lång tid. Samma veckor i fjol: 2."
    )
    [spot] = found(*LISTENED, *lately, *last_year)
    assert spot.cases == ("PROV-2027-0000", "PROV-2027-0001", "PROV-2027-0002")


def test_a_place_below_the_threshold_that_has_twice_what_is_usual_deviates():
    lately, before, last_year = [seen(n, n) for n in range(5)], [seen(n, 20 + n) for n in (20, 50, 80)], [seen(99, 370), seen(98, 371)]
    assert " ".join(told(*LISTENED, *lately, *before, *last_year)) == (
        "5 signaler om skadegörelse vid Järnvägsstationen på 28 dagar; det är minst 2,0 gånger så många som brukligt. "
        "Veckorna före: i snitt 1,0 på lika lång tid. Samma veckor i fjol: 2."
    )


def test_what_is_as_much_as_last_year_or_as_the_weeks_before_does_not_deviate():
    lately = [seen(n, n) for n in range(5)]
    assert [spot.signals for spot in found(*LISTENED, *lately)] == [5]
    assert found(*LISTENED, *lately, *(seen(n, 364 + n) for n in (10, 11, 12))) == []
    assert found(*LISTENED, *lately, *(seen(n, 28 + n) for n in range(10, 20))) == []
    assert found(*LISTENED, *lately[:3]) == []


def test_without_a_year_of_signals_the_weeks_before_decide_and_without_them_only_the_threshold_and_both_are_said():
    lately = [seen(n, n) for n in range(5)]
    assert told(*elsewhere(1), *lately)[0].endswith("Veckorna före: i snitt 0,0 på lika lång tid. Samma veckor i fjol: underlag saknas.")
    assert found(*elsewhere(2, 13), *lately) == []
    grown = [seen(n, n) for n in range(6)]
    assert told(*grown)[0].endswith("gränsen är 6. Veckorna före: underlag saknas. Samma veckor i fjol: underlag saknas.")


def test_one_proposal_stands_at_a_time_and_a_no_holds_for_its_window_unless_there_are_twice_as_many():
    [spot] = found(*(seen(n, n) for n in range(8)))
    days_ago = {days: THURSDAY - days * DAY for days in (5, 28)}
    answers = {
        None: True,
        Answered("proposed", 6, None): False,
        Answered("declined", 6, days_ago[5]): False,
        Answered("declined", 4, days_ago[5]): True,
        Answered("declined", 6, days_ago[28]): True,
        Answered("accepted", 4, None): False,
        Answered("accepted", 4, days_ago[5]): False,
        Answered("accepted", 6, days_ago[28]): True,
    }
    assert {before: proposable(spot, before, RULE, THURSDAY) for before in answers} == answers


POINT = {"lat": 56.243, "lon": 12.862, "precision_m": 50}


@pytest.mark.parametrize(
    ("where", "key"),
    [
        ({"place": "station", "area": "centrum", **POINT}, "plats station"),
        ({"area": "centrum", **POINT}, "ruta 300 20846 2649"),
        ({"area": "centrum", **POINT, "precision_m": 400}, "område centrum"),
        ({"area": "centrum", "lat": 56.243, "lon": 12.862}, "område centrum"),
        ({"area": "centrum"}, "område centrum"),
        ({"area": "centrum", **POINT, "precision_m": 20_000}, None),
        (POINT | {"precision_m": 400}, None),
    ],
)
def test_the_place_is_the_named_one_else_the_square_of_a_precise_point_else_the_area_and_a_rough_point_is_none(where, key):
    assert key_of(seen(1, **where), EST.window) == key


def test_points_in_one_square_and_signals_of_one_area_are_called_by_where_they_are():
    near = [seen(n, n, **POINT | {"lat": 56.2430 + n * 0.0001}) for n in range(6)]
    assert "skadegörelse kring punkten 56.2433, 12.8620 på 28 dagar" in told(*near)[0]
    assert "skadegörelse i Centrum på 28 dagar" in told(*(seen(n, n, area="centrum") for n in range(6)))[0]


WHERE = st.sampled_from(
    [{"place": "station"}, {"place": "torget"}, {"area": "centrum"}, POINT, POINT | {"lat": 56.2431}, POINT | {"precision_m": 9000}]
)
SIGNALS = st.lists(st.tuples(st.floats(0, 500), WHERE, st.sampled_from(["PROV", "SSPF", "KRIM"]), st.sampled_from(["a", "b"])), max_size=40)
EAGER = RULE.model_copy(update={"signals": 3, "at_least": 2})


def drawn(made):
    return [seen(n, days, **where)._replace(programme=code, family=family) for n, (days, where, code, family) in enumerate(made)]


@given(SIGNALS, st.data())
def test_the_order_of_the_signals_decides_nothing(made, data):
    signals = drawn(made)
    assert found(*signals, rule=EAGER) == found(*data.draw(st.permutations(signals)), rule=EAGER)


@given(SIGNALS)
def test_signals_of_other_programmes_and_so_of_other_lanes_never_count(made):
    signals = drawn(made)
    assert found(*signals, rule=EAGER) == found(*(one for one in signals if one.programme == "PROV"), rule=EAGER)
    assert {spot.family for spot in found(*signals, rule=EAGER)} <= {"a", "b"}


@pytest.mark.parametrize("lane", ["org", "individual"])
def test_outside_the_place_lane_there_is_no_hotspot(lane):
    closed = programme(lane=lane).model_copy(update={"hotspot": RULE})
    assert recurring(closed, [seen(n, n) for n in range(9)], THURSDAY) == []
