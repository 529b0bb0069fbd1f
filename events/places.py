"""What happens to the names of places: what people confirm that a name means, and take back."""

from typing import ClassVar, Literal

from events.base import Fact, Words


class PlaceFact(Fact):
    """About one place or area of the municipality, by its id."""

    kind: ClassVar[str] = "place"
    place: str
    is_a: Literal["place", "area"]
    name: Words
    called: Words


class PlaceNamed(PlaceFact):
    """A name that stands in no file means this place or area from now on."""


class PlaceForgotten(PlaceFact):
    """A name no longer means this place or area."""
