"""Where it was: names, aliases, areas and points, and how far it is between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from routes import MUNICIPALITY, POLICY, place

from schemas.parts import fold
from schemas.signals import ReportedPlace
from schemas.terms import PlaceKind
from services.rules.places import EARTH_M, Gazetteer, locate, metres


def located(**said):
    return locate(ReportedPlace(**said), POLICY.gazetteer)


@pytest.mark.parametrize(
    "called", ["Järnvägsstationen", "Stationen", "STATIONEN", "  gångtunneln   vid stationen ", "Ja\u0308rnva\u0308gsstationen"]
)
def test_a_place_is_known_by_its_names_however_they_are_written(called):
    found = located(name=called)
    assert (found.place, found.area, found.area_name, found.kind) == ("jarnvagsstationen", "centrum", "Centrum", PlaceKind.STATION)
    assert found.name == "Järnvägsstationen"
    assert found.known


def test_a_named_place_has_its_own_point_exactly():
    found = located(name="Stortorget")
    assert (found.lat, found.lon, found.precision_m) == (56.2430, 12.8620, 0)


def test_a_point_that_was_given_with_a_name_is_kept_with_the_precision_that_was_given():
    assert located(name="Stortorget", lat=56.2, lon=12.8)[2:5] == (56.2, 12.8, None)
    assert located(name="Stortorget", lat=56.2, lon=12.8, precision_m=40)[2:5] == (56.2, 12.8, 40)


@pytest.mark.parametrize("said", [{"area": "Nyhem"}, {"area": "nyhem"}, {"name": "NYHEM"}, {"name": "bakom affären", "area": "Nyhem"}])
def test_an_area_is_found_by_its_name_when_the_place_is_not_known(said):
    found = located(**said)
    assert (found.place, found.area, found.lat, found.precision_m) == (None, "nyhem", None, None)
    assert found.known


def test_a_place_answers_with_its_own_area_whatever_the_sender_calls_it():
    assert located(name="Nyhems torg", area="centrum").area == "nyhem"


def test_an_area_is_called_by_its_name_and_an_unknown_place_by_what_was_said():
    assert located(area="nyhem").name == "Nyhem"
    assert located(name="bakom affären", area="nyhem").name == "bakom affären"
    assert located(lat=56.2, lon=12.8).name == "56.2, 12.8"


def test_an_unknown_name_alone_is_not_known():
    found = located(name="bakom affären")
    assert (found.place, found.area, found.lat) == (None, None, None)
    assert not found.known


def test_a_point_alone_is_known_but_has_no_area():
    found = located(lat=56.2, lon=12.8, precision_m=10)
    assert found.known
    assert (found.place, found.area) == (None, None)


def test_an_alias_of_an_area_is_the_area():
    area = MUNICIPALITY.areas[0].model_copy(update={"aliases": ("City",)})
    municipality = MUNICIPALITY.model_copy(update={"areas": (area, *MUNICIPALITY.areas[1:])})
    assert locate(place("city"), Gazetteer(municipality)).area == "centrum"


def test_names_that_look_alike_are_still_others():
    assert fold("Nyhem") != fold("Nyhems torg")
    assert fold("ﬁke Straße") == fold("FIKE  STRASSE")


KNOWN = [
    ((56.2430, 12.8620), (56.2430, 12.8620), 0, 0),
    ((0, 0), (1, 0), 111_195, 1),  # a degree along a meridian
    ((0, 0), (0, 1), 111_195, 1),  # and along the equator
    ((60, 0), (60, 1), 55_597, 5),  # half as much at 60 degrees north
    ((59.3293, 18.0686), (57.7089, 11.9746), 397_800, 1_000),  # Stockholm to Göteborg
    ((56.2430, 12.8620), (56.2405, 12.8570), 415, 5),  # Stortorget to Sockerbruket
    ((90, 0), (-90, 0), 20_015_087, 1),
    ((0, 179.999), (0, -179.999), 222, 1),  # across the date line
]


@pytest.mark.parametrize(("here", "there", "expected", "give"), KNOWN)
def test_distances_are_what_the_map_says(here, there, expected, give):
    assert metres(*here, *there) == pytest.approx(expected, abs=give)


DEGREES = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(DEGREES, DEGREES)
def test_a_distance_is_the_same_both_ways_and_never_more_than_half_way_round(here, there):
    assert metres(*here, *there) == pytest.approx(metres(*there, *here), abs=0.01)
    assert 0 <= metres(*here, *there) <= 3.1416 * EARTH_M
