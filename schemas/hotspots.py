"""When a place repeats so much that it needs more than a rapid response, and how grave things are weighed."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from schemas.deadlines import Deadline
from schemas.parties import Role
from schemas.parts import Part
from schemas.terms import PlaceKind

Factor = Annotated[float, Field(gt=0, le=10)]


class Hotspot(Part):
    """From when a place is proposed for a deeper process, and who decides on the proposal by when."""

    signals: Annotated[int, Field(ge=2)]
    """So many signals of one family at one place within `within_days` (time of occurrence)."""
    within_days: Annotated[int, Field(ge=7, le=365)] = 28
    above_usual: Annotated[float, Field(gt=1, le=20)] | None = None
    """Or so many times its own weeks before, and the same weeks last year where there is a year to compare with …"""
    at_least: Annotated[int, Field(ge=2)] = 4
    """… and no fewer signals than this: twice one is nothing."""
    proposes: str = "EST_DEEP"
    title: str = "Ta ställning till fördjupat arbete på platsen"
    role: Role = Role.COORDINATOR
    deadline: Deadline
    effect: str = "Platsen får ett fördjupat arbete, eller ett skäl till att den inte får det"


class Band(Part):
    """From so many signals in four weeks the repetition weighs so much."""

    signals: Annotated[int, Field(ge=1)]
    factor: Factor


class Weights(Part):
    """How severity, repetition, trend and the vulnerability of the place make one number. Policy, not measurement."""

    repetition: tuple[Band, ...] = ()
    growing: Factor = 1.25
    same: Factor = 1.0
    shrinking: Factor = 0.8
    vulnerable: Mapping[PlaceKind, Factor] = {}
