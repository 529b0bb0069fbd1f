"""samsyn's own format: a signal as a CloudEvents 1.0 JSON event (structured mode)."""

import hashlib
import json
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag

from schemas.signals import IndividualReport, PlaceReport

TYPE = "se.samsyn.signal.reported.v1"
Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]

TYPED = frozenset(
    {
        "specversion",
        "type",
        "time",
        "data.lane",
        "data.category",
        "data.severity_reported",
        "data.occurred_from",
        "data.occurred_to",
        "data.observed",
        "data.group_size",
        "data.police_report",
        "data.place.lat",
        "data.place.lon",
        "data.place.precision_m",
    }
)
"""Fields whose validated type cannot hold anything about a person; every other one is screened."""


def _lane(data: Any) -> str:
    return str(data.get("lane", "place")) if isinstance(data, dict) else "place"


class SignalEvent(BaseModel):
    """The envelope. Extension attributes are allowed by the standard, screened like the rest, and not kept."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    specversion: Literal["1.0"]
    id: Text
    source: Text
    type: Literal["se.samsyn.signal.reported.v1"]
    subject: Text | None = None
    time: Annotated[AwareDatetime, Field(strict=False)] | None = None
    datacontenttype: Literal["application/json"] | None = None
    data: Annotated[Annotated[PlaceReport, Tag("place")] | Annotated[IndividualReport, Tag("individual")], Discriminator(_lane)]


def canonical(event: object) -> bytes:
    """The event's bytes with sorted keys and no spacing: what a digest is taken of."""
    return json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def digest(event: object) -> str:
    """`sha256:` and the hex digest of the canonical bytes; the sender can compute it too."""
    return f"sha256:{hashlib.sha256(canonical(event)).hexdigest()}"
