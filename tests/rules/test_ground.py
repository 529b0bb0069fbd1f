"""Where a point lies: in which area, at which place, and in which of two systems it is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from routes import MUNICIPALITY

from schemas.parties import Area, NamedPlace
from schemas.signals import ReportedPlace
from services.rules.gazetteer import Gazetteer
from services.rules.ground import Ground, flaw, within
from services.rules.places import locate, metres
from services.rules.sweref import degrees, grid


def box(west, south, east, north):
    return ((west, south), (east, south), (east, north), (west, north), (west, south))


CONTROL = [  # Lantmäteriet, "Kontrollpunkter för SWEREF 99 TM", 2007-11-20
    (55, 12.75, 6097106.672, 356083.438),
    (55, 14.25, 6095048.642, 452024.069),
    (57, 12.75, 6319636.937, 363331.554),
    (57, 19.5, 6326392.707, 773251.054),
    (59, 11.25, 6546096.724, 284626.066),
    (59, 19.5, 6548757.206, 758410.519),
    (61, 12.75, 6764877.311, 378323.440),
    (61, 18.75, 6768593.345, 702745.127),
    (63, 12, 6989134.048, 348083.148),
    (63, 19.5, 6993565.630, 727798.671),
    (65, 13.5, 7209293.753, 429270.201),
    (65, 21.75, 7225449.115, 817833.405),
    (67, 16.5, 7432168.174, 565398.458),
    (67, 24, 7459745.672, 891298.142),
    (69, 21, 7666089.698, 739639.195),
]


@pytest.mark.parametrize(("lat", "lon", "north", "east"), CONTROL)
def test_sweref_99_tm_and_degrees_agree_with_the_land_surveys_control_points_to_the_millimetre(lat, lon, north, east):
    assert grid(lat, lon) == pytest.approx((north, east), abs=0.001)
    assert metres(*degrees(north, east), lat, lon) < 0.001


@given(st.floats(55, 69.5), st.floats(10, 25))
def test_a_point_in_sweden_comes_back_from_sweref_99_tm_where_it_was(lat, lon):
    assert metres(*degrees(*grid(lat, lon)), lat, lon) < 0.01


QUARTERS = {f"{row}{column}": (box(12 + column, 56 + row, 13 + column, 57 + row),) for row in range(3) for column in range(3)}
NINE = Ground(QUARTERS)


@given(st.floats(12, 15), st.floats(56, 59))
def test_a_point_lies_in_exactly_one_of_areas_that_share_the_ground_between_them(lon, lat):
    around = [name for name, polygon in QUARTERS.items() if Ground({name: polygon}).at(lat, lon)]
    assert len(around) == 1 or {lat % 1, lon % 1} & {0}
    assert NINE.at(lat, lon) == around[0]


def test_a_boundary_is_within_and_of_two_equal_areas_the_first_by_id_has_it():
    assert NINE.at(56.5, 13) == "00"
    assert NINE.at(57, 13) == "00"
    assert NINE.at(56, 12) == "00"
    assert NINE.at(59, 15) == "22"
    assert NINE.at(55.999999, 12) is None


def test_of_areas_that_overlap_the_smallest_wins_however_they_are_listed():
    whole, part = (box(12, 56, 13, 57),), (box(12.4, 56.4, 12.6, 56.6),)
    for polygons in ({"whole": whole, "part": part}, {"part": part, "whole": whole}):
        assert [Ground(polygons).at(56.5, 12.5), Ground(polygons).at(56.5, 12.4), Ground(polygons).at(56.1, 12.1)] == [
            "part",
            "part",
            "whole",
        ]


def test_a_hole_is_outside_and_a_second_part_is_within():
    polygon = (box(12, 56, 13, 57), box(12.4, 56.4, 12.6, 56.6), box(14, 56, 15, 57))
    ground = Ground({"a": polygon})
    assert [ground.at(lat, lon) for lat, lon in ((56.1, 12.1), (56.5, 12.5), (56.5, 14.5), (56.5, 13.5))] == ["a", None, "a", None]
    assert ground.at(*within(polygon)) == "a"


AREAS = (
    Area(id="vast", name="Väst", polygon=(box(12.8, 56.2, 12.9, 56.3),)),
    Area(id="ost", name="Öst", polygon=(box(12.9, 56.2, 13, 56.3),)),
)
PLACES = (
    NamedPlace(id="parken", name="Parken", area="vast", polygon=(box(12.81, 56.21, 12.82, 56.22),)),
    NamedPlace(id="kiosken", name="Kiosken", area="vast", lat=56.25, lon=12.85, radius_m=60),
    NamedPlace(id="bryggan", name="Bryggan", area="vast", lat=56.2505, lon=12.85, radius_m=60),
    NamedPlace(id="banken", name="Banken", area="ost", lat=56.25, lon=12.86),
)
TOWN = Gazetteer(MUNICIPALITY.model_copy(update={"areas": AREAS, "places": PLACES}))


def found(**said):
    return locate(ReportedPlace(**said), TOWN)


def test_a_point_finds_its_area_and_is_called_by_it():
    here = found(lat=56.28, lon=12.95)
    assert (here.place, here.area, here.area_name, here.name, here.known) == (None, "ost", "Öst", "Öst", True)


def test_a_point_finds_the_place_whose_ground_it_lies_in():
    here = found(lat=56.215, lon=12.815, precision_m=20)
    assert (here.place, here.area, here.name, here.lat, here.precision_m) == ("parken", "vast", "Parken", 56.215, 20)


@pytest.mark.parametrize(
    ("lat", "place"), [(56.25, "kiosken"), (56.2502, "kiosken"), (56.2503, "bryggan"), (56.2512, None), (56.2492, None)]
)
def test_a_point_finds_the_nearest_place_whose_reach_it_lies_within(lat, place):
    assert found(lat=lat, lon=12.85).place == place


def test_a_place_without_a_reach_is_found_by_name_alone():
    assert found(lat=56.25, lon=12.86).place is None
    assert found(name="banken").place == "banken"


def test_metres_find_what_degrees_find():
    north, east = grid(56.215, 12.815)
    here = found(sweref_n=north, sweref_e=east)
    assert (here.place, here.lat, here.lon) == ("parken", 56.215, 12.815)


def test_a_name_comes_before_the_point_and_a_known_area_before_where_it_lies():
    assert found(name="Kiosken", lat=56.215, lon=12.815).place == "kiosken"
    assert found(area="Öst", lat=56.28, lon=12.85).area == "ost"


def test_an_unknown_name_is_at_the_place_its_point_lies_in():
    here = found(name="vid grindarna", lat=56.215, lon=12.815)
    assert (here.place, here.name) == ("parken", "Parken")
    assert found(name="vid grindarna", lat=56.28, lon=12.95)[:2] == (None, "ost")


@pytest.mark.parametrize(
    ("precision", "place", "area"), [(100, "parken", "vast"), (101, None, "vast"), (1000, None, "vast"), (1001, None, None)]
)
def test_a_rough_point_finds_no_place_and_a_rougher_one_no_area(precision, place, area):
    here = found(lat=56.215, lon=12.815, precision_m=precision)
    assert (here.place, here.area, here.known) == (place, area, True)


BOW = (((12, 56), (13, 57), (13, 56), (12, 57), (12, 56)),)


@pytest.mark.parametrize(
    ("polygon", "why"),
    [
        ((), "saknar ringar"),
        ((((12, 56), (13, 56), (12, 56)),), "minst fyra punkter"),
        ((((12, 56), (13, 56), (13, 57), (12, 57)),), "den sista är densamma som den första"),
        (BOW, "korsar sig själv"),
        ((((12, 56), (13, 56), (14, 56), (12, 56)),), "saknar yta"),
        ((box(56, 12, 57, 13),), "Longituden ska stå före latituden"),
        ((box(2, 48, 3, 49),), "ligger inte i Sverige."),
        ((((12, 56), (13, 56), (13, float("nan")), (12, 56)),), "ligger inte i Sverige."),
    ],
)
def test_ground_that_is_none_is_told_from_ground_that_is(polygon, why):
    assert why in flaw(polygon)
    assert flaw((box(12, 56, 13, 57),)) is None
