"""A municipality's places and areas, by every name that people have for them and by where they lie."""

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Literal, NamedTuple

from schemas.parties import Area, Municipality, NamedPlace, Polygon
from schemas.parts import fold
from services.rules.ground import Ground
from services.rules.names import Names


class Meaning(NamedTuple):
    """What somebody confirmed that a name means: the id of a place or an area."""

    kind: Literal["place", "area"]
    target: str


Learned = Mapping[str, Meaning]
"""Confirmed names, folded, that stand in no file."""
NOTHING: Learned = MappingProxyType({})


SAID = 1000
"""Unknown names whose likeness is remembered: what nobody knows tends to come again."""


class Gazetteer:
    """The places and areas of a municipality. An area's id is nobody else's name."""

    def __init__(self, municipality: Municipality) -> None:
        self.places = {fold(name): place for place in municipality.places for name in (place.name, *place.aliases)}
        self.areas = {fold(name): area for area in municipality.areas for name in (area.name, *area.aliases)}
        self.areas |= {area.id: area for area in municipality.areas}
        self.by_id = {place.id: place for place in municipality.places}
        self.reaching = [place for place in municipality.places if place.radius_m and place.lat is not None]
        """Places that a point may be near enough to."""
        self.meant = lru_cache(SAID)(self._meant)
        """What an unknown name may have meant, nearest first: to ask a person, never to route by."""
        self._ground = {kind: Ground(shapes) for kind, shapes in _polygons(municipality).items() if shapes}

    def place(self, folded: str, learned: Learned) -> NamedPlace | None:
        """The place of this name, by its own names or by what was learned."""
        found = self.places.get(folded)
        if found is not None or not learned:
            return found
        meaning = learned.get(folded)
        return self.by_id.get(meaning.target) if meaning is not None and meaning.kind == "place" else None

    def area(self, folded: str, learned: Learned) -> Area | None:
        """The area of this name, by its own names or by what was learned."""
        found = self.areas.get(folded)
        if found is not None or not learned:
            return found
        meaning = learned.get(folded)
        return self.areas.get(meaning.target) if meaning is not None and meaning.kind == "area" else None

    def knows(self, folded: str) -> bool:
        """Whether the name stands in a file."""
        return folded in self.places or folded in self.areas

    def place_around(self, lat: float, lon: float) -> NamedPlace | None:
        """The place whose polygon the point lies in."""
        return self.by_id.get(self._at("place", lat, lon) or "")

    def area_around(self, lat: float, lon: float) -> Area | None:
        """The area whose polygon the point lies in."""
        return self.areas.get(self._at("area", lat, lon) or "")

    def _at(self, kind: str, lat: float, lon: float) -> str | None:
        ground = self._ground.get(kind)
        return ground.at(lat, lon) if ground is not None else None

    def called(self, meaning: Meaning) -> str:
        """What a place or an area is called where both are shown; its id when it stands in no file any more."""
        if meaning.kind == "place":
            place = self.by_id.get(meaning.target)
            return _called(place, self.areas[place.area]) if place is not None else meaning.target
        area = self.areas.get(meaning.target)
        return f"området {area.name}" if area is not None else meaning.target

    def _meant(self, said: str) -> tuple[str, ...]:
        return self._names.meant(said)

    @cached_property
    def _names(self) -> Names:
        return Names(self._named())

    def _named(self) -> Iterator[tuple[str, str]]:
        for place in self.by_id.values():
            yield from ((name, _called(place, self.areas[place.area])) for name in (place.name, *place.aliases))
        for area in {area.id: area for area in self.areas.values()}.values():
            yield from ((name, f"området {area.name}") for name in (area.name, *area.aliases))


def _called(place: NamedPlace, area: Area) -> str:
    return f"{place.name} ({area.name})"


def _polygons(municipality: Municipality) -> dict[str, dict[str, Polygon]]:
    return {
        "place": {place.id: place.polygon for place in municipality.places if place.polygon},
        "area": {area.id: area.polygon for area in municipality.areas if area.polygon},
    }
