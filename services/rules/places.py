"""Where it was: a reported place becomes a known place, an area and a point, as far as they can be known."""

import math
from typing import NamedTuple, Protocol

from schemas.parties import Municipality, NamedPlace
from schemas.parts import fold
from schemas.signals import ReportedPlace
from schemas.terms import PlaceKind

EARTH_M = 6_371_000
"""Mean radius of the earth in metres."""


class Located(NamedTuple):
    """A reported place as far as it is known. Degrees are WGS84; `precision_m` None means unknown."""

    place: str | None
    area: str | None
    lat: float | None
    lon: float | None
    precision_m: int | None
    kind: PlaceKind | None
    name: str
    area_name: str | None = None

    @property
    def known(self) -> bool:
        """Whether any rule about places can use it."""
        return self.place is not None or self.area is not None or self.lat is not None


class Gazetteer:
    """A municipality's places and areas, by every name that people have for them. An area's id is nobody else's name."""

    def __init__(self, municipality: Municipality) -> None:
        self.places = {fold(name): place for place in municipality.places for name in (place.name, *place.aliases)}
        self.areas = {fold(name): area for area in municipality.areas for name in (area.name, *area.aliases)}
        self.areas |= {area.id: area for area in municipality.areas}


def locate(reported: ReportedPlace, known: Gazetteer) -> Located:
    """Find the named place (by name or alias) and the area (by the place, or by name)."""
    place = known.places.get(fold(reported.name)) if reported.name else None
    area = place.area if place else _area(reported, known)
    lat, lon, precision = _point(reported, place)
    area_name = known.areas[area].name if area else None
    called = (place.name if place else reported.name) or area_name or reported.area or f"{lat}, {lon}"
    return Located(place.id if place else None, area, lat, lon, precision, place.kind if place else None, called, area_name)


def _point(reported: ReportedPlace, place: NamedPlace | None) -> tuple[float | None, float | None, int | None]:
    """The reported point, as precise as it says; else the named place's own, which we know."""
    if reported.lat is None and place is not None and place.lat is not None:
        return place.lat, place.lon, reported.precision_m or 0
    return reported.lat, reported.lon, reported.precision_m


def _area(reported: ReportedPlace, known: Gazetteer) -> str | None:
    return next((known.areas[fold(n)].id for n in (reported.area, reported.name) if n and fold(n) in known.areas), None)


class Spot(Protocol):
    """Whatever lies somewhere: an area, a point in WGS84 degrees, or both."""

    @property
    def area(self) -> str | None: ...  # noqa: D102 - the class says it
    @property
    def lat(self) -> float | None: ...  # noqa: D102 - the class says it
    @property
    def lon(self) -> float | None: ...  # noqa: D102 - the class says it


CELL_DEGREES = 0.05, 0.1
"""Steps of latitude and longitude: some five kilometres each way in Sweden, many times any attach distance."""


def surroundings(spot: Spot, reach_m: float) -> set[str]:
    """Names that two of them share whenever they could join one case: by area, or by lying within `reach_m` of the same point.

    A named place lies in an area. Of the grid, every cell that the circle touches.
    """
    names = {f"area {spot.area}"} if spot.area else set()
    if spot.lat is None or spot.lon is None:
        return names
    north = math.degrees(reach_m / EARTH_M)
    east = north / max(math.cos(math.radians(spot.lat)), 0.01)
    rows, columns = _cells(spot.lat, north, CELL_DEGREES[0]), _cells(spot.lon, east, CELL_DEGREES[1])
    return names | {f"cell {row} {column}" for row in rows for column in columns}


def _cells(degree: float, reach: float, step: float) -> range:
    return range(math.floor((degree - reach) / step), math.floor((degree + reach) / step) + 1)


def metres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance between two WGS84 points (haversine)."""
    a, b = math.radians(lat), math.radians(other_lat)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(min(half, 1.0)))
