"""What every fact is: frozen, in the past tense, about one thing."""

from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from schemas.actions import About


class Audience(StrEnum):
    """Who may hear of a fact: subscribers on the bus, the house's own timeline, or auditors only."""

    BUS = "bus"
    HOUSE = "house"
    AUDIT = "audit"


class Fact(BaseModel):
    """Something that has happened. It carries ids of functions, never addresses, names or free text about persons."""

    model_config = ConfigDict(frozen=True)

    kind: ClassVar[str]
    """What it is about: case, action, signal, …"""

    @property
    def about(self) -> About:
        """The one thing it is about: the field that bears the kind's name."""
        return About(self.kind, getattr(self, self.kind))
