"""A signal: what a source saw, first as it was reported, then as samsyn accepted it."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from schemas.terms import Category, Concern, GroupSize, Lane, PoliceReport, Source

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")]


class Shape(BaseModel):
    """Frozen, strict and closed: an unknown field is an error, `"2"` is not 2."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ReportedPlace(Shape):
    """Where: a name, an area, a WGS84 point (degrees) with its precision in metres, or several of them."""

    name: Word | None = None
    area: Word | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    precision_m: Annotated[int, Field(ge=0, le=100_000)] | None = None

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("point_incomplete")
        if self.name is None and self.area is None and self.lat is None:
            raise ValueError("place_empty")
        return self


class PlaceReport(Shape):
    """Lane PLACE: an event at a place, never about a person. NIL says that there was nothing to report."""

    lane: Literal["place"] = "place"
    category: Annotated[Category, Field(strict=False)]
    severity_reported: Annotated[int, Field(ge=1, le=4)] | None = None
    place: ReportedPlace | None = None
    occurred_from: Annotated[AwareDatetime, Field(strict=False)]
    occurred_to: Annotated[AwareDatetime, Field(strict=False)] | None = None
    observed: bool = True
    group_size: Annotated[GroupSize, Field(strict=False)] | None = None
    police_report: Annotated[PoliceReport, Field(strict=False)] = PoliceReport.UNKNOWN
    text: Annotated[str, Field(max_length=4000)] = ""

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.occurred_to is not None and self.occurred_to < self.occurred_from:
            raise ValueError("period_reversed")
        if self.category != Category.NIL and self.place is None:
            raise ValueError("place_missing")
        if self.category != Category.NIL and self.severity_reported is None:
            raise ValueError("severity_missing")
        return self


class IndividualReport(Shape):
    """Lane INDIVIDUAL: coded concerns from a unit about an opaque reference. It has no field for free text."""

    lane: Literal["individual"]
    concerns: Annotated[list[Annotated[Concern, Field(strict=False)]], Field(min_length=1, max_length=12)]
    unit: Code
    reference: Code
    occurred_from: Annotated[AwareDatetime, Field(strict=False)]


Report = Annotated[PlaceReport | IndividualReport, Field(discriminator="lane")]


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

    @property
    def lane(self) -> Lane:
        """The lane the report was made in."""
        return Lane(self.report.lane)
