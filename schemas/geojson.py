"""GeoJSON (RFC 7946) as municipalities' map systems write it: features that are areas or named places."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from schemas.parts import Id, fold
from schemas.terms import PLACE_KINDS, PlaceKind


class _Open(BaseModel):
    """A map system writes more than we ask for; the rest is left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore")


Position = Annotated[tuple[float, ...], Field(min_length=2, max_length=4)]
"""East or longitude first, then north or latitude; a height may follow."""
Rings = tuple[tuple[Position, ...], ...]


class Point(_Open):
    """Where a place is."""

    type: Literal["Point"]
    coordinates: Position


class Outline(_Open):
    """The ground of a place or an area: its outline and the holes in it."""

    type: Literal["Polygon"]
    coordinates: Rings


class Outlines(_Open):
    """Ground in several parts."""

    type: Literal["MultiPolygon"]
    coordinates: tuple[Rings, ...]


Geometry = Annotated[Point | Outline | Outlines, Field(discriminator="type")]


def _listed(aliases: object) -> object:
    """Attribute tables have no lists: `Stationen; Resecentrum` is two names, and nothing is none."""
    return [name for name in map(str.strip, (aliases or "").split(";")) if name] if isinstance(aliases, str | None) else aliases


_KINDS: Mapping[str, PlaceKind] = {fold(word): kind for kind, word in PLACE_KINDS.items()}


def _kind(said: object) -> object:
    return _KINDS.get(fold(said), said) if isinstance(said, str) else said


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class Properties(_Open):
    """What is said of a feature. Without an id it gets one by its name; without an area it has the one that it lies in."""

    name: Name
    id: Id | None = None
    aliases: Annotated[tuple[Name, ...], BeforeValidator(_listed)] = ()
    kind: Annotated[PlaceKind, BeforeValidator(_kind)] = PlaceKind.OTHER
    area: Name | None = None
    radius_m: Annotated[int, Field(ge=0, le=2000)] = 0


class Feature(_Open):
    """One area or place."""

    type: Literal["Feature"]
    geometry: Geometry
    properties: Properties


class Collection(_Open):
    """A file. `crs` is how files of before RFC 7946 say what system they are in; features are read one by one."""

    type: Literal["FeatureCollection"]
    crs: dict[str, Any] | None = None
    features: tuple[dict[str, Any], ...]
