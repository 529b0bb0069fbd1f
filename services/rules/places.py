"""Where it was: a reported place becomes a known place, an area and a point, as far as they can be known."""

import math
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from schemas.parties import Area, NamedPlace
from schemas.parts import fold
from schemas.signals import ReportedPlace
from schemas.terms import PlaceKind
from services.rules.gazetteer import NOTHING, Gazetteer, Learned
from services.rules.sweref import degrees

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
    meant: tuple[str, ...] = ()
    """What an unknown name may have meant, nearest first: to ask a person, never to route by."""

    @property
    def known(self) -> bool:
        """Whether any rule about places can use it."""
        return self.place is not None or self.area is not None or self.lat is not None


AREA_M, PLACE_M = 1_000, 100
"""A point that is rougher than this finds no area, or no place: the middle of a town says nothing about a square in it."""


def locate(reported: ReportedPlace, known: Gazetteer, learned: Learned = NOTHING) -> Located:
    """Find the place and the area: by name first, by what has been learned of names, and by where the point lies."""
    lat, lon = _point(reported)
    place = (known.place(fold(reported.name), learned) if reported.name else None) or _place_at(lat, lon, reported.precision_m, known)
    area = known.areas[place.area] if place else _area(reported, known, learned) or _area_at(lat, lon, reported.precision_m, known)
    precision = reported.precision_m
    if lat is None and place is not None and place.lat is not None:  # its own point, which we know
        lat, lon, precision = place.lat, place.lon, precision or 0
    called = (place.name if place else reported.name) or (area.name if area else reported.area) or f"{lat}, {lon}"
    if place is None and area is None and lat is None:
        return Located(None, None, None, None, precision, None, called, meant=known.meant(called))
    found = (place.id, place.kind) if place else (None, None)
    return Located(found[0], area.id if area else None, lat, lon, precision, found[1], called, area.name if area else None)


def _point(reported: ReportedPlace) -> tuple[float, float] | tuple[None, None]:
    """The reported point in degrees."""
    if reported.sweref_n is not None and reported.sweref_e is not None:
        lat, lon = degrees(reported.sweref_n, reported.sweref_e)
        return round(lat, 6), round(lon, 6)
    return (reported.lat, reported.lon) if reported.lat is not None and reported.lon is not None else (None, None)


def _area(reported: ReportedPlace, known: Gazetteer, learned: Learned) -> Area | None:
    return next((area for name in (reported.area, reported.name) if name and (area := known.area(fold(name), learned))), None)


def _area_at(lat: float | None, lon: float | None, precision: int | None, known: Gazetteer) -> Area | None:
    return known.area_around(lat, lon) if lat is not None and lon is not None and (precision or 0) <= AREA_M else None


def _place_at(lat: float | None, lon: float | None, precision: int | None, known: Gazetteer) -> NamedPlace | None:
    """The place whose polygon the point lies in, else the nearest whose radius it lies within."""
    if lat is None or lon is None or (precision or 0) > PLACE_M:
        return None
    return known.place_around(lat, lon) or min(_reaching(lat, lon, known), default=(0, "", None))[2]


def _reaching(lat: float, lon: float, known: Gazetteer) -> Iterator[tuple[float, str, NamedPlace]]:
    for place in known.reaching:
        if place.lat is None or place.lon is None or abs(place.lat - lat) > math.degrees(place.radius_m / EARTH_M):
            continue  # most lie too far north or south, which costs little to see
        apart = metres(lat, lon, place.lat, place.lon)
        if apart <= place.radius_m:
            yield apart, place.id, place


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
