"""A GeoJSON feature as an area or a named place, in WGS84 degrees whichever of the two systems its file is in."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from schemas.geojson import Collection, Feature, Outline, Outlines, Point, Position
from schemas.parties import Area, NamedPlace, Polygon
from schemas.parts import fold
from services.errors import Refused
from services.explain import field_errors
from services.rules.gazetteer import NOTHING, Gazetteer
from services.rules.ground import astray, flaw, within
from services.rules.sweref import degrees

SWEREF, WGS84 = "3006", ("4326", "CRS84")
EASTS, NORTHS = (200_000, 1_000_000), (6_000_000, 7_800_000)
"""Metres of SWEREF 99 TM that Sweden lies between. No degree is as large."""


def named(raw: Mapping[str, Any], number: int) -> str:
    """What to call a feature when something is wrong with it."""
    properties = raw.get("properties")
    name = properties.get("name") if isinstance(properties, dict) else None
    return name if isinstance(name, str) and name.strip() else f"objekt nummer {number}"


def metric(collection: Collection) -> bool | None:
    """Whether the file is in SWEREF 99 TM; None when it does not say, and its numbers do. Raises Refused for any other system."""
    if collection.crs is None:
        return None
    said = str(collection.crs)
    if SWEREF in said or any(name in said for name in WGS84):
        return SWEREF in said
    raise Refused("Koordinatsystemet ska vara WGS 84 eller SWEREF 99 TM (EPSG:3006).")


def feature_of(raw: Mapping[str, Any]) -> Feature:
    """The feature. Raises Refused with every key that is wrong."""
    try:
        return Feature.model_validate(raw)
    except ValidationError as error:
        if any(e["loc"] == ("geometry",) or e["type"].startswith("union_tag") for e in error.errors(include_url=False)):
            raise Refused("geometry: Ange Point, Polygon eller MultiPolygon.") from None
        raise Refused("; ".join(f"{e.path}: {e.sv}" for e in field_errors(error))) from None


def area_of(feature: Feature, *, metric: bool | None) -> Area:
    """The feature as an area. Raises Refused."""
    said, polygon = feature.properties, _polygon(feature, metric=metric)
    if polygon is None:
        raise Refused("geometry: Ett område ska ha Polygon eller MultiPolygon.")
    return Area(id=_id(feature), name=said.name, aliases=said.aliases, polygon=polygon)


def place_of(feature: Feature, known: Gazetteer, *, metric: bool | None) -> NamedPlace:
    """The feature as a named place, in one of the areas that are `known`. Raises Refused."""
    said, polygon = feature.properties, _polygon(feature, metric=metric)
    lat, lon = within(polygon) if polygon else _point(feature, metric=metric)
    area = known.area(fold(said.area), NOTHING) if said.area else known.area_around(lat, lon)
    if area is None:
        raise Refused(f"area: {said.area} finns inte." if said.area else "area: Ange området; platsen ligger inte i något områdes polygon.")
    rest = said.model_dump(include={"name", "aliases", "kind", "radius_m"})
    return NamedPlace(id=_id(feature), area=area.id, lat=lat, lon=lon, polygon=polygon, **rest)


def _polygon(feature: Feature, *, metric: bool | None) -> Polygon | None:
    geometry = feature.geometry
    if isinstance(geometry, Point):
        return None
    parts = geometry.coordinates if isinstance(geometry, Outlines) else (geometry.coordinates,)
    polygon = tuple(tuple(_degrees(at, metric=metric) for at in ring) for part in parts for ring in part)
    if wrong := flaw(polygon):
        raise Refused(wrong)
    return polygon


def _point(feature: Feature, *, metric: bool | None) -> tuple[float, float]:
    assert not isinstance(feature.geometry, Outline | Outlines)  # noqa: S101 - those have a polygon
    lon, lat = _degrees(feature.geometry.coordinates, metric=metric)
    if wrong := astray(lon, lat):
        raise Refused(wrong)
    return lat, lon


def _degrees(position: Position, *, metric: bool | None) -> tuple[float, float]:
    """Longitude and latitude, to the centimetre where they were metres."""
    x, y = position[:2]
    if not (abs(x) > 180 if metric is None else metric):
        return x, y
    if not (EASTS[0] <= x <= EASTS[1] and NORTHS[0] <= y <= NORTHS[1]):
        swapped = NORTHS[0] <= x <= NORTHS[1]
        raise Refused(f"Punkten {x:.0f}, {y:.0f} ligger inte i Sverige.{' Öst ska stå före nord.' if swapped else ''}")
    lat, lon = degrees(y, x)
    return round(lon, 7), round(lat, 7)


def _id(feature: Feature) -> str:
    """Its own id, or its name as one: `Skola Norr` is skola-norr."""
    if feature.properties.id is not None:
        return feature.properties.id
    plain = unicodedata.normalize("NFKD", fold(feature.properties.name)).encode("ascii", "ignore").decode()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40]
    if not made:
        raise Refused("id: Ange ett id; namnet kan inte bli ett.")
    return made
