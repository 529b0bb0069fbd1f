"""Which polygon a point lies in: the smallest that covers it, its boundary included."""

from collections.abc import Mapping
from functools import reduce
from typing import TYPE_CHECKING

from schemas.parties import Polygon

if TYPE_CHECKING:
    from shapely import Geometry

WEST, EAST, SOUTH, NORTH = 10.0, 25.0, 54.5, 69.5
"""Degrees: Sweden with its sea lies within."""


class Ground:
    """Polygons by the id of whoever has them. Of those that cover a point the smallest wins, of equal ones the first id."""

    def __init__(self, polygons: Mapping[str, Polygon]) -> None:
        import shapely  # noqa: PLC0415 - numpy and a library in C, for municipalities that have polygons

        self._shapely = shapely
        shapes = {name: shape(polygon) for name, polygon in polygons.items()}
        self._names = sorted(shapes, key=lambda name: (round(shapes[name].area, 9), name))
        self._tree = shapely.STRtree([shapes[name] for name in self._names])

    def at(self, lat: float, lon: float) -> str | None:
        """Whose polygon the point lies in or on the boundary of, if anybody's."""
        found = self._tree.query(self._shapely.points(lon, lat), predicate="intersects")
        return self._names[min(found)] if len(found) else None


def shape(polygon: Polygon) -> "Geometry":
    """A ring within another is a hole in it, one apart from it another part."""
    from shapely import Polygon as Ring  # noqa: PLC0415 - the same

    return reduce(lambda whole, ring: whole.symmetric_difference(Ring(ring)), polygon[1:], Ring(polygon[0]))


def within(polygon: Polygon) -> tuple[float, float]:
    """Latitude and longitude of a point that lies in the polygon, near its middle where that is inside."""
    outline = shape(polygon)
    middle = outline.centroid if outline.contains(outline.centroid) else outline.point_on_surface()
    return round(middle.y, 6), round(middle.x, 6)


def flaw(polygon: Polygon) -> str | None:
    """What is wrong with a polygon, in a sentence, if anything is."""
    if not polygon:
        return "Polygonen saknar ringar."
    return next((wrong for ring in polygon if (wrong := _flaw(ring))), None)


def _flaw(ring: tuple[tuple[float, float], ...]) -> str | None:
    from shapely import LinearRing  # noqa: PLC0415 - the same

    if len(ring) < 4 or ring[0] != ring[-1]:
        return "En ring behöver minst fyra punkter, och den sista är densamma som den första."
    if outside := next((wrong for point in ring if (wrong := astray(*point))), None):
        return outside
    if not LinearRing(ring).is_simple or not shape((ring,)).area:
        return "En ring korsar sig själv eller saknar yta."
    return None


def astray(lon: float, lat: float) -> str | None:
    """What is wrong with a point that does not lie in Sweden, in a sentence."""
    if WEST <= lon <= EAST and SOUTH <= lat <= NORTH:
        return None
    swapped = WEST <= lat <= EAST and SOUTH <= lon <= NORTH
    return f"Punkten {lon:g}, {lat:g} ligger inte i Sverige.{' Longituden ska stå före latituden.' if swapped else ''}"
