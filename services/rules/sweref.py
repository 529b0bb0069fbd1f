"""SWEREF 99 TM (EPSG:3006) metres and WGS84 degrees, each as the other. In Sweden they agree within half a metre, and are taken as one."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyproj import Proj


def degrees(north: float, east: float) -> tuple[float, float]:
    """Latitude and longitude of a point in SWEREF 99 TM metres."""
    lon, lat = _projection()(east, north, inverse=True)
    return lat, lon


def grid(lat: float, lon: float) -> tuple[float, float]:
    """North and east in SWEREF 99 TM metres of a point in degrees."""
    east, north = _projection()(lon, lat)
    return north, east


@cache
def _projection() -> "Proj":
    """The projection alone, by its definition: it asks no database of systems, no grid and no network."""
    from pyproj import Proj  # noqa: PLC0415 - twenty megabytes that most municipalities never need

    return Proj(proj="utm", zone=33, ellps="GRS80")
