"""samsyn's own format: a signal as a CloudEvents 1.0 JSON event (structured mode)."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, PlainValidator, StringConstraints

from schemas.parties import Feed
from schemas.signals import IndividualReport, Instant, OrgReport, PlaceReport, Report
from schemas.terms import Lane

TYPE: Final = "se.samsyn.signal.reported.v1"
Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]

EXAMPLE: dict[str, Any] = {
    "specversion": "1.0",
    "id": "2027-000123",
    "source": "/party/vaktbolaget",
    "type": TYPE,
    "data": {
        "lane": "place",
        "category": "VEHICLE_RECKLESS",
        "severity_reported": 2,
        "place": {"name": "Stortorget"},
        "occurred_from": "2027-05-13T22:10:00+02:00",
        "text": "A-traktorer kör runt på torget.",
    },
}

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
        "data.place.sweref_n",
        "data.place.sweref_e",
    }
)
"""Fields whose validated type cannot hold anything about a person; every other one is screened."""


_LANES: dict[object, type[PlaceReport | OrgReport | IndividualReport]] = {Lane.ORG: OrgReport, Lane.INDIVIDUAL: IndividualReport}


def _report(data: Any) -> PlaceReport | OrgReport | IndividualReport:
    """The report of its lane. A union would put the lane's name into the path of every error."""
    lane = data.get("lane") if isinstance(data, dict) else None
    return _LANES.get(lane if isinstance(lane, str) else None, PlaceReport).model_validate(data)


class SignalEvent(BaseModel):
    """The envelope. Extension attributes are allowed by the standard, screened like the rest, and not kept."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, json_schema_extra={"examples": [EXAMPLE]})

    specversion: Literal["1.0"]
    id: Text
    source: Text
    type: Literal["se.samsyn.signal.reported.v1"]
    subject: Text | None = None
    time: Instant | None = None
    datacontenttype: Literal["application/json"] | None = None
    data: Annotated[PlaceReport | OrgReport | IndividualReport, PlainValidator(_report, json_schema_input_type=Report)]


def event(item: object, feed: Feed) -> SignalEvent:  # noqa: ARG001 - every format has this shape
    """The event itself. Raises ValidationError."""
    return SignalEvent.model_validate(item)
