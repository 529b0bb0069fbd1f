"""What every piece of the files of policy is: frozen, closed, and with names of its own."""

import unicodedata
from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints


class Part(BaseModel):
    """A frozen, closed piece of a file: an unknown key is an error that names it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]

_zones = cache(available_timezones)  # it looks through the disk


def _zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("zone_unknown")
    return name


Zone = Annotated[str, AfterValidator(_zone)]
"""An IANA time zone."""


def fold(name: str) -> str:
    """A name as people compare it: case, spacing and Unicode form do not count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
