"""A signal: what a source saw, first as it was reported, then as samsyn accepted it."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from unicodedata import category as kind_of_character

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from schemas.terms import Category, Concern, GroupSize, Lane, OrgCategory, PoliceReport, Source

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)


def _spelt_out(value: object) -> object:
    """Refuse what pydantic would also take for a time: a bare number (seconds since 1970), and so a personal number."""
    if isinstance(value, datetime) or (isinstance(value, str) and _RFC_3339.fullmatch(value)):
        return value
    raise ValueError("time_malformed")


def _of_our_time(value: datetime) -> datetime:
    """Far from now it is a mistake, and at the ends of the calendar it cannot be reckoned with."""
    if not 2000 <= value.year < 2100:
        raise ValueError("time_unlikely")
    return value


def _readable(text: str) -> str:
    if any(kind_of_character(char) in {"Cc", "Cs"} and char not in "\n\r\t" for char in text):
        raise ValueError("control_characters")
    return text


_UNREADABLE = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
READABLE = Field(json_schema_extra={"pattern": f"^[^{_UNREADABLE}]*$"})
SAYS_SOMETHING = Field(json_schema_extra={"pattern": rf"^[^{_UNREADABLE}]*[^\s{_UNREADABLE}][^{_UNREADABLE}]*$"})
"""How a schema says what `Readable` and stripping ask for."""


def _whole(value: object) -> object:
    """2.0 is the integer 2 in JSON, in JSON Schema and in the canonical bytes; a strict int would refuse it."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = BeforeValidator(_whole)
Instant = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_spelt_out), AfterValidator(_of_our_time)]
Readable = AfterValidator(_readable)
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), Readable, SAYS_SOMETHING]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")]


class Shape(BaseModel):
    """Frozen, strict and closed: an unknown field is an error, `"2"` is not 2."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _given(*names: str) -> dict[str, Any]:
    return {"required": list(names), "properties": {name: {"not": {"type": "null"}} for name in names}}


def _absent(*names: str) -> dict[str, Any]:
    return {"properties": {name: {"type": "null"} for name in names}}


class ReportedPlace(Shape):
    """Where: a name, an area, a point with its precision in metres, or several. A point is in WGS84 degrees or SWEREF 99 TM metres."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [_given("name"), _given("area"), _given("lat", "lon"), _given("sweref_n", "sweref_e")],
            "oneOf": [
                {"allOf": [_given("lat", "lon"), _absent("sweref_n", "sweref_e")]},
                {"allOf": [_absent("lat", "lon"), _given("sweref_n", "sweref_e")]},
                _absent("lat", "lon", "sweref_n", "sweref_e"),
            ],
        }
    )

    name: Word | None = None
    area: Word | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = Field(default=None, validate_default=True)
    sweref_n: Annotated[float, Field(ge=6_000_000, le=7_800_000)] | None = None
    sweref_e: Annotated[float, Field(ge=200_000, le=1_000_000)] | None = Field(default=None, validate_default=True)
    precision_m: Annotated[int, Field(ge=0, le=100_000), Whole] | None = None

    @field_validator("lon", "sweref_e")
    @classmethod
    def _lies_with_its_other(cls, value: float | None, so_far: ValidationInfo) -> float | None:
        other = {"lon": "lat", "sweref_e": "sweref_n"}[so_far.field_name or ""]
        if other in so_far.data and (value is None) != (so_far.data[other] is None):
            raise ValueError("point_incomplete")
        return value

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if self.lat is not None and self.sweref_n is not None:
            raise ValueError("point_twice")
        if self.name is None and self.area is None and self.lat is None and self.sweref_n is None:
            raise ValueError("place_empty")
        return self


class PlaceReport(Shape):
    """Lane PLACE: an event at a place, never about a person. NIL says that there was nothing to report."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [_given("severity_reported", "place"), {"properties": {"category": {"const": Category.NIL.value}}}]}
    )

    lane: Literal["place"] = "place"
    category: Annotated[Category, Field(strict=False)]
    severity_reported: Annotated[int, Field(ge=1, le=4), Whole] | None = Field(default=None, validate_default=True)
    place: ReportedPlace | None = Field(default=None, validate_default=True)
    occurred_from: Instant
    occurred_to: Instant | None = None
    observed: bool = True
    group_size: Annotated[GroupSize, Field(strict=False)] | None = None
    police_report: Annotated[PoliceReport, Field(strict=False)] = PoliceReport.UNKNOWN
    context: bool = False
    """Background to the week's picture, which opens nothing: its sender's word, or its feed's setting."""
    text: Annotated[str, Field(max_length=4000), Readable, READABLE] = ""

    @field_validator("severity_reported", "place")
    @classmethod
    def _is_said(cls, value: object, so_far: ValidationInfo) -> object:
        if value is None and so_far.data.get("category") is not Category.NIL:
            raise ValueError(f"{so_far.field_name}_missing")
        return value

    @field_validator("occurred_to")
    @classmethod
    def _ends_last(cls, value: datetime | None, so_far: ValidationInfo) -> datetime | None:
        if value is not None and value < so_far.data.get("occurred_from", value):
            raise ValueError("period_reversed")
        return value


class OrgReport(Shape):
    """Lane ORG: what an authority saw about a business or a venue, by the id the municipality has for it; never about a person."""

    lane: Literal["org"]
    category: Annotated[OrgCategory, Field(strict=False)]
    severity_reported: Annotated[int, Field(ge=1, le=4), Whole]
    business: Code
    place: ReportedPlace | None = None
    occurred_from: Instant
    occurred_to: Instant | None = None
    observed: bool = True
    text: Annotated[str, Field(max_length=4000), Readable, READABLE] = ""


class IndividualReport(Shape):
    """Lane INDIVIDUAL: coded concerns from a unit about an opaque reference. It has no field for free text."""

    lane: Literal["individual"]
    concerns: Annotated[list[Annotated[Concern, Field(strict=False)]], Field(min_length=1, max_length=12)]
    unit: Code
    reference: Code
    occurred_from: Instant


Report = Annotated[PlaceReport | OrgReport | IndividualReport, Field(discriminator="lane")]


_TRACEPARENT = re.compile(r"[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)


def _known(trace: object) -> object:
    """A trace that is none of W3C's is no reason to lose a signal: it is forgotten."""
    return trace if isinstance(trace, str) and _TRACEPARENT.fullmatch(trace) else None


class Signal(BaseModel):
    """A report that samsyn has accepted; this is what the stream carries.

    `receipt` is our id, `digest` that of the sender's body, `accepted_at` UTC. In the individual lane
    `report.reference` has become a keyed hash before the signal is built.
    """

    model_config = ConfigDict(frozen=True)

    receipt: str
    feed: str
    party: str
    source: Source
    digest: str
    accepted_at: datetime
    report: Report
    trace: Annotated[str | None, BeforeValidator(_known)] = None
    """The W3C `traceparent` it came in under, if any."""

    @property
    def lane(self) -> Lane:
        """The lane the report was made in."""
        return Lane(self.report.lane)
