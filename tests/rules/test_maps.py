"""GeoJSON beside the municipality's file: read into areas and places, and refused with file and feature."""

import json

import pytest
from routes import MUNICIPALITY

from schemas.parties import Municipality
from schemas.terms import PlaceKind
from services.errors import Refused
from services.programmes.loader import EXAMPLE, policy, read
from services.programmes.maps import mapped
from services.rules.sweref import grid

HAVEN = [[12.80, 56.26], [12.82, 56.26], [12.82, 56.28], [12.80, 56.28], [12.80, 56.26]]


def feature(name, geometry, **properties):
    return {"type": "Feature", "geometry": geometry, "properties": {"name": name, "OBJECTID": 7} | properties}


def point(lon, lat):
    return {"type": "Point", "coordinates": [lon, lat]}


def ring(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


AREA = feature("Vejbystrand", ring(HAVEN))


@pytest.fixture
def town(tmp_path):
    """The example municipality with the maps that are given, each a list of features or a whole text."""

    def build(areas=(AREA,), places=(), **more):
        files = {}
        for kind, features in (("areas", areas), ("places", places)):
            path = tmp_path / f"{kind}.geojson"
            path.write_text(
                features if isinstance(features, str) else json.dumps({"type": "FeatureCollection", "features": features} | more)
            )
            files[kind] = [path]
        return mapped(MUNICIPALITY, files)

    return build


def last(rows):
    return rows[-1].model_dump(exclude={"polygon"}, exclude_defaults=True)


def test_a_polygon_becomes_an_area_with_an_id_by_its_name(town):
    built = town([feature("Skälderviken/Östra", ring(HAVEN), aliases="Viken; Östra viken")])
    assert last(built.areas) == {"id": "skalderviken-ostra", "name": "Skälderviken/Östra", "aliases": ("Viken", "Östra viken")}
    assert policy(built).gazetteer.area_around(56.27, 12.81).name == "Skälderviken/Östra"


def test_a_point_becomes_a_place_in_the_area_it_lies_in(town):
    kiosk = feature("Kiosken", point(12.81, 56.27), kind="serveringsställe", aliases=["Glasskiosken"], radius_m=40)
    built = last(town(places=[kiosk]).places)
    assert built.pop("kind") is PlaceKind.LICENSED_VENUE
    assert built == {
        "id": "kiosken",
        "name": "Kiosken",
        "area": "vejbystrand",
        "aliases": ("Glasskiosken",),
        "radius_m": 40,
        "lat": 56.27,
        "lon": 12.81,
    }


def test_a_place_with_ground_has_a_point_on_it_and_may_name_its_area(town):
    built = last(town(places=[feature("Hamnen", ring(HAVEN), area="centrum", id="hamn", kind="park")]).places)
    assert (built["id"], built["area"], built["lat"], built["lon"]) == ("hamn", "centrum", 56.27, 12.81)


def test_several_parts_and_holes_are_kept(town):
    hole = [[12.805, 56.265], [12.81, 56.265], [12.81, 56.27], [12.805, 56.265]]
    island = [[12.70, 56.26], [12.72, 56.26], [12.72, 56.28], [12.70, 56.26]]
    geometry = {"type": "MultiPolygon", "coordinates": [[HAVEN, hole], [island]]}
    gazetteer = policy(town([feature("Öarna", geometry)])).gazetteer
    told = [gazetteer.area_around(*at) is not None for at in ((56.275, 12.815), (56.266, 12.8085), (56.265, 12.715))]
    assert told == [True, False, True]


@pytest.mark.parametrize("crs", [None, {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3006"}}])
def test_metres_are_read_as_metres_whether_the_file_says_so_or_its_numbers_do(town, crs):
    metres = [[*reversed(grid(lat, lon)), 12.0] for lon, lat in HAVEN]
    built = town([feature("Vejbystrand", ring(metres))], **({"crs": crs} if crs else {}))
    assert [[round(degree, 6) for degree in at] for at in built.areas[-1].polygon[0]] == HAVEN


def test_a_file_may_say_that_it_is_in_degrees(town):
    assert town(crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}).areas[-1].id == "vejbystrand"


BROKEN = {
    "Ring: En ring korsar sig": feature("Ring", ring([[12, 56], [13, 57], [13, 56], [12, 57], [12, 56]])),
    "Ring: En ring behöver minst fyra punkter": feature("Ring", ring([[12, 56], [13, 57], [12, 56]])),
    "Omvänd: Punkten 56.26, 12.8 ligger inte i Sverige. Longituden ska": feature("Omvänd", ring([[lat, lon] for lon, lat in HAVEN])),
    "Bort: Punkten 2, 48 ligger inte i Sverige.": feature("Bort", ring([[2, 48], [3, 48], [3, 49], [2, 48]])),
    "Nord: Punkten 6235000, 360000 ligger inte i Sverige. Öst ska stå före nord.": feature(
        "Nord", ring([[6235000, 360000], [6235000, 361000], [6236000, 361000], [6235000, 360000]])
    ),
    "Punkt: geometry: Ett område ska ha Polygon": feature("Punkt", point(12.8, 56.2)),
    "Väg: geometry: Ange Point, Polygon eller MultiPolygon.": feature("Väg", {"type": "LineString", "coordinates": [[12, 56], [13, 56]]}),
    "Inget: geometry: Ange Point": feature("Inget", None),
    "Centrum: id: centrum finns redan i municipality.toml.": feature("Centrum", ring(HAVEN)),
    "Ny: namnet ängelholm finns redan i municipality.toml.": feature("Ny", ring(HAVEN), aliases="Ängelholm"),
    "Kort: properties.id: Texten har fel form.": feature("Kort", ring(HAVEN), id="Å Ä"),
    "objekt nummer 1: properties.name: ": feature("", ring(HAVEN)),
    "???: id: Ange ett id": feature("???", ring(HAVEN)),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_what_is_wrong_is_said_with_its_file_and_feature(town, sentence):
    with pytest.raises(Refused) as no:
        town([BROKEN[sentence]])
    assert f"areas.geojson: {sentence}" in no.value.sentence


def test_everything_that_is_wrong_is_said_at_once(town):
    with pytest.raises(Refused) as no:
        town([*BROKEN.values(), AREA, AREA])
    said = no.value.sentence.splitlines()
    assert len(said) == len(BROKEN) + 3
    assert sum("Vejbystrand: id: vejbystrand finns redan i " in line for line in said) == 1


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        (feature("Fyren", point(12.9, 56.2)), "Fyren: area: Ange området; platsen ligger inte i något områdes polygon."),
        (feature("Fyren", point(12.9, 56.2), area="Kullaberg"), "Fyren: area: Kullaberg finns inte."),
        (feature("Fyren", point(56.2, 12.9), area="centrum"), "Fyren: Punkten 56.2, 12.9 ligger inte i Sverige."),
        (feature("Fyren", point(12.9, 56.2), area="centrum", kind="fyr"), "Fyren: properties.kind: Värdet finns inte"),
        (feature("Torget", point(12.9, 56.2), area="centrum", id="stortorget"), "Torget: id: stortorget finns redan i municipality.toml."),
    ],
)
def test_a_place_needs_an_area_that_exists_and_an_id_of_its_own(town, place, sentence):
    with pytest.raises(Refused) as no:
        town(places=[place])
    assert f"places.geojson: {sentence}" in no.value.sentence


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"type": "Feature"}', b'{"type": "FeatureCollection", "features": [1]}', b"\xff"])
def test_a_file_that_is_no_geojson_is_named(tmp_path, body):
    (tmp_path / "areas.geojson").write_bytes(body)
    with pytest.raises(Refused) as no:
        mapped(MUNICIPALITY, {"areas": [tmp_path / "areas.geojson"], "places": []})
    assert "areas.geojson: Filen är ingen FeatureCollection" in no.value.sentence


def test_another_system_is_refused(town):
    with pytest.raises(Refused, match=r"areas\.geojson: Koordinatsystemet ska vara WGS 84 eller SWEREF 99 TM"):
        town(crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3021"}})


def test_bad_ground_in_the_municipalitys_own_file_is_refused_too():
    area = MUNICIPALITY.areas[0].model_copy(update={"polygon": (((12, 56), (13, 57), (13, 56), (12, 57), (12, 56)),)})
    with pytest.raises(Refused, match=r"municipality\.toml: areas\.centrum\.polygon: En ring korsar sig"):
        mapped(MUNICIPALITY.model_copy(update={"areas": (area, *MUNICIPALITY.areas[1:])}), {"areas": [], "places": []})


def test_the_example_municipalitys_places_lie_on_the_ground_of_their_own_areas():
    example = mapped(read(EXAMPLE, Municipality), {"areas": [], "places": []})
    known = policy(example).gazetteer
    lies = {place.id: known.area_around(place.lat, place.lon).id for place in example.places}
    assert lies == {place.id: place.area for place in example.places}
    assert {PlaceKind.SCHOOL, PlaceKind.PLAYGROUND, PlaceKind.GYM, PlaceKind.LICENSED_VENUE} <= {place.kind for place in example.places}
