"""What every fact is: frozen, in the past tense, about one thing, and in part for the house alone."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

from schemas.actions import About


class Audience(StrEnum):
    """Who may hear of a fact: subscribers on the bus, the house's own timeline, or auditors only."""

    BUS = "bus"
    HOUSE = "house"
    AUDIT = "audit"


class _InHouse:
    """The mark of a field that stays in the house."""


IN_HOUSE = _InHouse()
"""A field marked so stands in the ledger and on the timeline, and never on the bus."""
Words = Annotated[str, IN_HOUSE]
"""What somebody wrote, or a sentence made of it: a person's name can slip in."""


class Fact(BaseModel):
    """Something that has happened. It carries ids of functions, never addresses or names; what people wrote is marked as `Words`."""

    model_config = ConfigDict(frozen=True)

    kind: ClassVar[str]
    """What it is about: case, action, signal, …"""

    @property
    def about(self) -> About:
        """The one thing it is about: the field that bears the kind's name."""
        return About(self.kind, getattr(self, self.kind))

    @classmethod
    def thin(cls) -> dict[str, FieldInfo]:
        """The fields that the bus may carry."""
        return {name: field for name, field in cls.model_fields.items() if IN_HOUSE not in field.metadata}
